import { canWake } from "../runtime.ts";
import type { MessageKind } from "../wire.ts";
import { DELIVERY_MS } from "./asked.ts";
import { Burst } from "./burst.ts";
import { Errand, KINDS, type Lanes } from "./errand.ts";
import type { Frame } from "./policy.ts";
import type { Invocation } from "./invocation.ts";
import type { Run } from "./run.ts";
import type { Sender } from "./sender.ts";
import { DONE, quietly } from "./settled.ts";

/** How long a bound invocation waits for others to share a batch with, where the options do not say. */
const BOUND_FLUSH_AFTER_MS = 250;

/** How many messages at the least are sent for the room that they take. */
const WORTH = 10;

/** What errands are begun by. */
export interface ErrandsOptions {
  readonly maxSize: number;
  readonly maxBatchesPerInvocation: number;
  /** Left open where nobody gave it, as it means another time for bound invocations. */
  readonly flushAfterMs?: number | undefined;
}

/** Who sends for whom: begins errands, and gives those that are under way more to do. */
export class Errands {
  readonly #frame: Frame;
  readonly #lanes: Lanes;
  readonly #sender: Sender;
  readonly #options: ErrandsOptions;
  readonly #over: () => void;
  readonly #isPressed: () => boolean;
  readonly #bursts = new Burst(() => this.#begin());
  readonly #services = new WeakMap<Invocation, Errand>();
  #background: Errand | undefined;

  /** `over` hears that one that was begun for calls has ended, `isPressed` tells whether the queue is over half full. */
  constructor(
    frame: Frame,
    lanes: Lanes,
    sender: Sender,
    options: ErrandsOptions,
    over: () => void,
    isPressed: () => boolean,
  ) {
    this.#frame = frame;
    this.#lanes = lanes;
    this.#sender = sender;
    this.#options = options;
    this.#over = over;
    this.#isPressed = isPressed;
  }

  /** Sends all that is held of a kind in the background, or lets the one who is at it send more. */
  start(kind: MessageKind): void {
    const errand = this.#work();
    errand?.raise(kind, this.#lanes[kind]);
    this.#wake(errand);
  }

  /** Sends all that is held of a kind for a call that waits for it. */
  async send(kind: MessageKind): Promise<void> {
    const lane = this.#lanes[kind];
    const ends = lane.ends();
    const errand = this.#mine();
    errand?.raise(kind, lane);
    this.#wake(errand);
    await errand?.wait(() => lane.isSettled(ends));
  }

  /** Makes room for a call that waits for it, until `isDone` or until that came to nothing. */
  async makeRoom(isDone: () => boolean): Promise<void> {
    const errand = this.#mine();
    if (!errand) return;
    errand.wanting++;
    this.#wake(errand);
    await errand.wait(isDone);
    errand.wanting--;
  }

  /** Sends for a flush what is before `ends`, as long as `run` lasts. */
  flush(run: Run, ends: Errand["ends"]): Promise<void> {
    const errand = new Errand(run, this.#lanes, this.#frame.ledger.requests);
    Object.assign(errand.ends, ends);
    return this.#sender.do(errand);
  }

  /** Sees to it that all that is held is settled before `invocation` ends, as far as it can be. */
  serve(invocation: Invocation): Errand | undefined {
    let service = this.#services.get(invocation);
    const isNew = !service?.run.isOpen;
    // What no invocation ends has nothing to save.
    const isEndless = invocation.isBound === false && !this.#frame.runtime.isolated;
    if (!service || isNew) {
      const run = this.#frame.tryBegin(DELIVERY_MS);
      if (!run) return undefined; // The messages are held for the next call.
      service = new Errand(run, this.#lanes, undefined, isEndless ? Infinity : this.#options.maxBatchesPerInvocation);
      service.idle(this.#frame.runtime, this.#options.flushAfterMs ?? BOUND_FLUSH_AFTER_MS);
      this.#services.set(invocation, service);
    }
    service.run.extend();
    // Of all kinds: others may have left theirs behind.
    for (const kind of KINDS) {
      service.ends[kind] = this.#lanes[kind].ends();
      if (this.isDue(kind) || (service.isIdle && this.#isPressed())) service.hurry();
    }
    if (!isNew) return service;
    // What it leaves waits for a timer where there is no context that another invocation would come with.
    const served = this.#sender.do(service).then(isEndless ? this.#over : undefined);
    // Where it throws, as after the end of its request, timers alone must do.
    quietly(() => invocation.waitUntil(served));
    return service;
  }

  /** Whether enough has come to a lane, since sending last began or arrived, to begin. */
  isDue(kind: MessageKind): boolean {
    const lane = this.#lanes[kind];
    const { added, held, mark } = lane;
    const isFull = added - Math.max(added - held, mark) >= this.#options.maxSize;
    if (!isFull || lane.rest.leftMs(this.#frame.runtime.now()) > 0) return false;
    lane.mark = added;
    return true;
  }

  /** A queue that fills before a batch does is to be emptied as well, where nobody does that and nothing rests. */
  relieve(): void {
    if (this.#background?.run.isOpen) return;
    const count = KINDS.reduce((sum, kind) => sum + this.#lanes[kind].held, 0);
    if (count < WORTH) return;
    const now = this.#frame.runtime.now();
    for (const kind of KINDS) {
      const { held, rest } = this.#lanes[kind];
      if (held > 0 && rest.leftMs(now) === 0) this.start(kind);
    }
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
    const errand = new Errand(run, this.#lanes);
    // Behind the burst of calls that it begins with, so that its first batch is not of the first few alone.
    void DONE.then(() => this.#sender.do(errand)).then(this.#over);
    return errand;
  }
}
