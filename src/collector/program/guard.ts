import { routeOf } from "../route.ts";

/** A web-standard handler. */
export type Handler = (request: Request) => Response | Promise<Response>;

/** The addresses that no other machine reaches. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host === "::1" || host === "[::1]" ||
    /^127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(host);
}

/**
 * Lets the page and the API answer to names of this machine alone: those of loopback, and those in `names`. A page of
 * another site can have its own name lead to this machine, and would then pass for the collector's own; under such a
 * name there is nothing to see. Trackers may use whatever name leads here, as that of a container's host.
 */
export function guarded(handler: Handler, names: readonly string[] = []): Handler {
  const own = new Set(names.map((name) => name.toLowerCase()));
  return (request) => {
    const url = parsed(request);
    if (!url) return new Response("the Host header names no host\n", { status: 403 });
    const isOwn = isLoopback(url.hostname) || own.has(url.hostname);
    if (isOwn || routeOf(url.pathname).type !== "site") return handler(request);
    const text = "open this page as http://127.0.0.1 or http://localhost, or allow its name with --allow-host NAME\n";
    return new Response(text, { status: 403 });
  };
}

/** The URL of a request, unless its Host header makes it none. */
function parsed(request: Request): URL | undefined {
  try {
    return new URL(request.url);
  } catch {
    return undefined;
  }
}
