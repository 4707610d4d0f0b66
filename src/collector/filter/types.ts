import type { CollectedType } from "../api.ts";

/** Every type of message, in the order in which they are listed. */
export const FILTER_TYPES: readonly CollectedType[] = [
  "event",
  "user",
  "item",
  "mapping",
  "visit",
  "page",
  "action",
  "visitor",
];
