import type { Failures, StreamedRequest, StreamHello } from "../../api.ts";
import { ALL, type Filter, matcherOf } from "./filter.ts";
import { Kept } from "./kept.ts";
import type { Rate } from "./rate.ts";
import { isRefused, type Row, type RowType } from "./row.ts";
import { Rows } from "./rows.ts";
import { Scan } from "./scan.ts";

/** Rows kept where the collector does not say, and the most that a browser can scroll through. */
const DEFAULT_ROWS = 10_000;
const MOST_ROWS = 100_000;

/** Whether the stream is there. */
export type Connection = "connecting" | "live" | "reconnecting";

/** All that the page knows. It is bounded, and tells of changes at most once a frame. */
export class Store {
  /** The rows that the filter shows, oldest first. */
  readonly view: Rows = new Rows();
  readonly #kept = new Kept();
  /** What came while the view stands still. */
  readonly #held: Rows = new Rows();
  readonly #schedule: (run: () => void) => void;
  readonly #listeners = new Set<() => void>();
  #scheduled = false;
  #maxRows = DEFAULT_ROWS;
  #lastRequest = 0;
  #version = 0;
  #nextId = 1;
  readonly #scan = new Scan();
  #matches: (row: Row) => boolean = matcherOf(ALL);
  #filter: Filter = ALL;
  #hello: StreamHello | undefined;
  #session: string | undefined;
  #connection: Connection = "connecting";
  #failing = 0;
  #paused = false;

  /** @param schedule Runs something at the next frame. */
  constructor(schedule: (run: () => void) => void) {
    this.#schedule = schedule;
  }

  get connection(): Connection {
    return this.#connection;
  }
  get hello(): StreamHello | undefined {
    return this.#hello;
  }
  /** How many requests are still to fail. */
  get failing(): number {
    return this.#failing;
  }
  get filter(): Filter {
    return this.#filter;
  }
  /** Whether the filter is still looking for older rows. */
  get isScanning(): boolean {
    return this.#scan.isRunning;
  }
  /** The row of a key, as far as it is here. */
  find(key: string): Row | undefined {
    return this.#kept.find(key);
  }
  get paused(): boolean {
    return this.#paused;
  }
  /** How many rows wait for the view to go on. */
  get waiting(): number {
    return this.#held.length;
  }
  /** How many rows there are, shown or not. */
  get total(): number {
    return this.#kept.rows.length;
  }
  /** Another number after each request and each clearing, by which others see that what they know is old. */
  get version(): number {
    return this.#version;
  }
  get counts(): { readonly [type in RowType]: number } {
    return this.#kept.counts;
  }
  get rate(): Rate {
    return this.#kept.rate;
  }

  /** Calls back after changes; returns what ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setConnection(connection: Connection): void {
    this.#connection = connection;
    this.#changed();
  }

  /** Begins with a connection. What another start of the collector had is gone there, so it goes here. */
  receiveHello(hello: StreamHello): void {
    if (this.#session !== hello.session) this.receiveClear();
    this.#hello = hello;
    this.#session = hello.session;
    this.#maxRows = Math.max(1, Math.min(hello.maxMessages, MOST_ROWS));
    this.setConnection("live");
  }

  receiveFailures({ remaining }: Failures): void {
    this.#failing = remaining;
    this.#changed();
  }

  /**
   * Takes a request, once: a connection that was made anew may tell again what an earlier one told. Its session is
   * another than that of the hello where the collector was cleared since.
   */
  receiveRequest({ messages, ...request }: StreamedRequest, session: string): void {
    this.#session = session;
    if (request.number <= this.#lastRequest) return;
    this.#lastRequest = request.number;
    this.#version++;
    if (isRefused(request)) this.#take({ id: this.#nextId++, request });
    else for (const message of messages) this.#take({ id: this.#nextId++, message, request });
    this.#changed();
  }

  receiveClear(): void {
    this.#version++;
    for (const rows of [this.#kept, this.#held, this.view]) rows.clear();
    this.#lastRequest = 0;
    this.#scan.cancel();
    this.#changed();
  }

  /** Shows what a filter finds: the newest at once, and what takes longer in the frames that follow. */
  setFilter(filter: Filter): void {
    this.#filter = filter;
    this.#matches = matcherOf(filter);
    this.view.clear();
    const { isRunning } = this.#scan;
    this.#scan.begin(this.#nextId);
    // One that runs goes on in the next frame, with the filter that is then.
    if (isRunning) this.#changed();
    else this.#look();
  }

  #look(): void {
    this.view.prepend(this.#scan.step(this.#kept.rows, this.#matches));
    this.#changed();
    if (this.#scan.isRunning) this.#schedule(() => this.#look());
  }

  pause(): void {
    this.#paused = true;
    this.#changed();
  }

  resume(): void {
    this.#paused = false;
    for (const row of this.#held) this.#add(row);
    this.#held.clear();
    this.#changed();
  }

  #take(row: Row): void {
    if (!this.#paused) return this.#add(row);
    this.#held.push(row);
    if (this.#held.length > this.#maxRows) this.#held.shift();
  }

  #add(row: Row): void {
    const gone = this.#kept.add(row, this.#maxRows);
    if (this.#matches(row)) this.view.push(row);
    if (gone && this.view.oldest === gone) this.view.shift();
  }

  #changed(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => {
      this.#scheduled = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
