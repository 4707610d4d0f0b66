/** Binds the tracker to each request, and stops it when Nitro closes. */
import { growing } from "@growingio-edge/tracker/nitro";
import { getRequestHeader } from "h3";
import { tracker } from "../lib/tracker";

export default growing(tracker, (event) => {
  const anonymousId = getRequestHeader(event, "X-Visitor-Id");
  return anonymousId ? { anonymousId } : { loginUserKey: "$notuser" };
});
