import { headerOf } from "./source.ts";

/**
 * What a request tells of its visitor beside who he is, as preset fields of events.
 *
 * @example
 * ```ts
 * import type { RequestFacts } from "@growingio-edge/tracker/visitor";
 *
 * const facts: RequestFacts = { domain: "shop.example.com", language: "zh-CN" };
 * ```
 */
export interface RequestFacts {
  /** The host that was asked, with its port where there is one; left out where it is not told. */
  readonly domain?: string;
  /** The language that the visitor wants first, as `zh-CN`; left out where it is not told. */
  readonly language?: string;
}

/** A language as browsers name it. Protocol: RFC 5646. */
const LANGUAGE = /^\s*([a-z]{2,8}(?:-[a-z\d]{1,8}){0,4})\s*(?:[,;]|$)/i;

/** A host as a browser names it, with its port. */
const HOST = /^[^\s/@]{1,255}$/;

/**
 * What a request tells of its visitor: the domain that was asked, and the first language of `Accept-Language`. Nothing
 * of it is taken unasked: give it to `preset`. Never throws; what is no domain or no language is left out.
 *
 * @param request The request, or its headers, whose `Host` then tells the domain.
 *
 * @example
 * ```ts
 * import type { GrowingTracker } from "@growingio-edge/tracker";
 * import { requestFacts, visitorOf } from "@growingio-edge/tracker/visitor";
 *
 * export function visited(tracker: GrowingTracker, request: Request): void {
 *   const visitor = visitorOf(request, { productId: "your-account-id" });
 *   tracker.trackCustomEvent("visit", { ...visitor, preset: requestFacts(request) });
 * }
 * ```
 */
export function requestFacts(request: Request | Headers): RequestFacts {
  let domain = headerOf(request, "host");
  try {
    domain = new URL(Object(request).url).host;
  } catch {
    // Headers, which have no address.
  }
  const [, language] = LANGUAGE.exec((headerOf(request, "accept-language") ?? "").slice(0, 100)) ?? [];
  return { ...domain && HOST.test(domain) ? { domain } : {}, ...language ? { language } : {} };
}
