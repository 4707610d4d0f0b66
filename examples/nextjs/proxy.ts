import { currentTracker } from "@growingio-edge/tracker/context";
import { type NextFetchEvent, type NextRequest, NextResponse } from "next/server";
import { tracked, tracker } from "./lib/tracker";

export const proxy = tracked((request: NextRequest, _event: NextFetchEvent) => {
  if (request.nextUrl.pathname === "/proxied") currentTracker(tracker).trackCustomEvent("proxied");
  return NextResponse.next();
});
