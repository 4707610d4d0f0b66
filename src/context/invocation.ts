import type { InvocationContext } from "../delivery/invocation.ts";

/**
 * The first of what a platform may hand down that keeps an invocation alive; where none does, as on Node, timers do.
 * Each is looked up by a function, as some throw where they are not.
 */
export function invocationOf(...places: readonly (() => unknown)[]): InvocationContext | undefined {
  for (const place of places) {
    try {
      const context = place();
      if (isContext(context)) return context;
    } catch {
      // There is none here.
    }
  }
  return undefined;
}

function isContext(value: unknown): value is InvocationContext {
  return typeof Object(value).waitUntil === "function";
}
