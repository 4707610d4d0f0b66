import { Analytics } from "@segment/analytics-node";
import { workerOf } from "./worker.ts";

let made: Analytics | undefined;

/** Made by the first request, as its constructor makes an `AbortController`, which workerd refuses at module scope. */
const analytics = (): Analytics => made ??= new Analytics({ writeKey: "key", host: "http://collect.test" });

const track = (serial: number): void =>
  analytics().track({ anonymousId: "visitor", event: "visit", properties: { serial } });

export default workerOf({
  track,
  bound(serial, ctx) {
    track(serial);
    ctx.waitUntil(analytics().flush());
  },
  flush: () => analytics().flush(),
});
