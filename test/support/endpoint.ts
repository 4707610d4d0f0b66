import type { Fetch } from "../../src/runtime.ts";
import type { WireMessage } from "../../src/wire.ts";
import { Clock } from "./clock.ts";
import { nameOf } from "./server.ts";

/** How a request is answered. */
export interface Reply {
  readonly status?: number;
  /** How long it takes. `Infinity` is never. */
  readonly afterMs?: number;
  readonly headers?: HeadersInit;
  /** Whether the end of the body never comes. */
  readonly isEndless?: boolean;
}

/** What an endpoint saw of a request. */
export interface Seen {
  readonly names: readonly string[];
  readonly users: ReadonlySet<string>;
  readonly at: number;
}

/**
 * A server on a clock, which keeps for each request what came and when, and which of them were there at once. It says
 * nothing about the protocol: that is the collector's.
 */
export class Endpoint {
  readonly requests: Seen[] = [];
  /** When each message was taken. */
  readonly taken = new Map<string, number>();
  /** How many requests there were at once at the most. */
  most = 0;
  /** The users who were on two requests at once. */
  readonly torn = new Set<string>();
  /** How the request of a number, from 0, is answered. */
  reply: (index: number) => Reply;
  readonly #clock: Clock;
  readonly #open = new Set<Seen>();

  constructor(clock: Clock, reply: Reply = {}) {
    this.#clock = clock;
    this.reply = () => reply;
  }

  /** Those whose clients have heard nothing yet. */
  get open(): number {
    return this.#open.size;
  }

  readonly fetch: Fetch = (_, { body, signal }) => {
    const messages: WireMessage[] = JSON.parse(new TextDecoder().decode(body as Uint8Array));
    const seen = { names: messages.map(nameOf), users: new Set(messages.flatMap(userOf)), at: this.#clock.time };
    for (const other of this.#open) {
      for (const user of other.users) if (seen.users.has(user)) this.torn.add(user);
    }
    this.#open.add(seen);
    this.most = Math.max(this.most, this.#open.size);
    const { status = 200, afterMs = 0, headers = {}, isEndless = false } = this.reply(this.requests.length);
    this.requests.push(seen);
    return new Promise((resolve, reject) => {
      let cancel = (): void => {};
      signal?.addEventListener("abort", () => {
        cancel();
        this.#open.delete(seen);
        reject(new Error("aborted"));
      });
      if (afterMs === Infinity) return;
      cancel = this.#clock.timer(() => {
        this.#open.delete(seen);
        if (status === 200) { for (const name of seen.names) this.taken.set(name, this.#clock.time); }
        resolve(new Response(isEndless ? new ReadableStream() : "", { status, headers }));
      }, afterMs);
    });
  };
}

/** Whom a message is of, if anybody. */
function userOf(message: WireMessage): string[] {
  if ("identifies" in message) return [];
  const user = "eventType" in message ? message.userId ?? message.deviceId : message.id;
  return user === undefined ? [] : [user];
}

/** What a consumer is made of that sends to an endpoint. */
export const optionsOf = (endpoint: Endpoint) => ({
  productId: "pid",
  dataSourceId: "ds",
  serverHost: "https://collect.test",
  fetch: endpoint.fetch,
  onError: () => {},
});

/** What platforms differ in: whether requests are apart, and whether one can wake another all the same. */
export interface Kind {
  readonly name: string;
  readonly isolated: boolean;
  readonly wakes: boolean;
}

export const KINDS_OF_PLATFORM: readonly Kind[] = [
  { name: "in one process", isolated: false, wakes: true },
  { name: "where requests are apart and can wake each other", isolated: true, wakes: true },
  { name: "where requests are apart", isolated: true, wakes: false },
];

export const clockOf = ({ isolated, wakes }: Kind): Clock => new Clock(undefined, isolated, wakes);
