import { growing } from "@growingio-edge/tracker/astro";
import { flushOnExit } from "@growingio-edge/tracker/node";
import { tracker } from "./lib/tracker";

export const onRequest = growing(tracker, ({ request }) => {
  const anonymousId = request.headers.get("X-Visitor-Id");
  return anonymousId ? { anonymousId } : { loginUserKey: "$notuser" };
});

// Of use on Node alone; elsewhere it does nothing.
flushOnExit(tracker);
