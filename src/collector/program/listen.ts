import type { ServerOptions } from "srvx";
import { isBun } from "../../runtime.ts";
import { UsageError } from "./arguments.ts";
import type { Handler } from "./guard.ts";

/** A server that listens. */
export interface Listening {
  /** Where, without a slash at the end. */
  readonly url: string;
  /** Ends it, and what is still open. */
  close(): Promise<void>;
}

/** Listens with the server of the runtime at hand. Throws a UsageError where the port or the host cannot be had. */
export async function listen(fetch: Handler, port: number, host: string): Promise<Listening> {
  // Deno's server would wait for open streams for ever; it ends them by its signal alone.
  const ending = new AbortController();
  const deno = { signal: ending.signal };
  try {
    const server = await serve({ fetch, port, hostname: host, silent: true, gracefulShutdown: false, deno });
    await server.ready();
    return {
      url: String(server.url).replace(/\/$/, ""),
      async close() {
        ending.abort();
        await server.close(true);
      },
    };
  } catch (error) {
    throw new UsageError(reasonOf(error, port, host));
  }
}

/** What the servers of all runtimes have. */
interface Serving {
  readonly url?: string | undefined;
  ready(): Promise<unknown>;
  close(closeActiveConnections?: boolean): Promise<void>;
}

async function serve(options: ServerOptions): Promise<Serving> {
  if (isBun()) return (await import("srvx/bun")).serve(options);
  if ("Deno" in globalThis) return (await import("srvx/deno")).serve(options);
  return (await import("srvx/node")).serve(options);
}

function reasonOf(error: unknown, port: number, host: string): string {
  const { code, name, message }: Record<string, unknown> = Object(error);
  if (code === "EADDRINUSE" || name === "AddrInUse") return `port ${port} is taken: give another with --port`;
  if (code === "EACCES" || name === "PermissionDenied") return `port ${port} is not allowed: give another with --port`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || name === "AddrNotAvailable") {
    return `${host} is no address of this machine: give another with --host`;
  }
  return `cannot listen on ${host}, port ${port}: ${message}`;
}
