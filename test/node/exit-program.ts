// Tracks three events with a tracker that waits long before it sends, and ends as it is told to.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import { isMainThread, Worker } from "node:worker_threads";
import type * as SignalExit from "signal-exit";
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
   * - `twelve`: as `wait`, asked for by twelve trackers more.
   * - `copies`: as `wait`, with a second tracker by another copy of the module.
   * - `signal-exit`: as `wait`, beside what that package does.
   * - `exits`: as `wait`, with a listener of its own that ends the process at once. `Deno.exit` is Deno's way to.
   * - `Deno.exit`: it ends by that.
   * - `throws`: it ends by an error that nobody catches.
   * - `server`: it serves requests, slowly, and tracks each when it is answered; the port is printed.
   * - `before`: as `wait`, and something tracks another event before the tracker ends.
   * - `before-throws`, `before-hangs`: as `before`, but it goes wrong.
   * - `stopped`: as `wait`, with a tracker that was stopped.
   * - `worker`: a worker thread does it, and ends by itself; `worker-exits`: by `process.exit`.
   */
  readonly mode:
    | "end"
    | "wait"
    | "own"
    | "own-first"
    | "undo"
    | "twice"
    | "twelve"
    | "copies"
    | "signal-exit"
    | "exits"
    | "Deno.exit"
    | "throws"
    | "server"
    | "before"
    | "before-throws"
    | "before-hangs"
    | "stopped"
    | "worker"
    | "worker-exits";
  readonly timeoutMs?: number | undefined;
  /** Another copy of the module. */
  readonly copy?: string | undefined;
}

const [core = "", node = "", input = ""] = process.argv.slice(2);
const { AsyncBufferedConsumer, GrowingTracker } = await import(core) as typeof Core;
const { flushOnExit } = await import(node) as typeof Node;
const { serverHost, mode, timeoutMs, copy = "" }: Exit = JSON.parse(input);

if (mode.startsWith("worker") && isMainThread) {
  // The thread runs this program with the same arguments.
  const thread = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
  await once(thread, "exit");
  console.log("the thread ended");
  process.exit(3);
}

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
const goes = !["end", "server", "Deno.exit", "throws", "worker", "worker-exits"].includes(mode);
const going = !goes ? undefined : setInterval(() => {}, 1000);
const own = (): void => {
  setTimeout(() => {
    clearInterval(going);
    void tracker.trackCustomEvent("four", { anonymousId: "a" });
  }, 300);
};
// Deno calls and forgets what is there for one time before it calls what was prepended.
if (mode === "own-first") process["Deno" in globalThis ? "on" : "once"]("SIGTERM", own);
if (mode === "signal-exit") {
  const url = new URL("node_modules/signal-exit/dist/mjs/index.js", pathToFileURL(`${process.cwd()}/`));
  const { onExit } = await import(url.href) as typeof SignalExit;
  onExit((code, signal) => console.log(`left by ${signal ?? code}`));
}
const server = createServer((_, response) => {
  response.write("…"); // It is under way.
  setTimeout(() => {
    void tracker.trackCustomEvent("answered", { anonymousId: "a" });
    response.end("hello");
  }, 400);
});
const before: Record<string, () => unknown> = {
  before: async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    void tracker.trackCustomEvent("four", { anonymousId: "a" });
  },
  "before-throws": () => {
    throw new Error("no such thing");
  },
  "before-hangs": () => new Promise(() => {}),
};
// A signal that no platform has goes unheeded.
const undo = flushOnExit(tracker, {
  timeoutMs,
  signals: ["SIGTERM", "SIGINT", "SIGNONE"],
  ...mode === "server" ? { server } : {},
  ...mode in before ? { before: before[mode] } : {},
});
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
if (mode === "twelve") {
  for (let index = 0; index < 12; index++) {
    const another = make();
    flushOnExit(another);
    void another.trackCustomEvent("more", { anonymousId: "a" });
  }
}
if (mode === "copies") {
  const another = make();
  const { flushOnExit: other } = await import(copy) as typeof Node;
  other(another, { timeoutMs });
  void another.trackCustomEvent("four", { anonymousId: "a" });
}
if (mode === "exits") process.on("SIGTERM", () => process.exit(0));
if (mode === "stopped") await tracker.stop();
if (mode === "server") {
  server.listen(0, "127.0.0.1", () => console.log(`port ${(server.address() as AddressInfo).port};`));
}
console.log("ready");
if (mode === "Deno.exit") Reflect.get(globalThis, "Deno").exit(0);
// What a thread writes goes by way of the process.
if (mode === "worker-exits") setTimeout(() => process.exit(0), 100);
if (mode === "throws") throw new Error("nobody catches it");
