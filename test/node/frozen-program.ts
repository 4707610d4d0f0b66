// Sends one event, and prints what became of it. Somebody freezes this process while it waits for the answer.
import type * as Core from "../../src/index.ts";

const [core = "", , input = ""] = process.argv.slice(2);
const { DefaultConsumer, GrowingTracker } = await import(core) as typeof Core;
const consumer = new DefaultConsumer({
  productId: "product",
  dataSourceId: "source",
  serverHost: JSON.parse(input),
  requestTimeoutMs: 1000,
});
const tracker = GrowingTracker.consumer(consumer);
await tracker.trackCustomEvent("event", { anonymousId: "a" });
console.log(JSON.stringify(consumer.stats));
