import { currentTracker } from "@growingio-edge/tracker/context";
import { tracked, tracker } from "../../lib/tracker";

export const GET = tracked(async (_request: Request): Promise<Response> => {
  currentTracker(tracker).trackCustomEvent("broken");
  throw new Error("a handler that throws loses nothing of what it tracked");
});
