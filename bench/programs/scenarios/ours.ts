import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { workerOf } from "./worker.ts";

const tracker = GrowingTracker.consumer(
  new AsyncBufferedConsumer({
    productId: "pid",
    dataSourceId: "ds",
    serverHost: "http://collect.test",
  }),
);

const track = (by: GrowingTracker, serial: number): void =>
  void by.trackCustomEvent("visit", { anonymousId: "visitor", attributes: { serial } });

export default workerOf({
  track: (serial) => track(tracker, serial),
  bound: (serial, ctx) => track(tracker.bind(ctx), serial),
  flush: () => tracker.flush(),
});
