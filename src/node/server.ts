import { platform } from "../runtime.ts";

/**
 * A server as those of `node:http`, `node:https`, `node:http2` and `node:net` are.
 *
 * @example
 * ```ts
 * import type { Closable } from "@growingio-edge/tracker/node";
 *
 * const server: Closable = { close: (callback) => callback() };
 * ```
 */
export interface Closable {
  /** Takes no more connections, and calls `callback` when all are closed. */
  close(callback: () => void): unknown;
  /** Closes the connections on which nothing is under way. */
  closeIdleConnections?(): void;
}

/** How often connections are closed on which nothing is under way any more. */
const SWEEP_MS = 50;

/** Resolves when a server has no connection any more. One that becomes idle would stay open for some seconds. */
export function closed(server: Closable): Promise<void> {
  return new Promise((resolve) => {
    let cancel = (): void => {};
    const sweep = (): void => {
      server.closeIdleConnections?.();
      cancel = platform.timer(sweep, SWEEP_MS, true);
    };
    server.close(() => {
      cancel();
      cancel = (): void => {};
      resolve();
    });
    sweep();
  });
}
