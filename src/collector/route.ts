import type { MessageKind } from "../wire.ts";

/** What of the collector's own a request may be for: its page, and what that page is made of. */
export type SitePath = "page" | "messages" | "stream" | "fail" | "plan";

/** Where a request goes. */
export type Route =
  | { readonly type: "collect"; readonly kind: MessageKind; readonly productId: string }
  | { readonly type: "health" }
  | { readonly type: "site"; readonly path: SitePath }
  | { readonly type: "unknown" };

const SITE: ReadonlyMap<string, SitePath> = new Map([
  ["", "page"],
  ["api/messages", "messages"],
  ["api/stream", "stream"],
  ["api/fail", "fail"],
  ["api/plan", "plan"],
]);

/** Finds the route of a path. Python keeps a slash at the end of its host, so `//v3/…` counts as `/v3/…`. */
export function routeOf(path: string): Route {
  const rest = path.replace(/^\/+/, "");
  if (rest === "healthy-check") return { type: "health" };
  const own = SITE.get(rest);
  if (own) return { type: "site", path: own };
  const event = /^v3\/projects\/([^/]+)\/collect$/.exec(rest);
  const other = /^projects\/([^/]+)\/collect\/(item|user-mapping)$/.exec(rest);
  const encoded = event?.[1] ?? other?.[1];
  if (encoded === undefined) return { type: "unknown" };
  const kind = event ? "event" : other?.[2] === "item" ? "item" : "mapping";
  try {
    return { type: "collect", kind, productId: decodeURIComponent(encoded) };
  } catch {
    return { type: "unknown" };
  }
}
