import { growing } from "@growingio-edge/tracker/sveltekit";
import type { Handle } from "@sveltejs/kit";
import { tracker } from "$lib/tracker";

export const handle: Handle = growing(tracker, ({ request }) => {
  const anonymousId = request.headers.get("X-Visitor-Id");
  return anonymousId ? { anonymousId } : { loginUserKey: "$notuser" };
});
