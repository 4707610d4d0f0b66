import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Miniflare, type Request as WorkerdRequest, Response as WorkerdResponse } from "miniflare";
import { expect, test } from "vitest";
import type { OutboxHoldings } from "../../src/outbox.ts";
import { bundleWorker } from "./bundle.ts";

const script = await bundleWorker("outbox-worker.ts");

/** Real workerd with two outbox objects, whose storage outlives it, and a server with moods. */
class Yard implements AsyncDisposable {
  readonly #directory: string;
  #miniflare: Miniflare;
  readonly arrived: number[] = [];
  status = 200;

  private constructor(directory: string) {
    this.#directory = directory;
    this.#miniflare = this.#begin();
  }

  static async open(): Promise<Yard> {
    return new Yard(await mkdtemp(join(tmpdir(), "growingio-objects-")));
  }

  async step<Answer>(path: string): Promise<Answer> {
    const response = await this.#miniflare.dispatchFetch(`http://worker.test/${path}`);
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return JSON.parse(text) as Answer;
  }

  track(first: number, count: number): Promise<number[]> {
    return this.step(`track/${first}/${count}`);
  }

  /** An object ends at once: its call fails with it. */
  async abort(index: number): Promise<void> {
    await this.step(`abort/${index}`).catch(() => {});
  }

  /** Every isolate and object ends, and what is stored is there for the next. */
  async evict(): Promise<void> {
    await this.#miniflare.dispose();
    this.#miniflare = this.#begin();
  }

  async rows(): Promise<number> {
    const stats = await this.step<{ outbox: OutboxHoldings }[]>("stats");
    return stats.reduce((sum, { outbox }) => sum + outbox.rows, 0);
  }

  /** Waits until all is sent. */
  async drained(): Promise<void> {
    for (const end = Date.now() + 60_000; await this.rows() > 0 && Date.now() < end;) await sleep(100);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#miniflare.dispose();
    await rm(this.#directory, { recursive: true, force: true });
  }

  #begin(): Miniflare {
    return new Miniflare({
      modules: true,
      script,
      compatibilityDate: "2026-07-01",
      cf: false,
      // It tells at length of alarms whose objects were aborted, which is what is wanted here.
      handleRuntimeStdio() {},
      durableObjects: { OUTBOX: { className: "Outbox", useSQLite: true } },
      durableObjectsPersist: this.#directory,
      outboundService: async (request: WorkerdRequest) => {
        const events = await request.json() as { attributes: { index: number } }[];
        await sleep(Math.random() * 20);
        if (this.status !== 200) return new WorkerdResponse("no", { status: this.status });
        this.arrived.push(...events.map(({ attributes }) => attributes.index));
        return new WorkerdResponse("{}");
      },
    });
  }
}

const series = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const sorted = (numbers: Iterable<number>): number[] => [...new Set(numbers)].toSorted((a, b) => a - b);

test("what isolates put on outbox objects is sent by alarms, each once, in the order of each user", async () => {
  await using yard = await Yard.open();
  expect(await yard.track(0, 300)).toEqual(series(300));
  await yard.drained();
  expect(yard.arrived.toSorted((a, b) => a - b)).toEqual(series(300));
  for (let user = 0; user < 5; user++) {
    const seen = yard.arrived.filter((index) => index % 5 === user);
    expect(seen).toEqual(sorted(seen));
  }
});

test("what an outbox object has stored outlives a server that is down and every isolate", async () => {
  await using yard = await Yard.open();
  yard.status = 503;
  expect(await yard.track(0, 50)).toEqual(series(50));
  await sleep(300);
  await yard.evict();
  expect(await yard.rows()).toBe(50);
  yard.status = 200;
  await yard.drained();
  expect(sorted(yard.arrived)).toEqual(series(50));
});

test("what a server refuses is among the dead letters of its object, and is sent when it is put back", async () => {
  await using yard = await Yard.open();
  yard.status = 400;
  await yard.track(0, 3);
  await yard.drained();
  const letters = await yard.step<{ message: { attributes: { index: number } } }[]>("letters");
  expect(letters).toMatchObject(series(3).map(() => ({ reason: "rejected", status: 400 })));
  expect(sorted(letters.map(({ message }) => message.attributes.index))).toEqual(series(3));
  yard.status = 200;
  const counts = await yard.step<number[]>("redeliver");
  expect(counts.reduce((sum, count) => sum + count)).toBe(3);
  await yard.drained();
  expect(sorted(yard.arrived)).toEqual(series(3));
});

test("outbox objects that are aborted and evicted at any moment lose nothing that was stored", async () => {
  await using yard = await Yard.open();
  const stored: number[] = [];
  for (let round = 0; round < 12; round++) {
    const calls = [0, 1, 2].map(async (part) => {
      await sleep(Math.random() * 40);
      stored.push(...await yard.track(round * 90 + part * 30, 30).catch(() => []));
    });
    const ends = [0, 1].map(async (index) => {
      await sleep(Math.random() * 80);
      await yard.abort(index);
    });
    await Promise.all([...calls, ...ends]);
    if (round % 4 === 3) await yard.evict();
  }
  await yard.drained();
  expect(stored.length).toBeGreaterThan(500);
  const arrived = new Set(yard.arrived);
  expect(stored.filter((index) => !arrived.has(index))).toEqual([]);
});
