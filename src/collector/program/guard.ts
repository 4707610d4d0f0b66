import { routeOf } from "../route.ts";

/** A web-standard handler. */
export type Handler = (request: Request) => Response | Promise<Response>;

/** The addresses that no other machine reaches. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host === "::1" || host === "[::1]" ||
    /^127(?:\.\d{1,3}){3}$/.test(host);
}

/**
 * Lets the page and the API answer to names of this machine alone. A page of another site can have its own name lead
 * to this machine, and would then pass for the collector's own; under such a name there is nothing to see. Trackers may
 * use whatever name leads here, as that of a container's host.
 */
export function guarded(handler: Handler): Handler {
  return (request) => {
    const { pathname, hostname } = new URL(request.url);
    if (routeOf(pathname).type !== "site" || isLoopback(hostname)) return handler(request);
    return new Response("open this page as http://127.0.0.1 or http://localhost\n", { status: 403 });
  };
}
