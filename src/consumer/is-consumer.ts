import type { Consumer } from "./consumer.ts";

const METHODS = ["send", "flush", "stop", "now", "report"] as const;

/** Told of what is none. */
export const NO_CONSUMER = "must be a consumer";

/** Whether it has what a tracker calls, of whichever class or copy of this package it is. */
export function isConsumer(value: unknown): value is Consumer {
  const given: { readonly [name: string]: unknown } = Object(value);
  return METHODS.every((name) => typeof given[name] === "function");
}
