import { DatabaseSync } from "node:sqlite";
import { expect } from "vitest";
import type { Consumer } from "../../src/consumer/consumer.ts";
import type { DropReason } from "../../src/delivery/report.ts";
import {
  AsyncBufferedConsumer,
  BufferedConsumer,
  CustomEventMessage,
  ItemMessage,
  type MessageKind,
  type WireMessage,
} from "../../src/index.ts";
import { OutboxConsumer } from "../../src/outbox.ts";
import { kindOf } from "../../src/wire.ts";
import { Clock } from "../support/clock.ts";

/** How the server treats requests: `lost` takes the messages and breaks the connection before the answer. */
export type Mode = "ok" | "busy" | "refuse" | "small" | "hang" | "reset" | "lost" | "slow";

/** What the server takes in one request while it is `small`. */
const SMALL = 3;

/** What a world is made of. */
export interface Setting {
  readonly type: "buffered" | "async" | "outbox";
  readonly concurrency: number;
  /** Whether requests are apart, and whether one can wake another all the same. */
  readonly isolated: boolean;
  readonly wakes: boolean;
  /** How many processes share an outbox. */
  readonly processes?: number;
}

/** How many users there are: of one of them messages keep their order. */
const USERS = 3;

/** How often a message must have gone alone before another may be tried out of its turn, as it may be at fault. */
const ALONE = 4;

/** A consumer on a fake clock, a server with moods, and a record of everything that was seen of either. */
export class World {
  readonly clock: Clock;
  consumer: Consumer;
  /** Of each process one, on one database. */
  readonly #processes: Consumer[];
  readonly #make: () => Consumer;
  /** What those did that were killed. */
  #before = { delivered: 0, overflow: 0 };
  mode: Mode = "ok";
  /** Names in the order of their acceptance, and what became of them. */
  readonly accepted: Record<MessageKind, string[]> = { event: [], item: [], mapping: [] };
  readonly arrived: string[] = [];
  readonly delivered: string[] = [];
  readonly dropped: [string, DropReason][] = [];
  readonly kinds = new Map<string, MessageKind>();
  /** How often each arrived where the answer came back as well. */
  readonly answered = new Map<string, number>();
  /** How often each went alone. */
  readonly #alone = new Map<string, number>();
  #isQuiet = true;
  #next = 0;

  constructor({ type, concurrency, isolated, wakes, processes = 1 }: Setting) {
    this.clock = new Clock(undefined, isolated, wakes);
    const options = {
      productId: "pid",
      dataSourceId: "ds",
      serverHost: "https://collect.test",
      fetch: (_: string, init: RequestInit) => this.#serve(init),
      maxSize: 5,
      concurrency,
      maxQueueSize: 23,
      overflow: "drop-newest",
      retryLimit: 2,
      requestTimeoutMs: 400,
      onDelivered: (messages: readonly WireMessage[]) => void this.delivered.push(...messages.map(nameOf)),
      onDrop: (messages: readonly WireMessage[], reason: DropReason) =>
        void this.dropped.push(...messages.map((message): [string, DropReason] => [nameOf(message), reason])),
      onError: () => {},
    } as const;
    const { clock } = this;
    const { maxQueueSize: maxRows, ...rest } = options;
    const database = new DatabaseSync(":memory:");
    this.#make = () => {
      if (type === "buffered") return new BufferedConsumer(options, clock);
      if (type === "async") return new AsyncBufferedConsumer({ ...options, flushAfterMs: 700 }, clock);
      // The first random numbers tell processes from each other.
      let calls = 0;
      const runtime = { ...clock, random: () => calls++ < 2 ? Math.random() : clock.chance };
      return new OutboxConsumer({ ...rest, maxRows, database, flushAfterMs: 700 }, runtime);
    };
    this.#processes = Array.from({ length: processes }, this.#make);
    [this.consumer] = this.#processes as [Consumer];
  }

  /** From now on another process is looked at. */
  turn(): void {
    const [first] = this.#processes.splice(0, 1);
    if (first) this.#processes.push(first);
    this.consumer = this.#processes[0] ?? this.consumer;
  }

  /** All processes are killed, and started again. */
  kill(): void {
    this.clock.die();
    this.#isQuiet = false;
    const { delivered, overflow } = this.#counts();
    this.#before = { delivered, overflow };
    for (const index of this.#processes.keys()) this.#processes[index] = this.#make();
    this.consumer = this.#processes[0] ?? this.consumer;
  }

  /** What all processes did. */
  #counts(): { delivered: number; overflow: number } {
    const all = this.#processes.map(({ stats }) => stats);
    return {
      delivered: all.reduce((sum, { delivered }) => sum + delivered, this.#before.delivered),
      overflow: all.reduce((sum, { dropped }) => sum + dropped.overflow, this.#before.overflow),
    };
  }

  /** Stops all of them. */
  async stop(): Promise<void> {
    for (const consumer of this.#processes) await this.clock.run(consumer.stop());
  }

  /** Tracks a message; nobody awaits it. */
  track(kind: MessageKind): void {
    const index = this.#next++;
    const user = `u${index % USERS}`;
    const name = `${kind}${index}`;
    const attributes = { name };
    const message = kind === "event"
      ? CustomEventMessage.create({ eventName: "e", anonymousId: user, attributes }, {}, this.clock.time)
      : ItemMessage.create({ itemKey: "k", itemId: user, attributes });
    this.kinds.set(name, kind);
    const before = this.dropped.length;
    this.consumer.send(message);
    if (this.dropped.length === before) this.accepted[kind].push(name);
  }

  /** The invocation that is at work dies: its timers and its requests are gone without a word. */
  die(): void {
    if (!this.clock.isolated) return;
    this.clock.die();
    this.#isQuiet = false;
  }

  /** Somebody sets the clock: where requests may end without a word, those that are alive look dead. */
  jump(ms: number): void {
    this.clock.time += ms;
    if (this.clock.isolated || this.#processes.length > 1) this.#isQuiet = false;
  }

  /** What must hold at any time. */
  check(): void {
    const { queued, leased } = this.consumer.stats;
    const { delivered, overflow } = this.#counts();
    const given = this.dropped.filter(([, reason]) => reason !== "overflow").map(([name]) => name);
    const all = [...this.accepted.event, ...this.accepted.item];
    expect(delivered).toBe(this.delivered.length);
    expect(given.length + overflow).toBe(this.dropped.length);
    const settled = [...this.delivered, ...given];
    expect(new Set(settled).size + queued + leased).toBe(all.length);
    // Where one process looked dead to another, both may have sent it.
    if (this.#isQuiet || this.#processes.length === 1) expect(new Set(settled).size).toBe(settled.length);
    expect(settled.filter((name) => !all.includes(name))).toEqual([]);
    for (const kind of ["event", "item"] as const) {
      const order = this.accepted[kind];
      const places = (names: string[], user: number): number[] =>
        [...new Set(names)].filter((name) => this.kinds.get(name) === kind && userOf(name) === user)
          .filter((name) => (this.#alone.get(name) ?? 0) < ALONE)
          .map((name) => order.indexOf(name));
      for (let user = 0; user < USERS; user++) {
        for (const seen of [places(this.arrived, user), places(this.delivered, user)]) {
          expect(seen).toEqual(seen.toSorted((a, b) => a - b));
        }
      }
    }
    // Where none died or looked dead, only what was left without an answer may come again.
    if (this.#isQuiet) expect([...this.answered].filter(([, times]) => times > 1)).toEqual([]);
    expect(this.delivered.filter((name) => !this.arrived.includes(name))).toEqual([]);
  }

  #serve(init: RequestInit): Promise<Response> {
    const batch: WireMessage[] = JSON.parse(new TextDecoder().decode(init.body as Uint8Array));
    const { mode } = this;
    const [first, more] = batch.map(nameOf);
    if (first && !more) this.#alone.set(first, (this.#alone.get(first) ?? 0) + 1);
    return new Promise((resolve, reject) => {
      init.signal?.addEventListener("abort", () => reject(new Error("aborted")));
      if (mode === "hang") return;
      this.clock.timer(() => {
        if (mode === "busy") return resolve(new Response("", { status: 503 }));
        if (mode === "refuse") return resolve(new Response("", { status: 400 }));
        if (mode === "reset") return reject(new TypeError("reset"));
        if (mode === "small" && batch.length > SMALL) return resolve(new Response("", { status: 413 }));
        this.arrived.push(...batch.map(nameOf));
        for (const message of batch) expect(kindOf(message)).toBe(this.kinds.get(nameOf(message)));
        if (mode === "lost") return reject(new TypeError("reset after the request was taken"));
        if (!init.signal?.aborted) {
          for (const name of batch.map(nameOf)) this.answered.set(name, (this.answered.get(name) ?? 0) + 1);
        }
        resolve(new Response("ok"));
      }, mode === "slow" ? 300 : 5);
    });
  }
}

const nameOf = ({ attributes }: WireMessage): string => String(attributes?.name);
const userOf = (name: string): number => Number(/\d+$/.exec(name)?.[0]) % USERS;
