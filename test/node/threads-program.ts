// A thread that tracks three events with a tracker that waits long before it sends, and a main thread that ends it.
import { once } from "node:events";
import { isMainThread, type MessagePort, parentPort, Worker } from "node:worker_threads";
import type * as Core from "../../src/index.ts";
import type * as Node from "../../src/node.ts";
import type * as Outbox from "../../src/outbox.ts";

/** How the thread ends. */
export interface Threads {
  readonly serverHost: string;
  /**
   * - `asked`: a signal ends the process, which asks the thread to end before.
   * - `terminates`: the main thread terminates it.
   * - `hands-over`: so it does, but the thread sends its messages to the main thread, whose tracker takes them.
   * - `outbox`: so it does, but the thread stores its messages in a file, which the main thread then sends.
   */
  readonly mode: "asked" | "terminates" | "hands-over" | "outbox";
  /** Where the outbox is. */
  readonly file?: string | undefined;
}

const [core = "", node = "", input = ""] = process.argv.slice(2);
const { AsyncBufferedConsumer, CustomEventMessage, GrowingTracker } = await import(core) as typeof Core;
const { flushOnExit } = await import(node) as typeof Node;
const { serverHost, mode, file = "" }: Threads = JSON.parse(input);
const options = { productId: "product", dataSourceId: "source", serverHost, flushAfterMs: 600_000 };
const NAMES = ["one", "two", "three"];

/** A thread has no origin, which a window wants to be told. */
const send = (port: Worker | MessagePort | null, ...message: [unknown]): void => port?.postMessage(...message);

async function makeTracker(): Promise<Core.GrowingTracker> {
  if (mode !== "outbox") return GrowingTracker.consumer(new AsyncBufferedConsumer(options));
  const { OutboxConsumer } = await import(core.replace(/index(\.\w+)$/, "outbox$1")) as typeof Outbox;
  const database = "Bun" in globalThis
    ? new (await import("bun:sqlite" as string)).Database(file)
    : new (await import("node:sqlite")).DatabaseSync(file);
  return GrowingTracker.consumer(new OutboxConsumer({ ...options, database }));
}

async function lead(): Promise<void> {
  // The thread runs this program with the same arguments.
  const thread = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
  const ended = once(thread, "exit");
  if (mode === "asked") {
    flushOnExit(await makeTracker(), {
      before: async () => {
        send(thread, "end");
        await ended;
      },
    });
  }
  const own = mode === "hands-over" ? await makeTracker() : undefined;
  await new Promise<void>((resolve) => {
    let count = 0;
    thread.on("message", (message) => {
      if (own) void own.track(message);
      if (++count === NAMES.length) resolve();
    });
  });
  console.log("ready");
  if (mode === "asked") return;
  await thread.terminate();
  console.log("the thread ended");
  const { delivered } = await (own ?? await makeTracker()).stop();
  console.log(`${delivered} delivered`);
}

async function work(): Promise<void> {
  parentPort?.on("message", async (message) => {
    if (message !== "end") return;
    await tracker.stop();
    process.exit(); // ends the thread, and not the process
  });
  const tracker = await makeTracker();
  flushOnExit(tracker);
  for (const name of NAMES) {
    if (mode === "hands-over") {
      const message = new CustomEventMessage.EventBuilder().setEventName(name).setAnonymousId("a").build();
      send(parentPort, message);
    } else {
      await tracker.trackCustomEvent(name, { anonymousId: "a" });
      send(parentPort, name);
    }
  }
}

await (isMainThread ? lead() : work());
