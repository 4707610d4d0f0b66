import { currentTracker } from "@growingio-edge/tracker/context";
import { defineEventHandler } from "h3";
import { tracker } from "../lib/tracker";

export default defineEventHandler(() => {
  currentTracker(tracker).trackCustomEvent("broken");
  throw new Error("a handler that throws loses nothing of what it tracked");
});
