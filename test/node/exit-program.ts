// Tracks three events with a tracker that waits long before it sends, and ends as it is told to.
import type * as Core from "../../src/index.ts";
import type * as Node from "../../src/node.ts";

/** How it goes on after the events were tracked. */
export interface Exit {
  readonly serverHost: string;
  /**
   * - `end`: there is nothing more to do.
   * - `wait`: it goes on until a signal ends it.
   * - `own`, `own-first`: it has a listener of its own for SIGTERM, which tracks another event and then ends; the first
   *   was there before all others.
   * - `undo`: as `wait`, with everything undone.
   * - `twice`: as `wait`, with a second tracker, and asked for twice.
   */
  readonly mode: "end" | "wait" | "own" | "own-first" | "undo" | "twice";
  readonly timeoutMs?: number | undefined;
}

const [core = "", node = "", input = ""] = process.argv.slice(2);
const { AsyncBufferedConsumer, GrowingTracker } = await import(core) as typeof Core;
const { flushOnExit } = await import(node) as typeof Node;
const { serverHost, mode, timeoutMs }: Exit = JSON.parse(input);

const make = (): Core.GrowingTracker =>
  GrowingTracker.consumer(
    new AsyncBufferedConsumer({
      productId: "product",
      dataSourceId: "source",
      serverHost,
      flushAfterMs: 600_000,
      onDrop: (messages, reason) => console.log(`${messages.length} ${reason}`),
    }),
  );
const tracker = make();
const going = mode === "end" ? undefined : setInterval(() => {}, 1000);
const own = (): void => {
  setTimeout(() => {
    clearInterval(going);
    void tracker.trackCustomEvent("four", { anonymousId: "a" });
  }, 300);
};
// Deno calls and forgets what is there for one time before it calls what was prepended.
if (mode === "own-first") process["Deno" in globalThis ? "on" : "once"]("SIGTERM", own);
// A signal that no platform has goes unheeded.
const undo = flushOnExit(tracker, { timeoutMs, signals: ["SIGTERM", "SIGINT", "SIGNONE"] });
for (const eventName of ["one", "two", "three"]) void tracker.trackCustomEvent(eventName, { anonymousId: "a" });
process.exitCode = 3;
if (mode === "own") process.once("SIGTERM", own);
if (mode === "undo") {
  undo();
  undo();
}
if (mode === "twice") {
  flushOnExit(tracker);
  const second = make();
  flushOnExit(second);
  void second.trackCustomEvent("four", { anonymousId: "a" });
}
console.log("ready");
