import type { WireMessage } from "../wire.ts";
import type { CollectedMessage, StreamedRequest } from "./api.ts";
import { nameOf, typeOf } from "./label.ts";
import type { CollectedRequest } from "./types.ts";

/** What was found in a message. */
export interface Marks {
  readonly warnings: readonly string[];
  readonly violations: readonly string[];
}

/** A request that has ended, with the numbers that it and its first message got. */
interface Entry {
  readonly number: number;
  readonly first: number;
  readonly request: CollectedRequest;
  /** By the place of a message in the request: only those that something was found in. */
  readonly marks: ReadonlyMap<number, Marks>;
}

/** How much a log keeps; the oldest goes first, and the latest request stays, however large it is. */
export interface Limits {
  /** Messages, and also requests. */
  readonly messages: number;
  /** Bytes of bodies, decoded. */
  readonly bytes: number;
}

/**
 * What came to a collector, bounded. It is plain data that readers look at again and again, as the requests to a
 * Worker cannot wake each other.
 */
export class Log {
  /** What was taken, oldest first. */
  readonly messages: WireMessage[] = [];
  /** What came, oldest first, and what is still to be answered. */
  readonly requests: CollectedRequest[] = [];
  readonly #limits: Limits;
  /** Those that have ended, in that order. */
  readonly #entries: Entry[] = [];
  #lastRequest = 0;
  #lastMessage = 0;
  #bytes = 0;
  #clears = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** How often it was cleared. */
  get clears(): number {
    return this.#clears;
  }

  /** Keeps a request that has come. */
  open(request: CollectedRequest): void {
    this.requests.push(request);
    if (this.requests.length > this.#limits.messages) this.requests.shift();
  }

  /** Keeps what became of a request, under the next number. */
  close(request: CollectedRequest, marks: ReadonlyMap<number, Marks>): void {
    this.#lastRequest++;
    this.#entries.push({ number: this.#lastRequest, first: this.#lastMessage + 1, request, marks });
    this.#lastMessage += request.messages.length;
    this.#bytes += request.decodedBytes;
    for (const message of request.messages) this.messages.push(message);
    this.#trim();
  }

  /** The requests that ended after the one of that number, as far as they are kept. */
  *after(number: number): Generator<StreamedRequest> {
    const oldest = this.#entries[0]?.number ?? 0;
    for (const entry of this.#entries.slice(Math.max(0, number + 1 - oldest))) yield this.#told(entry);
  }

  /** Forgets what came. Numbers count on. */
  clear(): void {
    this.messages.length =
      this.requests.length =
      this.#entries.length =
      this.#bytes =
        0;
    this.#clears++;
  }

  #trim(): void {
    const { messages: most, bytes } = this.#limits;
    const gone = this.#entries.findIndex((entry, index) => {
      const left = this.#entries.length - index;
      const last = entry.first + Math.max(1, entry.request.messages.length) - 1;
      if (left === 1 || left <= most && this.#bytes <= bytes && last > this.#lastMessage - most) return true;
      this.#bytes -= entry.request.decodedBytes;
      const at = this.requests.indexOf(entry.request);
      if (at >= 0) this.requests.splice(at, 1);
      return false;
    });
    this.#entries.splice(0, gone);
    const held = this.#lastMessage + 1 - (this.#entries[0]?.first ?? 0);
    this.messages.splice(0, this.messages.length - Math.min(most, held));
  }

  #told({ number, first, request, marks }: Entry): StreamedRequest {
    const { time, path, kind, codec, bytes, decodedBytes, status, error, messages } = request;
    const oldest = this.#lastMessage + 1 - this.messages.length;
    const told = messages.flatMap((message, index): CollectedMessage | [] => {
      const of = first + index;
      const { warnings = [], violations = [] } = marks.get(index) ?? {};
      const about = { time, type: typeOf(message), name: nameOf(message), message, warnings, violations };
      return of < oldest ? [] : { number: of, request: number, ...about };
    });
    return {
      number,
      time,
      path,
      kind,
      codec,
      bytes,
      decodedBytes,
      status,
      count: messages.length,
      error,
      messages: told,
    };
  }
}
