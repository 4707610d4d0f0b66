import type { Fetch } from "../runtime.ts";

/**
 * The platform's `fetch` without what Next.js adds to it, for the option `fetch` of a consumer: in pages that are made
 * anew now and then it would keep the collector's answers in its cache, and `cache: "no-store"` would change how the page
 * is made.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer } from "@growingio-edge/tracker";
 * import { nextFetch } from "@growingio-edge/tracker/next";
 *
 * const consumer = new AsyncBufferedConsumer({
 *   productId: "p",
 *   dataSourceId: "d",
 *   serverHost: "https://collect.example.com",
 *   fetch: nextFetch,
 * });
 * ```
 */
export const nextFetch: Fetch = (url: string, init: RequestInit): Promise<Response> => {
  let { fetch }: { fetch: Fetch & { readonly _nextOriginalFetch?: Fetch } } = globalThis;
  while (fetch._nextOriginalFetch) fetch = fetch._nextOriginalFetch;
  return fetch(url, init);
};
