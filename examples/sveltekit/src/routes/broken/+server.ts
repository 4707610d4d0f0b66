import { currentTracker } from "@growingio-edge/tracker/context";
import { tracker } from "$lib/tracker";

export function GET(): Response {
  currentTracker(tracker).trackCustomEvent("broken");
  throw new Error("a handler that throws loses nothing of what it tracked");
}
