import { flushOnExit } from "@growingio-edge/tracker/node";
import { tracker } from "./lib/tracker";

export function register(): void {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  flushOnExit(tracker);
  tracker.trackCustomEvent("started", { anonymousId: "server" });
}
