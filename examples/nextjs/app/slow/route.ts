import { currentTracker } from "@growingio-edge/tracker/context";
import { tracked, tracker } from "../../lib/tracker";

export const GET = tracked(async (_request: Request): Promise<Response> => {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  currentTracker(tracker).trackCustomEvent("slow");
  return new Response("slow\n");
});
