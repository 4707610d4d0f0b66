import type { Message } from "../message/message.ts";
import type { Runtime } from "../runtime.ts";
import type { WireMessage } from "../wire.ts";
import type { Invocation } from "./invocation.ts";
import type { Ledger } from "./ledger.ts";
import type { ConsumerStats, FlushReport } from "./report.ts";
import type { Run } from "./run.ts";

/** A flush that began: what is left to do for it, and what became of the messages that it covers. */
export interface Flushing {
  /** Sends what it covers, as long as `run` lasts. */
  drain(run: Run): Promise<void>;
  report(): Pick<FlushReport, "delivered" | "retained" | "dropped" | "errors">;
}

/** What a consumer does with messages: when and how they are sent. */
export interface Policy {
  /** Takes a message that bears its ids. */
  accept(message: Message, invocation: Invocation | undefined): Promise<void>;
  /** Whether what is held outlives the process. */
  readonly isKept?: boolean;
  /** How many messages are held. */
  holdings(): Pick<ConsumerStats, "queued" | "leased">;
  /** A flush of what is held now begins. */
  flush(): Flushing;
  /** Lets no timer start anything any more. */
  halt(): void;
  /** Gives up all that is held, and returns it. */
  discard(): readonly WireMessage[];
}

/** What a policy works with. */
export interface Frame {
  readonly runtime: Runtime;
  readonly ledger: Ledger;
  readonly isStopped: boolean;
  /** Begins a run. Throws where the platform has no timers. */
  begin(timeoutMs?: number, signal?: AbortSignal): Run;
  /** Begins a run, unless the platform has no timers, as at a Worker's module scope. */
  tryBegin(timeoutMs?: number): Run | undefined;
  /** Ends a run. */
  end(run: Run): void;
  /** Lets whoever waits look again, where one context can wake another. */
  wake(): void;
}
