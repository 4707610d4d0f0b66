/**
 * Calls to `fetch` as the tracker makes them: an absolute URL and an init. The platform's own `fetch` fits, and so
 * does `collector.fetch` of `@growingio-edge/tracker/collector`.
 *
 * @example
 * ```ts
 * import type { Fetch } from "@growingio-edge/tracker";
 *
 * const logged: Fetch = (url, init) => {
 *   console.log(url);
 *   return fetch(url, init);
 * };
 * ```
 */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * The one seam to the platform. Each consumer takes one as its second argument, so that a test can turn the clock
 * and choose the random numbers; {@linkcode platform} is the default.
 *
 * @example
 * ```ts
 * import { DefaultConsumer, platform } from "@growingio-edge/tracker";
 *
 * const options = { productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" };
 * const consumer = new DefaultConsumer(options, { ...platform, now: () => 1_700_000_000_000 });
 * ```
 */
export interface Runtime {
  /** Sends one HTTP request. The option `fetch` of a consumer goes before it. */
  readonly fetch: Fetch;
  /** The time in Unix milliseconds. */
  readonly now: () => number;
  /** A number from 0 to 1, 1 excluded. */
  readonly random: () => number;
  /**
   * Calls `callback` once after `ms` milliseconds and returns how to cancel that. A `background` timer does not keep
   * the process alive. May throw where the platform has no timers, as at a Worker's module scope.
   */
  readonly timer: (callback: () => void, ms: number, background?: boolean) => () => void;
  /**
   * Calls `callback` in a later turn of the event loop, after what the network has brought; not by a timer that a test
   * may have replaced.
   *
   * @default a timer of 0 ms
   */
  readonly turn?: ((callback: () => void) => void) | undefined;
  /**
   * Whether each request is apart, as in workerd: its timers and promises end with it, and mean nothing to others. Then
   * who waits for another request looks at what they share now and then; elsewhere it is woken.
   *
   * @default false
   */
  readonly isolated?: boolean | undefined;
  /**
   * Whether one request can wake another that waits, where they are apart. It takes workerd's compatibility flag
   * `handle_cross_request_promise_resolution`, which is on since the compatibility date 2024-10-14.
   *
   * @default true, but for platforms that are `isolated`
   */
  readonly wakes?: boolean | undefined;
}

/** The longest timer that platforms keep; a longer one would fire at once. */
export const MAX_TIMER_MS = 2_147_483_647;

/** Taken hold of before a test turns a clock of its own. */
const { setTimeout: realTimeout } = globalThis;

/**
 * The platform as it is: its `fetch`, `Date.now`, `Math.random` and `setTimeout`. Nothing is touched before it is
 * needed, so it is safe at a Worker's module scope.
 *
 * @example
 * ```ts
 * import { platform } from "@growingio-edge/tracker";
 *
 * const cancel = platform.timer(() => console.log("a second later"), 1000);
 * cancel();
 * ```
 */
export const platform: Runtime = {
  turn: (callback) => void realTimeout(callback, 0),
  // Looked up at each call and called as a method: a stored, detached fetch is an "Illegal invocation" in workerd.
  fetch: (url, init) => globalThis.fetch(url, init),
  now: () => Date.now(),
  random: () => Math.random(),
  timer: (callback, ms, background = false) => {
    const timer: unknown = setTimeout(callback, Math.min(ms, MAX_TIMER_MS));
    if (background && typeof timer === "object" && timer !== null && "unref" in timer) {
      (timer as { unref(): void }).unref();
    }
    return () => clearTimeout(timer as number);
  },
  // Vercel's edge runtime counts as well: what it runs on is not told.
  get isolated() {
    return "WebSocketPair" in globalThis || "EdgeRuntime" in globalThis;
  },
  get wakes() {
    const { Cloudflare }: { Cloudflare?: { compatibilityFlags?: { [flag: string]: boolean } } } = Object(globalThis);
    return !this.isolated || Cloudflare?.compatibilityFlags?.handle_cross_request_promise_resolution === true;
  },
};

/** Whether whoever waits can be woken by others. */
export const canWake = ({ isolated, wakes }: Runtime): boolean => wakes ?? !isolated;

/** Whether this is Bun, whose `fetch` takes `tls`. */
export const isBun = (): boolean => "Bun" in globalThis;

/** Warns of something, also where somebody has put what throws in the place of `console.warn`. */
export function warn(text: string): void {
  try {
    console.warn(`[growingio] ${text}`);
  } catch {
    // There is nobody to tell.
  }
}

/** What lets Bun's `fetch` check no certificate. It says so, as nobody should come to overlook that. */
export function unchecked(): { tls: { rejectUnauthorized: boolean } } {
  warn("verifyCert is false: others can read and change what is sent");
  return { tls: { rejectUnauthorized: false } };
}

/** Resolves after `ms`, or as soon as `signal` aborts; it never rejects but where the platform has no timers. */
export function sleep(runtime: Runtime, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = (): void => {
      cancel();
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const cancel = runtime.timer(wake, ms);
    signal?.addEventListener("abort", wake);
  });
}

/** Resolves in a later turn of the event loop. Rejects where the platform has no timers. */
export async function turn(runtime: Runtime): Promise<void> {
  await new Promise<void>((resolve) => runtime.turn ? runtime.turn(resolve) : runtime.timer(resolve, 0));
}
