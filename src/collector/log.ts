import type { WireMessage } from "../wire.ts";
import type { StreamedRequest } from "./api.ts";
import { type Entry, entryOf, type Judged, streamedOf } from "./entry.ts";
import type { CollectedRequest } from "./types.ts";

/** How much a log keeps; the oldest goes first, and the latest request stays, however large it is. */
export interface Limits {
  /** Messages, and also requests. */
  readonly messages: number;
  /** About how many bytes of memory. */
  readonly bytes: number;
}

/** What a log had when it was cleared. */
export interface Cleared {
  readonly messages: readonly WireMessage[];
  readonly requests: readonly CollectedRequest[];
  readonly entries: readonly Entry[];
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

  /** How often it was cleared, or got back what was cleared. */
  get clears(): number {
    return this.#clears;
  }

  /** What has ended, oldest first. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Keeps a request that has come. */
  open(request: CollectedRequest): void {
    this.requests.push(request);
    if (this.requests.length > this.#limits.messages) this.requests.shift();
  }

  /** Keeps what became of a request, under the next number; not where `keep` throws, who keeps it elsewhere as well. */
  close(request: CollectedRequest, judged: Judged | undefined, keep?: (entry: Entry) => void): void {
    const entry = entryOf(this.#lastRequest + 1, this.#lastMessage + 1, request, judged);
    keep?.(entry);
    this.#add(entry);
    this.#trim();
  }

  /** Keeps what was kept before, under the numbers that it had. */
  load(entry: Entry): void {
    const isEmpty = entry.request.messages.length === 0;
    this.open(entry.request);
    this.#add(isEmpty ? { ...entry, first: this.#lastMessage + 1 } : entry);
    this.#trim();
  }

  /** A request that has ended and is kept. */
  find(number: number): Entry | undefined {
    return this.#entries[number - (this.#entries[0]?.number ?? 0)];
  }

  /** The requests that ended after the one of that number, as far as they are kept. */
  *after(number: number): Generator<StreamedRequest> {
    for (const entry of this.entriesAfter(number)) yield streamedOf(entry, this.oldestMessage);
  }

  /** The same, as they are kept. */
  entriesAfter(number: number): readonly Entry[] {
    const oldest = this.#entries[0]?.number ?? 0;
    return this.#entries.slice(Math.max(0, number + 1 - oldest));
  }

  /** The number of the oldest message that is kept. */
  get oldestMessage(): number {
    return this.#lastMessage + 1 - this.messages.length;
  }

  /** Forgets what came, and returns it. Numbers count on. */
  clear(): Cleared {
    this.#clears++;
    this.#bytes = 0;
    return {
      messages: this.messages.splice(0),
      requests: this.requests.splice(0),
      entries: this.#entries.splice(0),
    };
  }

  /** Takes back what was cleared: it goes before all that came since. */
  restore({ messages, requests, entries }: Cleared): void {
    this.#clears++;
    prepend(this.messages, messages);
    prepend(this.requests, requests);
    prepend(this.#entries, entries);
    this.#bytes = this.#entries.reduce((sum, { weight }) => sum + weight, 0);
    this.#trim();
  }

  #add(entry: Entry): void {
    this.#lastRequest = entry.number;
    this.#lastMessage = entry.first + entry.request.messages.length - 1;
    this.#entries.push(entry);
    this.#bytes += entry.weight;
    for (const message of entry.request.messages) this.messages.push(message);
  }

  #trim(): void {
    const { messages: most, bytes } = this.#limits;
    const gone = this.#entries.findIndex((entry, index) => {
      const left = this.#entries.length - index;
      const last = entry.first + Math.max(1, entry.request.messages.length) - 1;
      if (left === 1 || left <= most && this.#bytes <= bytes && last > this.#lastMessage - most) return true;
      this.#bytes -= entry.weight;
      const at = this.requests.indexOf(entry.request);
      if (at >= 0) this.requests.splice(at, 1);
      return false;
    });
    this.#entries.splice(0, gone);
    const held = this.#lastMessage + 1 - (this.#entries[0]?.first ?? 0);
    this.messages.splice(0, this.messages.length - Math.min(most, held));
  }
}

/** Puts what was before in front. Not by a call with so many arguments, which a stack does not hold. */
function prepend<Value>(list: Value[], before: readonly Value[]): void {
  const after = list.splice(0);
  for (const value of before) list.push(value);
  for (const value of after) list.push(value);
}
