import { platform } from "../runtime.ts";
import { type ClusterWorker, clusterWorkerOf } from "./cluster.ts";
import type { Guest, Process } from "./guest.ts";
import { countOfSignalExit, isOurs, Listeners } from "./listeners.ts";
import { Losses } from "./losses.ts";

/** Where copies of this module meet, on `process`. A {@linkcode Guest} of another shape needs another place. */
const PLACE = Symbol.for("@growingio-edge/tracker flushOnExit 1");

/** How long one that does not heed its deadline is waited for beyond it. */
const GRACE_MS = 1000;

/** What a worker of a cluster hears when its primary is gone. */
const DISCONNECT = "disconnect";

/**
 * A signal that comes again so soon is the same one: Ctrl-C reaches all processes of a terminal, and npm, or the primary
 * of a cluster, passes on what it got.
 */
const SAME_SIGNAL_MS = 500;

/** The signals of Linux in order, from 1 on. */
const NUMBERS: readonly string[] =
  "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS"
    .split(" ");

/** The end of this process: one listener an event, for all calls of all copies of this module. */
class Ending {
  readonly #process: Process;
  readonly #guests = new Set<Guest>();
  readonly #listeners: Listeners;
  readonly #losses = new Losses();
  #isEnding = false;
  /** What the end began by, and when. */
  #by = "";
  #since = 0;
  /** This process, where it is the worker of a cluster. */
  #worker: ClusterWorker | undefined;

  constructor(process: Process) {
    this.#process = process;
    this.#listeners = new Listeners(process, (event) => this.#on(event));
  }

  /** Takes part in the end, until what is returned is called. */
  join(guest: Guest): () => void {
    this.#guests.add(guest);
    for (const event of [...guest.signals, "beforeExit", "exit"]) this.#listeners.add(event);
    this.#worker ??= clusterWorkerOf(this.#process);
    if (this.#worker) this.#listeners.add(DISCONNECT);
    return () => {
      this.#guests.delete(guest);
      this.#tidy();
    };
  }

  /** Takes away the listeners that nobody needs any more. */
  #tidy(): void {
    this.#listeners.keep(
      new Set([...this.#guests].flatMap(({ signals }) => [...signals, "beforeExit", "exit", DISCONNECT])),
    );
  }

  #on(event: string): void {
    if (event === "exit") this.#giveUp(": await tracker.stop() before process.exit()");
    else if (event === "beforeExit") void this.#runDry();
    else if (event === DISCONNECT) this.#onDisconnect();
    else this.#onSignal(event);
  }

  /** The primary of a cluster asked this worker to leave, which it does by itself, or is gone. */
  #onDisconnect(): void {
    if (!this.#worker || this.#worker.exitedAfterDisconnect) return;
    // Or Node would end the process now, with what is held.
    this.#worker.exitedAfterDisconnect = true;
    if (this.#isEnding) return;
    this.#leaveBy(DISCONNECT, () => {
      this.#giveUp("");
      this.#process.exit(0);
    });
  }

  #onSignal(signal: string): void {
    const others = this.#process.listeners(signal).filter((listener) => !isOurs(listener));
    if (others.length > countOfSignalExit(this.#process)) {
      for (const guest of this.#guests) void inTime(() => guest.flush(guest.timeoutMs), guest.timeoutMs + GRACE_MS);
    } else if (!this.#isEnding) {
      this.#leaveBy(signal, () => this.#end(signal));
    } else if (!this.#isSame(signal)) {
      this.#end(signal);
    }
  }

  #isSame(signal: string): boolean {
    return (this.#by === signal || this.#by === DISCONNECT) && platform.now() - this.#since < SAME_SIGNAL_MS;
  }

  /** Ends what the guests have, and then the process, unless something else does meanwhile. */
  #leaveBy(event: string, end: () => void): void {
    this.#isEnding = true;
    this.#by = event;
    this.#since = platform.now();
    void this.#leave().then(() => this.#isEnding && end());
  }

  /** There is nothing more to do. It comes again once there is nothing to do after this. */
  async #runDry(): Promise<void> {
    if (this.#isEnding) return;
    const guests = [...this.#guests];
    this.#losses.begin(this.#guests);
    await this.#stop(guests, Infinity);
    this.#losses.tell(guests, "");
    for (const guest of guests) {
      this.#guests.delete(guest);
      this.#losses.forget(guest);
    }
    this.#tidy();
  }

  /** First the requests end, for half of the time at the most, then the trackers: the longest time is that of all. */
  async #leave(): Promise<void> {
    const guests = [...this.#guests];
    this.#losses.begin(this.#guests);
    const totalMs = Math.max(...guests.map(({ timeoutMs }) => timeoutMs));
    let spentMs = 0;
    if (guests.some(({ before }) => before)) {
      const since = platform.now();
      // What is held need not wait for the requests.
      for (const { flush, timeoutMs } of guests) void inTime(() => flush(timeoutMs / 2), timeoutMs);
      await Promise.all(guests.map(({ before, timeoutMs }) => before && inTime(before, timeoutMs / 2)));
      spentMs = Math.min(Math.max(0, platform.now() - since), totalMs / 2);
    }
    await this.#stop([...this.#guests], totalMs - spentMs);
  }

  async #stop(guests: readonly Guest[], leftMs: number): Promise<void> {
    await Promise.all(guests.map(({ stop, timeoutMs }) => {
      const ms = Math.min(timeoutMs, leftMs);
      return inTime(() => stop(ms), ms + GRACE_MS);
    }));
  }

  /** Ends the process as the signal would have. */
  #end(signal: string): void {
    const process = this.#process;
    this.#giveUp("");
    this.#isEnding = false;
    this.#guests.clear();
    this.#tidy();
    const exit = (): unknown => process.exit(128 + NUMBERS.indexOf(signal.slice(3)) + 1);
    // The first process of a container is not ended by its own signals.
    if (process.pid === 1) return void exit();
    const others = process.listeners(signal);
    // Where another version still flushes, it is that one's turn.
    if (others.some(isOurs)) return;
    try {
      process.kill(process.pid, signal);
    } catch {
      return void exit();
    }
    // Whatever kept the signal from ending it: nobody is there to do that any more.
    if (others.length === 0) platform.timer(exit, GRACE_MS, true);
  }

  #giveUp(advice: string): void {
    this.#losses.begin(this.#guests);
    for (const { giveUp } of this.#guests) giveUp();
    this.#losses.tell(this.#guests, advice);
  }
}

/** The end of a process, which the first copy of this module made. */
export function endingOf(process: Process): Pick<Ending, "join"> {
  const place: Process & { [PLACE]?: Pick<Ending, "join"> } = process;
  return place[PLACE] ??= new Ending(process);
}

/** Waits for work, `ms` at the most, as what a user gave may be late or reject. */
async function inTime(work: () => Promise<unknown>, ms: number): Promise<void> {
  let cancel = (): void => {};
  const late = new Promise<void>((resolve) => {
    cancel = platform.timer(resolve, ms);
  });
  try {
    await Promise.race([work(), late]);
  } catch {
    // Nothing can be done about it, and the process is to end.
  } finally {
    cancel();
  }
}
