/**
 * What keeps an invocation alive after its answer: a Worker's `ctx`, the state of a Durable Object, the event of a
 * service worker, the contexts of Vercel and Netlify.
 *
 * @example
 * ```ts
 * import type { InvocationContext } from "@growingio-edge/tracker";
 *
 * const pending: Promise<unknown>[] = [];
 * const context: InvocationContext = { waitUntil: (promise) => void pending.push(promise) };
 * ```
 */
export interface InvocationContext {
  /** Keeps the invocation alive until `promise` settles. */
  waitUntil(promise: Promise<unknown>): void;
}

/**
 * One invocation that messages belong to: what `tracker.bind` makes and hands to `send`.
 *
 * @example
 * ```ts
 * import type { Invocation } from "@growingio-edge/tracker";
 *
 * export const isOver = (invocation: Invocation | undefined): boolean => invocation?.isClosed === true;
 * ```
 */
export interface Invocation extends InvocationContext {
  /** Whether it takes no more messages. */
  readonly isClosed: boolean;
  /**
   * Whether something keeps it alive. `tracker.bind(undefined)` has nothing of its own: then the option `waitUntil` of
   * the consumer serves, and where there is none, timers do.
   *
   * @default true
   */
  readonly isBound?: boolean | undefined;
}
