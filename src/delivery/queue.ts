import { GrowingOverflowError, GrowingStoppedError } from "../errors.ts";
import type { Message } from "../message/message.ts";
import { estimateBytes } from "../message/size.ts";
import { canWake, turn } from "../runtime.ts";
import { kindOf, type MessageKind, type WireMessage } from "../wire.ts";
import { Burst } from "./burst.ts";
import { Errand, KINDS, type Lanes } from "./errand.ts";
import { DELIVERY_MS, type Flushing, type Frame, type Policy } from "./frame.ts";
import type { Invocation } from "./invocation.ts";
import { Lane } from "./lane.ts";
import { MemoryStore } from "./memory.ts";
import type { ConsumerStats } from "./report.ts";
import { WaitingRoom } from "./room.ts";
import { Sender } from "./sender.ts";
import { DONE, failed, quietly } from "./settled.ts";
import type { Stores } from "./store.ts";
import { Transport, type TransportOptions } from "./transport.ts";

/** How many calls wait for room at the most: they hold their messages in memory as well. */
const MAX_WAITING = 10_240;

/** How many turns of promises a call that is awaited takes at the most, in functions of the user's own. */
const TURNS_TO_FLUSH = 30;

const UNBOUND =
  "[growingio] Messages are held that no request may ever send, as its timers end with it: use tracker.bind(ctx)";

/** How long a bound invocation waits for others to share a batch with, where the options do not say. */
const BOUND_FLUSH_AFTER_MS = 250;

/** What a queue is made of. */
export interface QueueOptions extends TransportOptions {
  readonly maxSize: number;
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
  readonly concurrency: number;
  readonly overflow: "wait" | "drop-newest";
  readonly maxBatchesPerInvocation: number;
  /** Left open where nobody gave it, as it means another time for bound invocations. */
  readonly flushAfterMs?: number | undefined;
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

/** When a queue sends by itself. */
export interface When {
  /** A message was taken that belongs to no invocation. Returns what its call waits for. */
  taken(kind: MessageKind): Promise<void>;
  /** What goes on in the background is over, or a message was not taken; something may be held. */
  left(): void;
  /** Lets no timer start anything any more. */
  halt(): void;
}

/** Holds messages in lanes and sends them in batches. */
export class Queue implements Policy {
  readonly lanes: Lanes;
  readonly #frame: Frame;
  readonly #options: QueueOptions;
  readonly #when: When;
  readonly #transport: Transport;
  readonly #sender: Sender;
  readonly #room = new WaitingRoom();
  readonly #bursts = new Burst(() => this.#begin());
  readonly #breather = new Burst(() => turn(this.#frame.runtime).catch(() => {}));
  // One error for all of a stretch: a million refusals in one go must not fill the memory that the queue spares.
  readonly #refusal = new Burst(() => {
    const error = new GrowingOverflowError(this.held);
    return { error, promise: failed(error) };
  });
  readonly #services = new WeakMap<Invocation, Errand>();
  #background: Errand | undefined;
  /** Whether anybody was told that an invocation has to send, or nobody need be. */
  #isTold = false;

  /** Messages are kept in memory, unless `makeStore` says where else. */
  constructor(
    frame: Frame,
    options: QueueOptions,
    makeWhen: (queue: Queue) => When,
    makeStore: Stores = () => new MemoryStore(),
  ) {
    this.#frame = frame;
    this.#options = options;
    const { concurrency } = options;
    const lane = (kind: MessageKind, count: number): Lane => new Lane(count, (index) => makeStore(kind, index, count));
    // User mappings in one shard: any may speak of any user, so all of them keep their order.
    this.lanes = { event: lane("event", concurrency), item: lane("item", concurrency), mapping: lane("mapping", 1) };
    this.#transport = new Transport(options, frame.runtime, frame.ledger);
    this.#sender = new Sender(frame, this.lanes, this.#transport, options, (errand) => this.#look(errand));
    this.#when = makeWhen(this);
  }

  accept(message: Message, invocation: Invocation | undefined): Promise<void> {
    const bytes = estimateBytes(message);
    // A text takes up to six bytes a character on the wire.
    if (bytes * 6 > this.#options.maxBatchBytes) {
      const error = this.#transport.excess(message);
      if (error) {
        this.#frame.ledger.drop([message], "too-large", error);
        this.#frame.ledger.fail(error);
        return failed(error);
      }
    }
    if (this.#room.size === 0 && this.#fits(bytes)) {
      return this.#kept(this.#push(message, bytes), message, invocation);
    }
    const { overflow, maxQueueBytes } = this.#options;
    if (overflow === "wait" && bytes <= maxQueueBytes && !this.#isResting && this.#room.size < MAX_WAITING) {
      const entered = this.#wait(message, bytes, invocation);
      entered.catch(() => {});
      return entered;
    }
    if (invocation) this.serve(invocation); // what fills the queue may be left by others
    else this.#when.left();
    return this.#overflow(message);
  }

  holdings(): Pick<ConsumerStats, "queued" | "leased"> {
    const now = this.#frame.runtime.now();
    const leased = KINDS.reduce((sum, kind) => sum + this.lanes[kind].leased(now), 0);
    return { queued: this.held - leased, leased };
  }

  flush(): Flushing {
    this.#isTold = true;
    const ranges = KINDS.map((kind) => this.lanes[kind].watch());
    const sum = (field: "delivered" | "retained" | "dropped"): number =>
      ranges.reduce((total, range) => total + range[field], 0);
    return {
      drain: (run) => {
        const errand = new Errand(run, this.lanes, this.#frame.ledger.requests);
        for (const [index, kind] of KINDS.entries()) errand.ends[kind] = ranges[index]?.ends ?? [];
        return this.#sender.do(errand);
      },
      report: () => {
        for (const [index, kind] of KINDS.entries()) if (ranges[index]) this.lanes[kind].forget(ranges[index]);
        const errors = ranges.flatMap((range) => range.errors);
        return { delivered: sum("delivered"), retained: sum("retained"), dropped: sum("dropped"), errors };
      },
    };
  }

  halt(): void {
    this.#when.halt();
  }

  discard(): readonly WireMessage[] {
    const waiting = this.#room.clear();
    return [...KINDS.flatMap((kind) => this.lanes[kind].clear()), ...waiting];
  }

  /** How many messages are held. */
  get held(): number {
    const { event, item, mapping } = this.lanes;
    return event.held + item.held + mapping.held;
  }

  /** Whether enough has come to a lane, since sending last began or arrived, to begin. */
  isDue(kind: MessageKind): boolean {
    const lane = this.lanes[kind];
    const { added, held, mark } = lane;
    const isFull = added - Math.max(added - held, mark) >= this.#options.maxSize;
    if (!isFull || lane.restMs(this.#frame.runtime.now()) > 0) return false;
    lane.mark = added;
    return true;
  }

  /** Sends all that is held of a kind in the background, or lets the one who is at it send more. */
  start(kind: MessageKind): void {
    const errand = this.#work();
    errand?.raise(kind, this.lanes[kind]);
    this.#wake(errand);
  }

  /** Sends all that is held of a kind for a call that waits for it. */
  async sent(kind: MessageKind): Promise<void> {
    const lane = this.lanes[kind];
    const ends = lane.ends();
    const errand = this.#mine();
    errand?.raise(kind, lane);
    this.#wake(errand);
    await errand?.wait(() => lane.isSettled(ends));
  }

  /** Sees to it that all that is held is settled before `invocation` ends, as far as it can be. */
  serve(invocation: Invocation): void {
    if (invocation.isBound !== false) this.#isTold = true;
    let service = this.#services.get(invocation);
    const isNew = !service?.run.isOpen;
    if (!service || isNew) {
      const run = this.#frame.tryBegin(DELIVERY_MS);
      if (!run) return; // The messages are held for the next call.
      // What no invocation ends has nothing to save.
      const isEndless = invocation.isBound === false && !this.#frame.runtime.isolated;
      service = new Errand(run, this.lanes, undefined, isEndless ? Infinity : this.#options.maxBatchesPerInvocation);
      service.idle(this.#frame.runtime, this.#options.flushAfterMs ?? BOUND_FLUSH_AFTER_MS);
      this.#services.set(invocation, service);
    }
    service.run.extend();
    // Of all kinds: others may have left theirs behind.
    for (const kind of KINDS) {
      service.ends[kind] = this.lanes[kind].ends();
      if (this.isDue(kind)) service.hurry();
    }
    if (!isNew) return;
    const served = this.#sender.do(service);
    // Where it throws, as after the end of its request, timers alone must do.
    quietly(() => invocation.waitUntil(served));
  }

  /**
   * What a call waits for that was taken: a turn of the event loop while the queue is more than half full, so that an
   * awaited loop lets the network run.
   */
  pressured(): Promise<void> {
    const { maxQueueSize, maxQueueBytes } = this.#options;
    if (this.held * 2 <= maxQueueSize && this.#bytes * 2 <= maxQueueBytes) return DONE;
    // Where there are no timers there is no network to wait for either.
    return this.#breather.share();
  }

  /** What its call waits for when a message has come to its lane: that it is kept, where that takes time. */
  #kept(kept: Promise<void> | undefined, message: Message, invocation: Invocation | undefined): Promise<void> {
    if (!kept) return this.#taken(message, invocation);
    const taken = kept.then(() => this.#taken(message, invocation));
    taken.catch(() => {});
    return taken;
  }

  #taken(message: Message, invocation: Invocation | undefined): Promise<void> {
    const isUnbound = invocation?.isBound === false && this.#options.waitUntil;
    if (!this.#isTold && !this.#options.waitUntil && this.#frame.runtime.isolated) void this.#tell();
    if (!invocation || isUnbound) return this.#when.taken(kindOf(message));
    this.serve(invocation);
    return this.pressured();
  }

  /** Tells once that nobody may ever send, where timers end with their request: nothing else would come of it. */
  async #tell(): Promise<void> {
    const { runtime } = this.#frame;
    try {
      runtime.timer(() => {}, 0)();
      // Whoever awaited the call may flush next.
      for (let turns = 0; turns < TURNS_TO_FLUSH; turns++) await DONE;
      if (this.#isTold) return;
      this.#isTold = true;
      console.warn(UNBOUND);
    } catch {
      // At a Worker's module scope there is no request yet; what it tracked goes with the next.
    }
  }

  async #wait(message: Message, bytes: number, invocation: Invocation | undefined): Promise<void> {
    const ticket = this.#room.enter(message, bytes);
    const errand = this.#mine();
    if (errand) {
      errand.wanting++;
      this.#wake(errand);
      await errand.wait(() => ticket.state !== "waiting");
      errand.wanting--;
    }
    if (ticket.state === "entered") return this.#kept(ticket.kept, message, invocation);
    if (ticket.state === "stopped") throw new GrowingStoppedError();
    ticket.state = "refused";
    return this.#overflow(message);
  }

  /** Who works for a call that waits: the background, or where requests are apart one for each burst of calls. */
  #mine(): Errand | undefined {
    return this.#frame.runtime.isolated ? this.#bursts.share() : this.#work();
  }

  /** The background, which begins where nobody is at it. */
  #work(): Errand | undefined {
    if (!this.#background?.run.isOpen) this.#background = this.#begin();
    return this.#background;
  }

  /** Wakes whom this context may wake. */
  #wake(errand: Errand | undefined): void {
    if (canWake(this.#frame.runtime)) errand?.run.wake();
  }

  #begin(): Errand | undefined {
    const run = this.#frame.tryBegin();
    if (!run) return undefined;
    const errand = new Errand(run, this.lanes);
    // Behind the burst of calls that it begins with, so that its first batch is not of the first few alone.
    void DONE.then(() => this.#sender.do(errand)).then(() => this.#when.left());
    return errand;
  }

  /** Lets in who waits, and sees to it that there is room for an errand's calls: all that is held is in their way. */
  #look(errand: Errand): void {
    this.#room.admit((ticket) => {
      const { message, bytes } = ticket;
      const fits = this.#fits(bytes);
      if (fits) ticket.kept = this.#push(message, bytes);
      return fits;
    });
    if (errand.wanting === 0 || this.#room.size === 0) return;
    for (const kind of KINDS) errand.ends[kind] = this.lanes[kind].ends();
  }

  /** Does not take a message as the queue is full. */
  #overflow(message: Message): Promise<never> {
    const { error, promise } = this.#refusal.share();
    this.#frame.ledger.drop([message], "overflow", error);
    return promise;
  }

  /** Whether the server was of no use a moment ago, for all that is held. */
  get #isResting(): boolean {
    const now = this.#frame.runtime.now();
    return this.held > 0 && KINDS.every((kind) => this.lanes[kind].held === 0 || this.lanes[kind].restMs(now) > 0);
  }

  get #bytes(): number {
    const { event, item, mapping } = this.lanes;
    return event.bytes + item.bytes + mapping.bytes;
  }

  #fits(bytes: number): boolean {
    return this.held < this.#options.maxQueueSize && this.#bytes + bytes <= this.#options.maxQueueBytes;
  }

  #push(message: Message, bytes: number): Promise<void> | undefined {
    return this.lanes[kindOf(message)].push(message, bytes);
  }
}
