import { GrowingParamError } from "../errors.ts";
import { line, reasonOf } from "../words.ts";
import { type Fetch, warn } from "../runtime.ts";

/** How certificates are checked. */
export interface Tls {
  readonly rejectUnauthorized: boolean;
  readonly ca?: string[];
}

/** Options of undici's dispatcher. What is not given of proxies, it takes from the environment. */
export interface DispatcherOptions {
  /** For a connection without a proxy. */
  readonly connect: Tls;
  /** For a connection through a proxy's tunnel. */
  readonly requestTls: Tls;
  /** For the connection to a proxy. */
  readonly proxyTls: Tls;
  /** Whether http goes through a tunnel as well, which many a proxy has for https alone. */
  readonly proxyTunnel: boolean;
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  /** What a proxy is told in `Proxy-Authorization`. */
  readonly token?: string;
}

/** What is used of undici. Its own types would bring those of Node into the library. */
export interface Undici {
  readonly EnvHttpProxyAgent: new (options: DispatcherOptions) => object;
  fetch(url: string, init: object): Promise<object>;
}

/** A `fetch` of undici's. It begins to load at once, so that the first request need not wait for it. */
export function undiciFetch(tls: Tls, proxy: URL | undefined): Fetch {
  const loading = load(tls, proxy);
  // Once, as it is made: each request tells of it too, and nobody may look at those.
  loading.catch((error: unknown) => warn(line(reasonOf(error), 1000)));
  return async (url, init) => (await loading)(url, init);
}

async function load(tls: Tls, proxy: URL | undefined): Promise<Fetch> {
  const { EnvHttpProxyAgent, fetch } = await importUndici().catch((error: unknown) =>
    fail("undici", "must be installed in version 7: npm install undici@7", error)
  );
  const given = proxy && { httpProxy: proxy.origin, httpsProxy: proxy.origin, ...signInAt(proxy) };
  let dispatcher: object;
  try {
    dispatcher = new EnvHttpProxyAgent({ connect: tls, requestTls: tls, proxyTls: tls, proxyTunnel: false, ...given });
  } catch (error) {
    fail("HTTP_PROXY", "and 'HTTPS_PROXY' of the environment must be http or https URLs, where they are set", error);
  }
  // Its Response is another class than the global one, and does the same.
  return (url, init) => fetch(url, { ...init, dispatcher }) as Promise<Response>;
}

/**
 * Bundlers must not look for it, as it need not be installed: they do with what stands in an `import` literally, and
 * with the comments those keep away that read more than that.
 */
async function importUndici(): Promise<Undici> {
  const [name, onDeno] = ["undici", "npm:undici@^7.20.0"];
  try {
    return await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ name);
  } catch (error) {
    // In a package of JSR, Deno knows names by what stands in an import literally.
    if (!("Deno" in globalThis)) throw error;
    return await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ onDeno).catch(() => {
      throw error;
    });
  }
}

/** What hinders every request; a trace of the stack and the value, in which a password may be, are left out. */
function fail(path: string, rule: string, error: unknown): never {
  const [reason] = reasonOf(error).split("\n", 1);
  throw new GrowingParamError("make a request with nodeFetch", [
    { path, rule: `${rule} (${reason})`, received: undefined },
  ]);
}

/** By itself undici would leave out a user without a password. */
function signInAt({ username, password }: URL): { token?: string } {
  if (!username && !password) return {};
  const bytes = new TextEncoder().encode(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return { token: `Basic ${btoa(String.fromCharCode(...bytes))}` };
}
