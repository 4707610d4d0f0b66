import type { MessageKind } from "../message/message.ts";

/** Where a request goes. */
export type Route =
  | { readonly type: "collect"; readonly kind: MessageKind; readonly productId: string }
  | { readonly type: "health" }
  | { readonly type: "unknown" };

/** Finds the route of a path. Python keeps a slash at the end of its host, so `//v3/…` counts as `/v3/…`. */
export function routeOf(path: string): Route {
  const segments = path.replace(/^\/+/, "").split("/");
  if (segments.length === 1 && segments[0] === "healthy-check") return { type: "health" };
  const event = /^v3\/projects\/([^/]+)\/collect$/.exec(segments.join("/"));
  const item = /^projects\/([^/]+)\/collect\/item$/.exec(segments.join("/"));
  const encoded = event?.[1] ?? item?.[1];
  if (encoded === undefined) return { type: "unknown" };
  try {
    return { type: "collect", kind: event ? "event" : "item", productId: decodeURIComponent(encoded) };
  } catch {
    return { type: "unknown" };
  }
}
