import { GrowingIOError } from "../errors.ts";
import { reasonOf } from "../words.ts";
import { type Message } from "../message/message.ts";
import { kindOf, type MessageKind } from "../wire.ts";
import type { DebugConsumerOptions } from "./options.ts";
import { platform, type Runtime } from "../runtime.ts";
import { type ResolvedDebugOptions, resolveDebug } from "./resolve.ts";
import type { Outcome, Request } from "../delivery/transport.ts";
import { BaseConsumer } from "./base.ts";
import type { Invocation } from "../delivery/invocation.ts";
import { DirectEngine } from "../delivery/direct.ts";
import { DONE, failed } from "../delivery/settled.ts";
import { poll } from "../delivery/pump.ts";
import type { Run } from "../delivery/run.ts";

class DebugEngine extends DirectEngine {
  readonly #options: ResolvedDebugOptions;
  readonly #log: (line: string) => void;
  readonly #secret: ReadonlySet<string>;
  #isIntroduced = false;

  constructor(options: ResolvedDebugOptions, runtime: Runtime) {
    super(options, runtime);
    this.#options = options;
    this.#log = options.log ?? ((line) => console.log(line));
    // What the user puts into requests may be a key: such headers are named and not shown.
    this.#secret = new Set(new Headers(options.fetchInit.headers).keys());
  }

  protected override accept(message: Message, invocation: Invocation | undefined): Promise<void> {
    this.#introduce();
    this.#print(`message: ${JSON.stringify(message)}`);
    if (!this.#options.dryRun) return super.accept(message, invocation);
    try {
      this.requested(message, this.transport.request(kindOf(message), [message]));
    } catch (cause) {
      const text = `Cannot encode a message: ${reasonOf(cause)}`;
      const error = new GrowingIOError(text, { attempts: 0, retryable: false, messages: [message], cause });
      this.#print(`result: rejected: ${text}`);
      this.ledger.drop([message], "rejected", error);
      this.ledger.fail(error);
      return failed(error);
    }
    this.#print("result: not sent, as this is a dry run");
    return DONE;
  }

  protected override turn(isNext: () => boolean, run: Run): Promise<void> | undefined {
    return isNext() ? undefined : poll(isNext, this.runtime, run.signal);
  }

  protected override requested(message: Message, { url, headers, body, stm }: Request): void {
    this.#print(`request: POST ${url}`);
    for (const [name, value] of headers) {
      this.#print(`header: ${name}: ${this.#secret.has(name) && name !== "content-type" ? "(hidden)" : value}`);
    }
    const readable = this.#readable(body, kindOf(message), stm);
    this.#print(`body: ${body.byteLength} bytes: ${readable}`);
  }

  protected override answered(_message: Message, outcome: Outcome): void {
    this.#print(`result: ${outcome.type === "delivered" ? "delivered" : `${outcome.type}: ${outcome.error.message}`}`);
  }

  #readable(body: Uint8Array<ArrayBuffer>, kind: MessageKind, stm: number): string {
    try {
      return this.#options.parser.print?.(body, kind, stm) ?? "(binary)";
    } catch (error) {
      return `(cannot be shown: ${reasonOf(error)})`;
    }
  }

  #introduce(): void {
    if (this.#isIntroduced) return;
    this.#isIntroduced = true;
    const { productId, dataSourceId, serverHost, parser, requestTimeoutMs, retryLimit, dryRun } = this.#options;
    const contentType = parser.contentType;
    const shown = { productId, dataSourceId, serverHost, contentType, requestTimeoutMs, retryLimit, dryRun };
    this.#print(`configuration: ${JSON.stringify(shown)}`);
  }

  #print(line: string): void {
    try {
      this.#log(`[growingio] ${line}`);
    } catch {
      // A user's callback is none of delivery's business.
    }
  }
}

/**
 * Sends each message at once and one after the other, as {@linkcode DefaultConsumer}, and prints everything: the
 * configuration, each message, its request with headers, size and body, and the result. With `dryRun` it prints and
 * does not send. For tests only: it prints what users did. Values of your own headers are hidden.
 *
 * @example
 * ```ts
 * import { DebugConsumer, GrowingTracker } from "@growingio-edge/tracker";
 *
 * const tracker = GrowingTracker.consumer(
 *   new DebugConsumer({
 *     productId: "your-account-id",
 *     dataSourceId: "your-data-source-id",
 *     serverHost: "https://collect.example.com",
 *     dryRun: true,
 *   }),
 * );
 * await tracker.trackCustomEvent("test", { anonymousId: "a" });
 * ```
 */
export class DebugConsumer extends BaseConsumer {
  /**
   * Makes a DebugConsumer. Nothing of the platform is touched before the first message.
   *
   * @param options The options.
   * @param runtime The platform, for tests.
   * @throws {GrowingParamError} when an option breaks a rule, with every fault.
   */
  constructor(options: DebugConsumerOptions, runtime: Runtime = platform) {
    super(new DebugEngine(resolveDebug(options), runtime));
  }
}
