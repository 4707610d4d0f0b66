import { currentTracker } from "@growingio-edge/tracker/context";
import { defineEventHandler } from "h3";
import { tracker } from "../lib/tracker";

export default defineEventHandler(async () => {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  currentTracker(tracker).trackCustomEvent("slow");
  return "slow\n";
});
