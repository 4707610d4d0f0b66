import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { AsyncBufferedConsumer, BufferedConsumer, GrowingTracker, UserMappingMessage } from "../../src/index.ts";
import { OutboxConsumer } from "../../src/outbox.ts";
import { ProtobufParser } from "../../src/protobuf.ts";
import { SnappyParser } from "../../src/snappy.ts";
import { bench, codeOf } from "../support/server.ts";

const parser = new ProtobufParser();

test("user mappings keep their order, all of them, whatever fails on the way", async () => {
  const { options, clock, collector } = bench();
  const settings = { ...options, parser, maxSize: 3, concurrency: 4 };
  const tracker = GrowingTracker.consumer(new AsyncBufferedConsumer(settings, clock));
  collector.failNext(3);
  for (let index = 0; index < 20; index++) void tracker.mapUser({ phone: `${index % 3}`, email: `${index}` });
  await clock.run(tracker.stop());
  expect(collector.mappings.map(({ identifies }) => identifies.email)).toEqual(
    Array.from({ length: 20 }, (_, index) => `${index}`),
  );
});

test("a mapping of large ids counts with its texts in the queue's bounds", async () => {
  const { options, clock } = bench();
  const settings = { ...options, parser, maxQueueBytes: 5000, overflow: "drop-newest" as const };
  const consumer = new BufferedConsumer(settings, clock);
  const tracker = GrowingTracker.consumer(consumer);
  void tracker.mapUser({ phone: "x".repeat(4000) });
  expect(await codeOf(tracker.mapUser({ phone: "x".repeat(4000) }))).toBe("ERR_OVERFLOW");
  const large = { key: "k", id: "i", attributes: { text: "x".repeat(4000) } };
  expect(await codeOf(tracker.trackCustomEvent("e", { anonymousId: "a", item: large }))).toBe("ERR_OVERFLOW");
});

test("an outbox holds mappings, preset fields and items through the end of its program", async () => {
  const database = new DatabaseSync(":memory:");
  const first = bench();
  const settings = { ...first.options, parser, database, retryLimit: 0 };
  const before = GrowingTracker.consumer(new OutboxConsumer(settings, first.clock));
  first.collector.failNext(10);
  void before.mapUser({ phone: "1" });
  void before.trackCustomEvent("preset", { anonymousId: "a", preset: { language: "zh-CN" } });
  void before.trackCustomEvent("item", { anonymousId: "a", item: { key: "k", id: "i", attributes: { n: 1 } } });
  await first.clock.run(before.stop());
  expect(first.collector.messages).toEqual([]);
  first.collector.clear();

  const after = GrowingTracker.consumer(new OutboxConsumer(settings, first.clock));
  await first.clock.run(after.flush());
  expect(first.collector.mappings.map(({ identifies }) => identifies)).toEqual([{ phone: "1" }]);
  expect(first.collector.events.map(({ language, resourceItem }) => language ?? resourceItem)).toEqual([
    "zh-CN",
    { key: "k", id: "i", attributes: { n: "1" } },
  ]);
  await first.clock.run(after.stop());
});

test("what another parser was to send is given up, and told, rather than sent in a form that nobody knows", async () => {
  const database = new DatabaseSync(":memory:");
  const { options, clock, collector, log } = bench();
  collector.failNext(10);
  const before = GrowingTracker.consumer(new OutboxConsumer({ ...options, parser, database, retryLimit: 0 }, clock));
  void before.mapUser({ phone: "1" });
  await clock.run(before.stop());
  collector.clear();

  const after = GrowingTracker.consumer(new OutboxConsumer({ ...options, database }, clock));
  await clock.run(after.flush());
  expect(collector.requests).toEqual([]);
  expect(log.drops.map(({ reason }) => reason)).toEqual(["rejected"]);
  await clock.run(after.stop());
  const mapping = UserMappingMessage.create({ identities: { phone: "1" } });
  expect(() => new SnappyParser().encode([mapping], "mapping", 1)).toThrow(/ProtobufParser/);
});
