import type { MessageKind } from "../wire.ts";

/** What of the collector's own a request may be for: its page, and what that page is made of. */
export type SitePath = "page" | "messages" | "requests" | "export" | "undo" | "stream" | "fail" | "plan";

/** Where a request goes: `browser` for what browsers ask of every host unasked. */
export type Route =
  | { readonly type: "collect"; readonly kind: MessageKind; readonly productId: string }
  | { readonly type: "health" }
  | { readonly type: "site"; readonly path: SitePath; readonly number?: number | undefined }
  | { readonly type: "browser" }
  | { readonly type: "unknown" };

const SITE: ReadonlyMap<string, SitePath> = new Map([
  ["", "page"],
  ["api/messages", "messages"],
  ["api/export", "export"],
  ["api/undo", "undo"],
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
  const number = /^api\/requests\/(\d{1,15})$/.exec(rest)?.[1];
  if (number !== undefined) return { type: "site", path: "requests", number: Number(number) };
  if (/^(?:favicon\.ico$|apple-touch-icon|\.well-known\/)/.test(rest)) return { type: "browser" };
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
