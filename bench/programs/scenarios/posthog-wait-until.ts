// With its experimental option `waitUntil`, which makes it look after the invocations itself.
import { waitUntil } from "cloudflare:workers";
import { PostHog } from "posthog-node";
import { workerOf } from "./worker.ts";

const client = new PostHog("key", { host: "http://collect.test", waitUntil });

const track = (serial: number): void =>
  client.capture({ distinctId: "visitor", event: "visit", properties: { serial } });

export default workerOf({ track, bound: track, flush: () => client.flush() });
