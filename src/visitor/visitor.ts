import { cookieOf } from "./cookie.ts";
import { headerOf, type VisitorSource } from "./source.ts";

/**
 * Who a visitor is, as `bind` and `trackCustomEvent` take it. What is not known is left out.
 *
 * @example
 * ```ts
 * import type { Visitor } from "@growingio-edge/tracker/visitor";
 *
 * const visitor: Visitor = { anonymousId: "6b29fc40-ca47-1067-b31d-00dd010662da", loginUserId: "cpacm" };
 * ```
 */
export interface Visitor {
  /** The anonymous id, which all projects of the domain share. */
  readonly anonymousId?: string;
  /** The login user id, where somebody is logged in. */
  readonly loginUserId?: string;
  /** The login user key, where somebody is logged in by one. */
  readonly loginUserKey?: string;
}

/**
 * The options of {@linkcode visitorOf}.
 *
 * @example
 * ```ts
 * import type { VisitorOptions } from "@growingio-edge/tracker/visitor";
 *
 * const options: VisitorOptions = { productId: "your-account-id" };
 * ```
 */
export interface VisitorOptions {
  /**
   * The product id, with which the names of cookies of a project begin. A second tracker on a page may have another
   * prefix: give that then.
   */
  readonly productId: string;
}

/** GrowingIO's mark for an event that belongs to no user: in a cookie nobody but a forger puts it. */
const NO_USER = "$notuser";

/**
 * Who the visitor of a request is, from the cookies of GrowingIO's Web SDK: `gdp_user_id`, and of the project
 * `{productId}_gdp_cs1` and `{productId}_gdp_user_key`. Never throws; without such cookies, which pages with
 * `storageType: "localstorage"` and first visits do not have, the result is empty.
 *
 * Whoever asks can put into cookies what he likes: the result says whose events they are, and is no proof of who he is.
 *
 * @param source The request, its headers, or the `Cookie` header.
 * @param options The project.
 *
 * @example
 * ```ts
 * import { visitorOf } from "@growingio-edge/tracker/visitor";
 *
 * const visitor = visitorOf("gdp_user_id=gioenc-a0; p_gdp_cs1=gioenc-bqabl", { productId: "p" });
 * console.log(visitor); // { anonymousId: "a1", loginUserId: "cpacm" }
 * ```
 */
export function visitorOf(source: VisitorSource, options: VisitorOptions): Visitor {
  const header = headerOf(source, "cookie") ?? "";
  const read = (name: string): string | undefined => cookieOf(header, name);
  const anonymousId = read("gdp_user_id");
  const { productId }: Partial<VisitorOptions> = Object(options);
  // Without a project the cookies of none are read.
  const loginUserId = productId && read(`${productId}_gdp_cs1`);
  // A key makes sense with an id only.
  const loginUserKey = loginUserId && read(`${productId}_gdp_user_key`);
  return {
    ...anonymousId ? { anonymousId } : {},
    ...loginUserId ? { loginUserId } : {},
    ...loginUserKey && loginUserKey !== NO_USER ? { loginUserKey } : {},
  };
}
