"use server";

import { currentTracker } from "@growingio-edge/tracker/context";
import { tracked, tracker } from "../lib/tracker";

export const buy = tracked(async (form: FormData): Promise<void> => {
  currentTracker(tracker).trackCustomEvent("bought", { attributes: { sku: String(form.get("sku")) } });
});
