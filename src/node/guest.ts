/** What is used of Node's `process`, which Deno and Bun have as well. */
export interface Process {
  readonly pid: number;
  readonly connected?: boolean;
  getBuiltinModule?(name: string): unknown;
  prependListener(event: string, listener: () => void): unknown;
  removeListener(event: string, listener: () => void): unknown;
  listeners(event: string): readonly unknown[];
  kill(pid: number, signal: string): unknown;
  exit(code: number): unknown;
}

/** One call of `flushOnExit`, from whichever copy of this module. */
export interface Guest {
  readonly timeoutMs: number;
  readonly signals: readonly string[];
  /** Who sends: two calls for one are counted once. */
  readonly sender: object;
  /** Ends what may still track; without it there is nothing to wait for. */
  readonly before?: (() => Promise<unknown>) | undefined;
  flush(timeoutMs: number): Promise<unknown>;
  stop(timeoutMs: number): Promise<unknown>;
  /** Gives up what is held, before it returns. */
  giveUp(): void;
  /** How many were given up as `stopped` so far. */
  stopped(): number;
}
