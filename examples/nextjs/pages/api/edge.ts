import { currentTracker } from "@growingio-edge/tracker/context";
import type { NextFetchEvent, NextRequest } from "next/server";
import { tracked, tracker } from "../../lib/tracker";

/** Vercel's edge runtime, where this app has a tracker of its own. */
export const config = { runtime: "edge" };

export default tracked((_request: NextRequest, _event: NextFetchEvent): Response => {
  currentTracker(tracker).trackCustomEvent("at_the_edge");
  return new Response("hello from the edge\n");
});
