import { PostHog } from "posthog-node";
import { workerOf } from "./worker.ts";

const client = new PostHog("key", { host: "http://collect.test" });

const track = (serial: number): void =>
  client.capture({ distinctId: "visitor", event: "visit", properties: { serial } });

export default workerOf({
  track,
  bound(serial, ctx) {
    track(serial);
    ctx.waitUntil(client.flush());
  },
  flush: () => client.flush(),
});
