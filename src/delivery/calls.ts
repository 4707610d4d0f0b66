import type { GrowingIOError } from "../errors.ts";
import type { Message } from "../message/message.ts";
import { type Holder, isAlive } from "./holder.ts";
import { Line } from "./line.ts";

/** A message on its way: plain data, as the invocation that sends it may end without a word. */
export interface Call {
  readonly message: Message;
  holder: Holder;
  fate: "pending" | "delivered" | "dropped";
  /** Why it was given up, by itself or by others. */
  error?: GrowingIOError;
  /** Lets it go on when its turn has come. */
  go: () => void;
  /** Ends its pause between two tries. */
  nudge: () => void;
  /** Where contexts are apart, the calls of the same stretch of code, and so of the same context. */
  readonly siblings: Set<Call> | undefined;
  /** Since when, and after which sign of life, nothing is heard of it. */
  doubt?: { readonly since: number; readonly until: number };
}

const nothing = (): void => {};

/** Calls in the order they came, from the first that is not over. */
export class Calls {
  /** How many of them are not over. */
  held = 0;
  readonly #now: () => number;
  readonly #line = new Line<Call>(({ fate }) => fate === "pending");

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A message comes, from a stretch of code with `siblings`. */
  add(message: Message, siblings?: Set<Call>): Call {
    const call: Call = {
      message,
      holder: { until: Infinity },
      fate: "pending",
      go: nothing,
      nudge: nothing,
      siblings,
    };
    siblings?.add(call);
    this.#line.add(call);
    this.held++;
    return call;
  }

  /** Decides a call's fate, once. */
  settle(call: Call, fate: "delivered" | "dropped"): boolean {
    if (call.fate !== "pending") return false;
    call.fate = fate;
    this.held--;
    this.#line.first();
    return true;
  }

  /** The first so many that somebody is still to bring to their end. */
  first(count: number): Call[] {
    return this.#line.some(count, (call) => this.isOpen(call));
  }

  /** All whose fate is open, whether or not somebody has them. */
  pending(): Call[] {
    return this.#line.some();
  }

  /** Whether a call is still to come to its end, by whoever has it. */
  isOpen({ fate, holder }: Call): boolean {
    return fate === "pending" && (holder.until === Infinity || isAlive(holder, this.#now()));
  }
}
