import { GrowingOverflowError, GrowingStoppedError } from "../errors.ts";
import type { Message } from "../message/message.ts";
import { estimateBytes } from "../message/size.ts";
import { turn } from "../runtime.ts";
import { kindOf, type MessageKind, type WireMessage } from "../wire.ts";
import { Burst } from "./burst.ts";
import { type Errand, KINDS, type Lanes } from "./errand.ts";
import { Errands, type ErrandsOptions } from "./errands.ts";
import type { Flushing, Frame, Policy } from "./policy.ts";
import type { Invocation } from "./invocation.ts";
import { Lane } from "./lane.ts";
import type { Ends, Tally } from "./tallies.ts";
import { MemoryStore } from "./memory.ts";
import type { ConsumerStats } from "./report.ts";
import { WaitingRoom } from "./room.ts";
import { Sender } from "./sender.ts";
import { DONE, failed } from "./settled.ts";
import type { Stores } from "./store.ts";
import { Transport, type TransportOptions } from "./transport.ts";
import { UnboundWarning } from "./unbound.ts";

/** How many calls wait for room at the most: they hold their messages in memory as well. */
const MAX_WAITING = 10_240;

/** What a queue is made of. */
export interface QueueOptions extends TransportOptions, ErrandsOptions {
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
  readonly concurrency: number;
  readonly overflow: "wait" | "drop-newest";
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
  readonly errands: Errands;
  readonly #frame: Frame;
  readonly #options: QueueOptions;
  readonly #when: When;
  readonly #transport: Transport;
  readonly #room = new WaitingRoom();
  readonly #unbound: UnboundWarning;
  /** What keeps those calls alive that no context does, by bursts. */
  readonly #own: Burst<Invocation> | undefined;
  readonly #breather = new Burst(() => turn(this.#frame.runtime).catch(() => {}));
  // One error for all of a stretch: a million refusals in one go must not fill the memory that the queue spares.
  readonly #refusal = new Burst(() => {
    const error = new GrowingOverflowError(this.held);
    return { error, promise: failed(error) };
  });

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
    const sender = new Sender(frame, this.lanes, this.#transport, options, (errand) => this.#look(errand));
    const left = (): void => this.#when.left();
    this.errands = new Errands(frame, this.lanes, sender, options, left, () => this.isPressed);
    const { waitUntil } = options;
    this.#unbound = new UnboundWarning(frame.runtime, waitUntil);
    // A function called detached, as the platforms that offer it as one expect.
    this.#own = waitUntil && new Burst(() => ({ waitUntil, isClosed: false }));
    this.#when = makeWhen(this);
  }

  accept(message: Message, given: Invocation | undefined): Promise<void> {
    // One without a context of its own has that of the option `waitUntil`, where there is one.
    const invocation = given && (given.isBound !== false || !this.#own) ? given : this.#own?.share();
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
    if (invocation) this.#serve(invocation); // what fills the queue may be left by others
    else {
      this.errands.relieve();
      this.#when.left();
    }
    return this.#overflow(message);
  }

  holdings(): Pick<ConsumerStats, "queued" | "leased"> {
    const now = this.#frame.runtime.now();
    const leased = KINDS.reduce((sum, kind) => sum + this.lanes[kind].leased(now), 0);
    return { queued: this.held - leased, leased };
  }

  flush(): Flushing {
    this.#unbound.end();
    const tally: Tally = { retained: 0, delivered: 0, dropped: 0, errors: [] };
    const { event, item, mapping } = this.lanes;
    const watch = (lane: Lane): Ends => lane.tallies.watch(tally, lane.ends(), lane.held);
    const ends = { event: watch(event), item: watch(item), mapping: watch(mapping) };
    return {
      drain: async (run) => {
        await this.errands.flush(run, ends);
        // The server may be well again, and the timer be set for what it once asked for.
        if (!this.#frame.runtime.isolated) this.#when.left();
      },
      report: () => {
        for (const kind of KINDS) this.lanes[kind].tallies.forget(tally);
        return tally;
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

  /**
   * What a call waits for that was taken: a turn of the event loop while the queue is more than half full, so that an
   * awaited loop lets the network run.
   */
  pressured(): Promise<void> {
    if (!this.isPressed) return DONE;
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
    this.#unbound.look();
    if (!invocation) return this.#when.taken(kindOf(message));
    this.#serve(invocation);
    return this.pressured();
  }

  #serve(invocation: Invocation): Errand | undefined {
    if (invocation.isBound !== false) this.#unbound.end();
    return this.errands.serve(invocation);
  }

  async #wait(message: Message, bytes: number, invocation: Invocation | undefined): Promise<void> {
    const ticket = this.#room.enter(message, bytes);
    // What waits for room keeps its invocation alive as what is held does.
    const service = invocation && this.#serve(invocation);
    if (service) service.wanting++;
    await this.errands.makeRoom(() => ticket.state !== "waiting");
    if (service) service.wanting--;
    if (ticket.state === "entered") return this.#kept(ticket.kept, message, invocation);
    if (ticket.state === "stopped") throw new GrowingStoppedError();
    ticket.state = "refused";
    return this.#overflow(message);
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
    return this.held > 0 && KINDS.every((kind) => this.lanes[kind].held === 0 || this.lanes[kind].rest.leftMs(now) > 0);
  }

  /** Whether it is more than half full. */
  get isPressed(): boolean {
    const { maxQueueSize, maxQueueBytes } = this.#options;
    return this.held * 2 > maxQueueSize || this.#bytes * 2 > maxQueueBytes;
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
