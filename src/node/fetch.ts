import { type Fetch, isBun, platform, unchecked } from "../runtime.ts";
import { resolveNodeFetch } from "./options.ts";
import { undiciFetch } from "./undici.ts";

/**
 * The options of {@linkcode nodeFetch}.
 *
 * @example
 * ```ts
 * import type { NodeFetchOptions } from "@growingio-edge/tracker/node";
 * import { readFileSync } from "node:fs";
 *
 * const options: NodeFetchOptions = { ca: readFileSync("ca.pem", "utf8") };
 * ```
 */
export interface NodeFetchOptions {
  /**
   * Whether certificates are checked: the server's, and that of a proxy reached by https. Without the check whoever is
   * on the way can read and change what is sent, which is said once by `console.warn`.
   *
   * @default true
   */
  readonly verifyCert?: boolean | undefined;
  /**
   * The certificates to trust, each a text in PEM. They may take the place of those that the platform trusts by
   * itself, so give all that are needed.
   *
   * @default what the platform trusts
   */
  readonly ca?: string | readonly string[] | undefined;
  /**
   * The proxy for requests: an http or https URL, with user and password where it asks for them. https goes through a
   * tunnel (`CONNECT`). Hosts that `NO_PROXY` of the environment names are asked without a proxy all the same.
   *
   * @default `HTTPS_PROXY` and `HTTP_PROXY` of the environment
   */
  readonly proxy?: string | URL | undefined;
}

/** What Bun's `fetch` takes beside what is the web's. */
interface BunRequestInit extends RequestInit {
  readonly tls: { readonly rejectUnauthorized: boolean; readonly ca?: readonly string[] | undefined };
  readonly proxy?: string;
}

/**
 * Makes a `fetch` for servers behind a proxy or with a certificate that the platform does not trust; the platform's own
 * has no switch for either.
 *
 * On Node and Deno it is that of undici, an optional peer dependency: `npm install undici@7`. Without it, each request
 * fails with a `GrowingParamError` that says so, and what it should have sent is kept; so it does where the environment
 * names a proxy that is none. Deno needs `--allow-env` for it. On Bun it is Bun's own.
 *
 * @param options The options.
 * @returns What the option `fetch` of a consumer takes.
 * @throws {GrowingParamError} when an option breaks a rule, with every fault; a proxy's password is not shown.
 *
 * @example
 * ```ts
 * import { GrowingTracker } from "@growingio-edge/tracker";
 * import { nodeFetch } from "@growingio-edge/tracker/node";
 *
 * const tracker = new GrowingTracker({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.test.example.com",
 *   fetch: nodeFetch({ verifyCert: false }),
 * });
 * ```
 */
export function nodeFetch(options: NodeFetchOptions = {}): Fetch {
  const { verifyCert, ca, proxy } = resolveNodeFetch(options);
  const tls = { ...verifyCert ? { rejectUnauthorized: true } : unchecked().tls, ...ca ? { ca } : {} };
  if (!isBun()) return undiciFetch(tls, proxy);
  const own: BunRequestInit = { tls, ...proxy ? { proxy: proxy.href } : {} };
  return (url, init) => platform.fetch(url, { ...init, ...own });
}
