// What waits for another request where that one cannot reach it: behind the lock of a Durable Object, and in a pause.
import { Miniflare, type Request as WorkerdRequest } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCollector } from "../../src/collector/collector.ts";
import { nameOf } from "../support/server.ts";
import { bundleWorker } from "./bundle.ts";
import { pause } from "./isolate.ts";
import { bodyOf, collect } from "./kit.ts";

const script = await bundleWorker("locked-worker.ts");

describe.each(["2024-09-01", "2024-11-01", "2026-07-01"])("on %s", (compatibilityDate) => {
  const collector = createCollector();
  let answerAfterMs = 0;
  let miniflare: Miniflare;
  const step = async (path: string): Promise<unknown> => {
    const response = await miniflare.dispatchFetch(`http://worker.test/${path}`);
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return JSON.parse(text);
  };

  beforeAll(() => {
    miniflare = new Miniflare({
      modules: true,
      script,
      compatibilityDate,
      cf: false,
      durableObjects: { LOCKED: "Locked" },
      outboundService: async (sent: WorkerdRequest) => {
        const body = await bodyOf(sent);
        await pause(answerAfterMs);
        return await collect(collector, sent, body);
      },
    });
  });
  afterAll(async () => await miniflare.dispose());

  test.each(["queue", "direct"])(
    "an object that blocks its input goes on when what it waits for is sent (%s)",
    async (kind) => {
      answerAfterMs = 500;
      const other = step(`track/${kind}/first`);
      await pause(100);
      // The lock lasts 30 s, and then the object is reset.
      expect(await step(`block/${kind}/second`)).toBeLessThan(10_000);
      await other;
      expect(collector.messages.map(nameOf)).toEqual(["first", "second"]);
      collector.clear();
      answerAfterMs = 0;
    },
  );

  test("a flush of a DefaultConsumer waits for a call of another request that is between two tries", async () => {
    collector.failNext(1, { status: 503, headers: { "Retry-After": "2" } });
    await step("begin/direct/late");
    await pause(300);
    expect(await step("flush/direct")).toMatchObject({ delivered: 1, retained: 0, errors: [] });
    collector.clear();
  });
});
