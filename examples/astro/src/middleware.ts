import { growing } from "@growingio-edge/tracker/astro";
import { flushOnExit } from "@growingio-edge/tracker/node";
import { tracker } from "./lib/tracker";

export const onRequest = growing(tracker, ({ request }) => ({ anonymousId: request.headers.get("X-Visitor-Id") }));

// The server of @astrojs/node does not end by itself on a signal.
flushOnExit(tracker);
