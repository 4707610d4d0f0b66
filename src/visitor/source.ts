/**
 * Where the headers of a visitor's request come from: a `Request`, its `Headers`, or the `Cookie` header as a text,
 * which there may be none of.
 *
 * @example
 * ```ts
 * import type { VisitorSource } from "@growingio-edge/tracker/visitor";
 *
 * const source: VisitorSource = "gdp_user_id=visitor-1";
 * ```
 */
export type VisitorSource = Request | Headers | string | null | undefined;

/** A header of whatever it is; nothing where there is none, or where it cannot be read. */
export function headerOf(source: VisitorSource, name: string): string | undefined {
  if (typeof source === "string") return name === "cookie" ? source : undefined;
  try {
    // Of whatever realm, so by what it has and not by its class.
    const headers: unknown = Object(source).headers ?? source;
    const value: unknown = Object(headers).get(name);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
