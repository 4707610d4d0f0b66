import { Direct, type Watcher } from "../delivery/direct.ts";
import { createConsumer } from "../delivery/frame.ts";
import type { Frame } from "../delivery/policy.ts";
import type { Invocation } from "../delivery/invocation.ts";
import { DONE, failed, quietly } from "../delivery/settled.ts";
import { type Request, Transport } from "../delivery/transport.ts";
import { GrowingIOError } from "../errors.ts";
import type { Message } from "../message/message.ts";
import { platform, type Runtime } from "../runtime.ts";
import { kindOf, type MessageKind } from "../wire.ts";
import { printable, reasonOf } from "../words.ts";
import { BaseConsumer } from "./base.ts";
import type { DebugConsumerOptions } from "./options.ts";
import { type ResolvedDebugOptions, resolveDebug } from "./resolve.ts";

/** Prints what a consumer does. */
class Printer implements Watcher {
  readonly #options: ResolvedDebugOptions;
  readonly #ledger: Frame["ledger"];
  readonly #secret: ReadonlySet<string>;
  #isIntroduced = false;

  constructor(options: ResolvedDebugOptions, ledger: Frame["ledger"]) {
    this.#options = options;
    this.#ledger = ledger;
    // What the user puts into requests may be a key: such headers are named and not shown.
    this.#secret = new Set(new Headers(options.fetchInit.headers).keys());
  }

  accepted(message: Message): void {
    this.#introduce();
    this.print(`message: ${JSON.stringify(message)}`);
  }

  requested(message: Message, { url, headers, body, stm }: Request): void {
    this.print(`request: POST ${url}`);
    for (const [name, value] of headers) {
      this.print(`header: ${name}: ${this.#secret.has(name) && name !== "content-type" ? "(hidden)" : value}`);
    }
    this.print(`body: ${body.byteLength} bytes: ${this.#readable(body, kindOf(message), stm)}`);
  }

  answered(outcome: Parameters<Watcher["answered"]>[0]): void {
    this.print(`result: ${outcome.type === "delivered" ? "delivered" : `${outcome.type}: ${outcome.error.message}`}`);
  }

  print(line: string): void {
    // Bodies are shown in several lines, which are of their parser.
    const text = `[growingio] ${line.replace(/[^\n]+/g, printable)}`;
    this.#ledger.later(() => this.#options.log(text));
  }

  #readable(body: Uint8Array<ArrayBuffer>, kind: MessageKind, stm: number): string {
    try {
      const shown: unknown = this.#options.parser.print?.(body, kind, stm);
      quietly(() => shown); // a promise of one that is async may reject
      return String(shown ?? "(binary)");
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
    this.print(`configuration: ${JSON.stringify(shown)}`);
  }
}

/** Sends one message after the other, and prints each. */
class Printed extends Direct {
  readonly #frame: Frame;
  readonly #transport: Transport;
  readonly #printer: Printer;
  readonly #dryRun: boolean;

  constructor(frame: Frame, transport: Transport, printer: Printer, dryRun: boolean) {
    super(frame, transport, 1, printer);
    this.#frame = frame;
    this.#transport = transport;
    this.#printer = printer;
    this.#dryRun = dryRun;
  }

  override accept(message: Message, invocation: Invocation | undefined): Promise<void> {
    this.#printer.accepted(message);
    if (!this.#dryRun) return super.accept(message, invocation);
    try {
      this.#printer.requested(message, this.#transport.request(kindOf(message), [message]));
    } catch (cause) {
      const text = `Cannot encode a message: ${reasonOf(cause)}`;
      const error = new GrowingIOError(text, { attempts: 0, retryable: false, messages: [message], cause });
      this.#printer.print(`result: rejected: ${text}`);
      this.#frame.ledger.drop([message], "rejected", error);
      this.#frame.ledger.fail(error);
      return failed(error);
    }
    this.#printer.print("result: not sent, as this is a dry run");
    return DONE;
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
    const resolved = resolveDebug(options);
    super(
      createConsumer(resolved, runtime, (frame) =>
        new Printed(
          frame,
          new Transport(resolved, runtime, frame.ledger),
          new Printer(resolved, frame.ledger),
          resolved.dryRun,
        )),
    );
  }
}
