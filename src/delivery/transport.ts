import { advice } from "../advice.ts";
import { GrowingIOError } from "../errors.ts";
import { encodeWith } from "../parser/encode.ts";
import type { Parser } from "../parser/parser.ts";
import { type Fetch, type Runtime, unchecked } from "../runtime.ts";
import { kindOf, type MessageKind, pathOf, type WireMessage } from "../wire.ts";
import { countOf, reasonOf } from "../words.ts";
import { attempt } from "./attempt.ts";
import { retryAfterMs, retryDelayMs, verdictOf } from "./retry.ts";
import { explain, nowhere, type Outcome } from "./outcome.ts";
import type { Limits } from "./run.ts";

/** What a transport is made of. */
export interface TransportOptions {
  readonly productId: string;
  readonly serverHost: string;
  readonly parser: Parser;
  readonly retryLimit: number;
  readonly requestTimeoutMs: number;
  readonly retryBackoffMs: number;
  readonly verifyCert: boolean;
  readonly maxBatchBytes: number;
  readonly fetch?: Fetch | undefined;
  readonly fetchInit: Omit<RequestInit, "method" | "body" | "signal" | "redirect">;
}

/** Counts all that a transport does. */
export interface Meter {
  requests: number;
  retries: number;
  bytes: number;
}

/** A request as it leaves, for whoever prints it. */
export interface Request {
  readonly url: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly stm: number;
}

/** Who has a say in a delivery. */
export interface Hooks {
  /** Hears of the request before it leaves. */
  readonly made?: (request: Request) => void;
  /** Whether the messages are still to be delivered by this one: asked before each retry. */
  readonly isCurrent?: () => boolean;
  /** Hears of a pause, with the number of the last request among all that were made, and of its end; and of tries. */
  readonly pauses?: (after: number | undefined, tried: number) => void;
  /** Hears of each answer, and when its connection is free again. */
  readonly answered?: (freed: Promise<void>) => void;
  /** How many tries there are at the most, if not as many as the options say, and how many were made before. */
  readonly tries?: number | undefined;
  readonly tried?: number | undefined;
}

/** How long the pauses between the tries of one batch may be in all. */
const MAX_PAUSES_MS = 25_000;

/** Brings a batch to the server: encodes it once, and tries until an answer is final or its limits are reached. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #runtime: Runtime;
  readonly #fetch: Fetch;
  readonly #meter: Meter;
  readonly #tls: object | undefined;

  constructor(options: TransportOptions, runtime: Runtime, meter: Meter) {
    this.#options = options;
    this.#runtime = runtime;
    // Called detached, as a user's own function may be bound to nothing.
    this.#fetch = options.fetch ?? runtime.fetch;
    this.#meter = meter;
    this.#tls = options.verifyCert ? undefined : unchecked();
  }

  /** The request for a batch. Protocol: "Requests"; `stm` is made together with the bytes, as it may be their key. */
  request(kind: MessageKind, messages: readonly WireMessage[]): Request {
    const { serverHost, productId, parser, fetchInit } = this.#options;
    const stm = this.#runtime.now();
    const body = encodeWith(parser, messages, kind, stm);
    const headers = new Headers(fetchInit.headers);
    headers.set("Content-Type", parser.contentType);
    headers.set("Accept", "application/json");
    headers.set("X-Timestamp", String(stm));
    for (const name of Object.keys(parser.headers)) headers.set(name, parser.headers[name] ?? "");
    return { url: `${serverHost}${pathOf(kind, productId)}?stm=${stm}`, headers, body, stm };
  }

  /** What is wrong with a message that no request can carry, if that is so. */
  excess(message: WireMessage): GrowingIOError | undefined {
    try {
      return this.#excess([message], this.request(kindOf(message), [message]).body.byteLength);
    } catch {
      return undefined; // it will be told when it is to be sent
    }
  }

  /** Delivers a batch, or says why not. Never rejects. */
  async deliver(
    kind: MessageKind,
    messages: readonly WireMessage[],
    limits: Limits,
    hooks: Hooks = {},
  ): Promise<Outcome> {
    const count = messages.length;
    let request: Request;
    try {
      request = this.request(kind, messages);
    } catch (cause) {
      const text = `Cannot encode ${countOf(count, "message")}: ${reasonOf(cause)}`;
      const error = new GrowingIOError(text, { attempts: 0, retryable: false, messages, cause });
      // One message that the parser chokes on must not take the others with it.
      return count > 1 ? { type: "split", count: count >> 1, error } : { type: "rejected", error };
    }
    const size = request.body.byteLength;
    const error = this.#excess(messages, size);
    if (error) {
      // As many as fit if all were alike, and a little less as they are not.
      const fitting = Math.max(1, Math.floor((count * 0.9 * this.#options.maxBatchBytes) / size));
      return count > 1 ? { type: "split", count: fitting, error } : { type: "too-large", error };
    }
    hooks.made?.(request);
    try {
      return await this.#tries(request, messages, limits, hooks);
    } catch (cause) {
      return nowhere(messages, cause, this.#meter.requests);
    }
  }

  #excess(messages: readonly WireMessage[], size: number): GrowingIOError | undefined {
    if (size <= this.#options.maxBatchBytes) return undefined;
    const what = countOf(messages.length, "message");
    const text = `Cannot send ${what} as ${size} bytes are more than 'maxBatchBytes'`;
    return new GrowingIOError(text, { attempts: 0, retryable: false, messages });
  }

  async #tries(
    request: Request,
    messages: readonly WireMessage[],
    limits: Limits,
    { isCurrent = () => true, pauses = () => {}, answered, tries = this.#options.retryLimit + 1, tried = 0 }: Hooks,
  ): Promise<Outcome> {
    const { url, headers, body } = request;
    const { requestTimeoutMs, retryBackoffMs, fetchInit } = this.#options;
    const init: RequestInit = { ...fetchInit, ...this.#tls, method: "POST", headers, body, redirect: "manual" };
    let [paused, last] = [0, 0];
    for (let attempts = tried + 1;; attempts++) {
      limits.requests++;
      last = ++this.#meter.requests;
      if (attempts > 1) this.#meter.retries++;
      this.#meter.bytes += body.byteLength;
      const answer = await attempt(this.#fetch, url, init, requestTimeoutMs, limits.signal, this.#runtime);
      const { freed } = answer;
      if (freed) {
        limits.reading.add(freed);
        void freed.then(() => limits.reading.delete(freed));
        answered?.(freed);
      }
      const verdict = verdictOf(answer.status);
      if (verdict === "delivered") return { type: "delivered", attempts };
      const what = countOf(messages.length, "message");
      const requests = countOf(attempts, "request");
      const hint = advice.answered?.(answer.status, this.#options.serverHost) ?? "";
      const text = `Cannot deliver ${what} to ${url.split("?", 1)[0]}: ${explain(answer)} (${requests})${hint}`;
      const details = {
        status: answer.status,
        attempts,
        retryable: verdict === "retry",
        messages,
        cause: answer.error,
      };
      const error = new GrowingIOError(text, details);
      if (verdict === "too-large" && messages.length > 1) return { type: "split", count: messages.length >> 1, error };
      if (verdict !== "retry") return { type: verdict, error };
      const asked = retryAfterMs(answer.header?.("retry-after"), this.#runtime.now());
      const pause = retryDelayMs({ attempts, retryBackoffMs, retryAfterMs: asked, random: this.#runtime.random() });
      const retained: Outcome = { type: "retained", error, retryAfterMs: asked, request: last };
      // Counted and not read off the clock, which may be set.
      paused += pause;
      if (attempts >= tries || paused >= MAX_PAUSES_MS || pause >= limits.leftMs()) return retained;
      pauses(last, attempts);
      await limits.sleep(pause);
      pauses(undefined, attempts);
      if (limits.signal.aborted) return retained;
      if (!isCurrent()) return { type: "superseded" };
    }
  }
}
