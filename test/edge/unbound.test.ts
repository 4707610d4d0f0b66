// What is told in real workerd of messages that nobody may ever send, and of those whose request ended before the answer.
import { Miniflare, type Request as WorkerdRequest, Response as WorkerdResponse } from "miniflare";
import type { Readable } from "node:stream";
import { expect, test } from "vitest";
import { createCollector } from "../../src/collector/collector.ts";
import { bundleWorker } from "./bundle.ts";
import { pause } from "./isolate.ts";

const script = await bundleWorker("unbound-worker.ts");

const UNBOUND =
  "[growingio] Messages are held that no request may ever send, as its timers end with it: use tracker.bind(ctx)";

/** An isolate, what it prints, and a collector that takes its time. */
class Printing implements AsyncDisposable {
  readonly collector = createCollector();
  answerAfterMs = 0;
  printed = "";
  readonly #miniflare = new Miniflare({
    modules: true,
    script,
    compatibilityDate: "2026-07-01",
    cf: false,
    outboundService: async ({ url, method, headers, body }: WorkerdRequest) => {
      const bytes = body ? await new Response(body as ReadableStream).arrayBuffer() : null;
      const answer = await this.collector.fetch(url, { method, headers: [...headers], body: bytes });
      await pause(this.answerAfterMs);
      return new WorkerdResponse(await answer.text(), { status: answer.status });
    },
    handleRuntimeStdio: (...streams: Readable[]) => {
      for (const stream of streams) stream.on("data", (text) => this.printed += text);
    },
  });

  async step(path: string): Promise<unknown> {
    const response = await this.#miniflare.dispatchFetch(`http://worker.test/${path}`);
    if (!response.ok) throw new Error(await response.text());
    return await response.json();
  }

  /** How often it warned of messages that nobody may ever send. */
  async warnings(): Promise<number> {
    await this.step("end");
    await expect.poll(() => this.printed, { timeout: 10_000 }).toContain("the end");
    return this.printed.split(UNBOUND).length - 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#miniflare.dispose();
  }
}

test.each([
  ["in no way", "nowhere"],
  ["to nothing", "nothing"],
  ["to an object around the context", "env"],
  ["in no way, with a BufferedConsumer", "buffered"],
])("a tracker that is bound %s warns once an isolate, and its messages wait", async (_, way) => {
  await using isolate = new Printing();
  for (let request = 0; request < 3; request++) await isolate.step(way);
  expect([await isolate.warnings(), isolate.collector.messages]).toEqual([1, []]);
});

test.each([
  ["is bound", "bound"],
  ["is bound, with a BufferedConsumer", "boundBuffered"],
  ["has waitUntil as an option", "option"],
  ["is flushed", "flushed"],
])("a tracker that %s has nothing to warn of, and its messages arrive", async (_, way) => {
  await using isolate = new Printing();
  for (let request = 0; request < 3; request++) await isolate.step(way);
  await isolate.collector.waitFor(3, { timeoutMs: 15_000 });
  expect(await isolate.warnings()).toBe(0);
});

test("what a DefaultConsumer was sending when its request ended is given up a minute later, aloud", async () => {
  await using isolate = new Printing();
  isolate.answerAfterMs = 1000;
  await isolate.step("left/a");
  await pause(1500);
  expect(await isolate.step("direct")).toEqual({ told: [], delivered: 0, leased: 1 });
  isolate.answerAfterMs = 0;
  await isolate.step("later/64000");
  await isolate.step("awaited/b");
  await isolate.step("later/4000");
  await isolate.step("awaited/c");
  expect(await isolate.step("direct")).toEqual({
    told: [
      "a undelivered",
      "Cannot tell whether a message was delivered as the invocation that sent it ended before the answer",
    ],
    delivered: 2,
    leased: 0,
  });
});

test.each(["awaited", "kept"])("what a DefaultConsumer sends in a request that is %s is delivered", async (way) => {
  await using isolate = new Printing();
  isolate.answerAfterMs = 1000;
  await isolate.step(`${way}/a`);
  await isolate.collector.waitFor(1, { timeoutMs: 15_000 });
  await expect.poll(() => isolate.step("direct"), { timeout: 10_000 }).toEqual({ told: [], delivered: 1, leased: 0 });
});
