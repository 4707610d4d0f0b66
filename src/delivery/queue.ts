import { GrowingOverflowError, GrowingStoppedError } from "../errors.ts";
import { type Message } from "../message/message.ts";
import { kindOf, type MessageKind } from "../wire.ts";
import { estimateBytes } from "../message/size.ts";
import { DELIVERY_MS } from "../consumer/options.ts";
import { type Runtime, sleep } from "../runtime.ts";
import type { ResolvedQueueOptions } from "../consumer/resolve.ts";
import { Burst } from "./burst.ts";
import type { Invocation } from "./invocation.ts";
import type { ConsumerStats } from "./report.ts";
import { Engine, type Fates, quietly } from "./engine.ts";
import { DONE, failed } from "./settled.ts";
import { Lane } from "./lane.ts";
import { Pump } from "./pump.ts";
import type { Run } from "./run.ts";
import { type Desk, Service } from "./service.ts";
import { WaitingRoom } from "./waiting-room.ts";

/** The kinds of messages, each with a lane of its own. */
export const KINDS: readonly MessageKind[] = ["event", "item"];

/** How many calls wait for room at the most: they hold their messages in memory as well. */
const MAX_WAITING = 10_240;

/** For how long after a fruitless round of retries no call starts another, so that a dead server slows nobody. */
const REST_MS = 5000;

/** How long a bound invocation waits for others to share a batch with, where the options do not say. */
const BOUND_FLUSH_AFTER_MS = 250;

/** The stretch of each lane that a flush covers. */
type Cover = { readonly [kind in MessageKind]: { readonly from: number; readonly end: number } };

/** Holds messages in lanes and sends them in batches; when, is for those who extend it to say. */
export abstract class QueueEngine extends Engine<Cover> {
  protected readonly lanes: { readonly [kind in MessageKind]: Lane } = { event: new Lane(), item: new Lane() };
  readonly #options: ResolvedQueueOptions;
  readonly #pump: Pump;
  readonly #room: WaitingRoom;
  readonly #breather = new Burst<Promise<void>>();
  readonly #refusal = new Burst<{ readonly error: GrowingOverflowError; readonly promise: Promise<never> }>();
  readonly #services = new WeakMap<Invocation, Service>();
  #restsUntil = 0;

  constructor(options: ResolvedQueueOptions, runtime: Runtime) {
    super(options, runtime);
    this.#options = options;
    this.#pump = new Pump(this.transport, this.ledger, runtime, options.maxSize);
    this.#room = new WaitingRoom({
      admit: (message, bytes) => this.#fits(bytes) && this.#push(message, bytes),
      makeRoom: (bytes) => this.#makeRoom(bytes),
    });
  }

  /** A message was taken. Returns what its call waits for. */
  protected abstract taken(kind: MessageKind): Promise<void>;

  protected accept(message: Message, invocation: Invocation | undefined): Promise<void> {
    const bytes = estimateBytes(message);
    if (this.#room.size === 0 && this.#fits(bytes)) {
      this.#push(message, bytes);
      return this.#taken(message, invocation);
    }
    const { overflow, maxQueueBytes } = this.#options;
    const mayWait = overflow === "wait" && bytes <= maxQueueBytes && !this.resting && this.#room.size < MAX_WAITING;
    if (mayWait) return this.#wait(message, bytes, invocation);
    if (invocation) this.serve(invocation); // what fills the queue may be left by others
    return this.overflow(message);
  }

  /** Sees to it that all that is held is settled before `invocation` ends, as far as it can be. */
  protected serve(invocation: Invocation): void {
    let service = this.#services.get(invocation);
    if (!service?.isOpen) {
      const run = this.tryBegin();
      if (!run) return; // The messages are held for the next call.
      service = new Service(this.#desk, this.runtime, run, this.#options.maxBatchesPerInvocation);
      this.#services.set(invocation, service);
      const served = service.serve(this.#options.flushAfterMs ?? BOUND_FLUSH_AFTER_MS).catch(() => {});
      const over = served.then(() => this.end(run));
      // Where it throws, as after the end of its request, timers alone must do.
      quietly(() => invocation.waitUntil(over));
    }
    // Of both kinds: others may have left theirs behind.
    for (const kind of KINDS) service.cover(kind, this.lanes[kind].tail, this.isDue(this.lanes[kind]));
  }

  #taken(message: Message, invocation: Invocation | undefined): Promise<void> {
    if (!invocation) return this.taken(kindOf(message));
    this.serve(invocation);
    return this.pressured();
  }

  /** Whether the server was of no use a moment ago. */
  protected get resting(): boolean {
    const rest = this.#restsUntil - this.runtime.now();
    return rest > 0 && rest <= REST_MS;
  }

  /** Whether enough has come to this lane, since a flush last began or arrived, to begin one. */
  protected isDue(lane: Lane): boolean {
    if (lane.tail - Math.max(lane.head, lane.mark) < this.#options.maxSize || this.resting) return false;
    lane.mark = lane.tail;
    return true;
  }

  /** Sends from one lane until `isDone`; returns whether the server was of use. */
  protected async pump(kind: MessageKind, isDone: () => boolean, run: Run): Promise<boolean> {
    const useful = await this.#pump.drain(kind, this.lanes[kind], isDone, run);
    if (useful !== undefined) this.#restsUntil = useful ? 0 : this.runtime.now() + REST_MS;
    return useful !== false;
  }

  /**
   * What a call waits for that was taken: a turn of the event loop while the queue is more than half full, so that an
   * awaited loop lets the network run.
   */
  protected pressured(): Promise<void> {
    const { maxQueueSize, maxQueueBytes } = this.#options;
    if (this.#held * 2 <= maxQueueSize && this.#bytes * 2 <= maxQueueBytes) return DONE;
    // Where there are no timers there is no network to wait for either.
    return this.#breather.share(() => sleep(this.runtime, 0).catch(() => {}));
  }

  /** Does not take a message as the queue is full. */
  protected overflow(message: Message): Promise<never> {
    // One error for all of a stretch: a million refusals in one go must not fill the memory that the queue spares.
    const { error, promise } = this.#refusal.share(() => {
      const shared = new GrowingOverflowError(this.#held);
      return { error: shared, promise: failed(shared) };
    });
    this.ledger.drop([message], "overflow", error);
    return promise;
  }

  protected holdings(): Pick<ConsumerStats, "queued" | "leased"> {
    const now = this.runtime.now();
    const leased = this.lanes.event.leased(now) + this.lanes.item.leased(now);
    return { queued: this.#held - leased, leased };
  }

  protected mark(): Cover {
    const { event, item } = this.lanes;
    return { event: { from: event.head, end: event.tail }, item: { from: item.head, end: item.tail } };
  }

  protected async drain(mark: Cover, run: Run): Promise<void> {
    await this.#pumpAll((kind) => this.lanes[kind].head >= mark[kind].end, run);
  }

  /** A flush that a call starts: it ends as well where another one found the server of no use. */
  protected sendHeld(): Promise<void> {
    const mark = this.mark();
    return this.#work((kind) => this.lanes[kind].head >= mark[kind].end || this.resting, DELIVERY_MS);
  }

  /** Sends from both lanes in a run of its own, where one can begin. */
  async #work(isDone: (kind: MessageKind) => boolean, timeoutMs?: number): Promise<void> {
    const run = this.tryBegin(timeoutMs);
    if (!run) return;
    await this.#pumpAll(isDone, run).catch(() => {});
    this.end(run);
  }

  #pumpAll(isDone: (kind: MessageKind) => boolean, run: Run): Promise<readonly boolean[]> {
    return Promise.all(KINDS.map((kind) => this.pump(kind, () => isDone(kind), run)));
  }

  protected fates(mark: Cover): Fates {
    const sum = { delivered: 0, retained: 0, dropped: 0 };
    for (const kind of KINDS) {
      const { from, end } = mark[kind];
      const lane = this.lanes[kind];
      const settled = Math.max(from, Math.min(lane.head, end));
      const dropped = lane.droppedWithin(from, settled);
      sum.delivered += settled - from - dropped;
      sum.retained += end - settled;
      sum.dropped += dropped;
    }
    return sum;
  }

  protected discard(): void {
    const waiting = this.#room.clear();
    for (const messages of [...KINDS.map((kind) => this.lanes[kind].clear()), waiting]) {
      this.ledger.drop(messages, "stopped", new GrowingStoppedError());
    }
  }

  get #held(): number {
    return this.lanes.event.held + this.lanes.item.held;
  }

  get #bytes(): number {
    return this.lanes.event.bytes + this.lanes.item.bytes;
  }

  #fits(bytes: number): boolean {
    return this.#held < this.#options.maxQueueSize && this.#bytes + bytes <= this.#options.maxQueueBytes;
  }

  #push(message: Message, bytes: number): true {
    this.lanes[kindOf(message)].push(message, bytes);
    return true;
  }

  #wait(message: Message, bytes: number, invocation: Invocation | undefined): Promise<void> {
    const entered = this.#room.wait(message, bytes).then((ending) => {
      if (ending === "entered") return this.#taken(message, invocation);
      if (ending === "refused") return this.overflow(message);
      throw new GrowingStoppedError();
    });
    entered.catch(() => {});
    return entered;
  }

  get #desk(): Desk {
    return {
      isSettled: (cover) => KINDS.every((kind) => this.lanes[kind].head >= cover[kind]),
      send: async (cover, isDone, run) => {
        const useful = await this.#pumpAll((kind) => this.lanes[kind].head >= cover[kind] || isDone(), run);
        return useful.every(Boolean);
      },
    };
  }

  /** Sends until there is room; false when a round of retries moved nothing. */
  async #makeRoom(bytes: number): Promise<boolean> {
    const before = this.#settled;
    // Where somebody else's round was fruitless meanwhile, another one would only make the call wait longer.
    await this.#work(() => this.#fits(bytes) || this.resting);
    return this.#settled > before;
  }

  get #settled(): number {
    return this.lanes.event.head + this.lanes.item.head;
  }
}
