// For runtimes that run a file: prints the results as its last line.
import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { run } from "./run.ts";

console.log(JSON.stringify(await run()));

// A timer in the background is left behind. It must not keep the process alive: whoever started it looks.
const consumer = new AsyncBufferedConsumer({
  productId: "p",
  dataSourceId: "d",
  serverHost: "http://collector.test",
  flushAfterMs: 600_000,
});
await GrowingTracker.consumer(consumer).trackCustomEvent("left behind", { anonymousId: "a" });
