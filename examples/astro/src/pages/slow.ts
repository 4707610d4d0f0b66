import { currentTracker } from "@growingio-edge/tracker/context";
import { tracker } from "../lib/tracker";

export async function GET(): Promise<Response> {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  currentTracker(tracker).trackCustomEvent("slow");
  return new Response("slow\n");
}
