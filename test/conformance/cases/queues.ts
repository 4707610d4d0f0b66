import type { DeliverOptions, QueueConsumerOptions } from "../../../src/cloudflare.ts";
import type { Consumer, Fetch, GrowingTracker } from "../../../src/index.ts";
import { equal, ok, rejects, throws } from "../assert.ts";
import { type Case, FakeQueue, type Kit, nameOf, type Stage, stage, untyped } from "../kit.ts";

interface Set extends Stage {
  readonly queue: FakeQueue;
  readonly consumer: Consumer;
  readonly tracker: GrowingTracker;
  readonly sending: DeliverOptions;
}

/** A tracker that puts messages on a queue, and options to send them on from there. */
function queued(kit: Kit, more: Partial<QueueConsumerOptions> = {}): Set {
  const set = stage(kit);
  const { productId, dataSourceId, retryBackoffMs, onDrop, onError, serverHost, fetch, onDelivered } = set.options;
  const queue = new FakeQueue();
  const options = { productId, dataSourceId, retryBackoffMs, onDrop, onError, queue, ...more };
  const consumer = new kit.cloudflare.QueueConsumer(options);
  const tracker = kit.tracker.GrowingTracker.consumer(consumer, { defaults: { anonymousId: "x" } });
  const sending = { productId, serverHost, retryBackoffMs, fetch, onDelivered, onDrop, onError };
  return { ...set, queue, consumer, tracker, sending };
}

const NOTHING = { delivered: 0, retried: 0, dropped: 0, requests: 0, errors: [] };

export const cloudQueueCases: readonly Case[] = [
  {
    name: "a queue brings events, user attributes and items to the server as they were accepted",
    async run(kit) {
      const { server, queue, tracker, sending, errors } = queued(kit);
      const calls = [
        tracker.trackCustomEvent("purchase", { attributes: { price: 12.5, tags: ["a", "b"] } }),
        tracker.submitItem("goods", "sku-1", { colour: "red" }),
        tracker.trackUser("u", { eventTime: 5, attributes: { vip: true } }),
      ];
      const before = Date.now();
      await Promise.all(calls);
      equal(queue.sizes, [3], "calls of the binding");
      const batch = queue.take();
      const report = await kit.cloudflare.deliverQueueBatch(batch, sending);
      equal(report, { ...NOTHING, delivered: 3, requests: 2 }, "report");
      equal(batch.fates, ["ack", "ack", "ack"], "fates");
      const ids = { dataSourceId: "source", projectKey: "product" };
      const event = { ...ids, platform: "javascript", sdkVersion: kit.tracker.VERSION };
      const { timestamp = 0, ...purchase } = server.events[0] ?? {};
      ok(timestamp <= before, "the time is that of the call");
      equal(purchase, {
        ...event,
        eventType: "CUSTOM",
        eventName: "purchase",
        deviceId: "x",
        attributes: { price: 12.5, tags: "a||b" },
      }, "event");
      const user = { userId: "u", deviceId: "x", timestamp: 5, sendTime: 5, attributes: { vip: true } };
      equal(server.users, [{ ...event, eventType: "LOGIN_USER_ATTRIBUTES", ...user }], "users");
      equal(server.items, [{ ...ids, key: "goods", id: "sku-1", attributes: { colour: "red" } }], "items");
      equal(errors, [], "errors");
    },
  },
  {
    name: "every parser sends on what comes from a queue",
    async run(kit) {
      const inner = new kit.protobuf.ProtobufParser();
      for (const parser of [inner, new kit.snappy.SnappyParser({ cryptData: true, inner })]) {
        const { server, queue, tracker, sending } = queued(kit);
        await Promise.all([tracker.trackCustomEvent("a", { attributes: { n: 1 } }), tracker.submitItem("goods", "1")]);
        const report = await kit.cloudflare.deliverQueueBatch(queue.take(), { ...sending, parser });
        equal([report.delivered, server.messages.map(nameOf)], [2, ["a", "goods"]], "delivered");
      }
    },
  },
  {
    name: "a burst goes to the queue 100 messages at a time, in order, and a bound invocation waits for it",
    async run(kit) {
      const { server, queue, tracker, sending } = queued(kit);
      const promises: Promise<unknown>[] = [];
      const bound = tracker.bind({ waitUntil: (promise) => void promises.push(promise) });
      const names = Array.from({ length: 250 }, (_, index) => `event ${index}`);
      for (const name of names) bound.trackCustomEvent(name);
      await Promise.all(promises);
      equal(queue.sizes, [100, 100, 50], "calls of the binding");
      equal((await kit.cloudflare.deliverQueueBatch(queue.take(), sending)).delivered, 250, "delivered");
      equal(server.messages.map(nameOf), names, "messages");
    },
  },
  {
    name: "a queue that fails is tried again; in the end its messages are reported as undelivered",
    async run(kit) {
      const { queue, tracker, consumer, drops, errors } = queued(kit, { retryLimit: 1 });
      queue.failures = 1;
      await tracker.trackCustomEvent("a");
      equal([queue.sizes, drops, errors], [[1], [], []], "what became of the first");
      queue.failures = 2;
      const error = await rejects(tracker.trackCustomEvent("b"), "ERR_DELIVERY");
      equal([error.attempts, error.retryable, errors.length], [2, true, 1], "attempts, retryable, errors");
      equal(drops, [{ names: ["b"], reason: "undelivered", code: "ERR_DELIVERY" }], "drops");
      equal([consumer.stats.leased, consumer.stats.delivered, consumer.stats.retries], [0, 1, 2], "stats");
    },
  },
  {
    name: "a message that no queue takes is given up as too-large, and those around it go",
    async run(kit) {
      const { queue, tracker, drops } = queued(kit);
      const large = tracker.trackCustomEvent("b", { attributes: { text: "é".repeat(64_000) } });
      await Promise.allSettled([tracker.trackCustomEvent("a"), large, tracker.trackCustomEvent("c")]);
      await rejects(large, "ERR_DELIVERY");
      equal(drops, [{ names: ["b"], reason: "too-large", code: "ERR_DELIVERY" }], "drops");
      equal(queue.sizes, [2], "calls of the binding");
    },
  },
  {
    name: "what the server may take later the queue keeps, with a growing delay, until it is delivered",
    async run(kit) {
      const { server, queue, tracker, sending, drops, errors } = queued(kit);
      await Promise.all([tracker.trackCustomEvent("a"), tracker.trackCustomEvent("b")]);
      for (const [attempts, delay] of [[1, 10], [2, 20], [3, 40]]) {
        server.failNext(1);
        const batch = queue.take(attempts);
        const report = await kit.cloudflare.deliverQueueBatch(batch, { ...sending, retryLimit: 0 });
        equal([report.retried, report.delivered, report.dropped], [2, 0, 0], "retried, delivered, dropped");
        equal(batch.fates, [`retry in ${delay} s`, `retry in ${delay} s`], "fates");
      }
      const last = queue.take(4);
      equal((await kit.cloudflare.deliverQueueBatch(last, sending)).delivered, 2, "delivered");
      equal([last.fates, drops, errors.length], [["ack", "ack"], [], 3], "fates, drops, errors");
      equal(server.messages.map(nameOf), ["a", "b"], "messages");
    },
  },
  {
    name: "what the server refuses for good is acknowledged and reported as rejected",
    async run(kit) {
      const { server, queue, tracker, sending, drops, errors } = queued(kit);
      await Promise.all([tracker.trackCustomEvent("a"), tracker.submitItem("goods", "1")]);
      server.failNext(1, { status: 400 });
      const batch = queue.take();
      const report = await kit.cloudflare.deliverQueueBatch(batch, sending);
      equal([report.delivered, report.retried, report.dropped, report.requests], [1, 0, 1, 2], "report");
      equal(batch.fates, ["ack", "ack"], "fates");
      equal(drops, [{ names: ["a"], reason: "rejected", code: "ERR_DELIVERY" }], "drops");
      equal(errors.length, 1, "errors");
    },
  },
  ...[400, 500].map((status): Case => ({
    name: `one message among 100 that makes the server answer ${status} is found by halves, and the others arrive`,
    async run(kit) {
      const { server, queue, tracker, sending } = queued(kit);
      const names = Array.from({ length: 100 }, (_, index) => `e${index}`);
      await Promise.all(names.map((name) => tracker.trackCustomEvent(name)));
      const fetch: Fetch = async (url, init) => {
        const isBad = new TextDecoder().decode(init.body as Uint8Array).includes('"e42"');
        return isBad ? new Response("", { status }) : await server.fetch(url, init);
      };
      const batch = queue.take();
      const report = await kit.cloudflare.deliverQueueBatch(batch, { ...sending, fetch });
      const [retried, dropped] = status === 500 ? [1, 0] : [0, 1];
      equal([report.delivered, report.retried, report.dropped], [99, retried, dropped], "report");
      ok(report.requests <= 20, `${report.requests} requests`);
      equal(batch.fates[42], status === 500 ? "retry in 10 s" : "ack", "fate of the bad one");
      equal(batch.fates.filter((fate) => fate !== "ack").length, retried, "others");
    },
  })),
  {
    name: "what comes to the queue twice is sent once, and what comes as the same object is taken",
    async run(kit) {
      const { queue, tracker, sending, server } = queued(kit);
      const bodies: unknown[] = [];
      queue.sendBatch = async (messages) => void bodies.push(...[...messages].map(({ body }) => body));
      await Promise.all([tracker.trackCustomEvent("a"), tracker.submitItem("goods", "1")]);
      const fates: string[] = [];
      const messages = [...bodies, ...bodies].map((body) => ({
        body,
        attempts: 1,
        ack: () => void fates.push("ack"),
        retry: () => void fates.push("retry"),
      }));
      await kit.cloudflare.deliverQueueBatch({ messages: messages.slice(0, 3) }, sending);
      await kit.cloudflare.deliverQueueBatch({ messages: messages.slice(3) }, sending);
      equal([fates, server.messages.map(nameOf)], [["ack", "ack", "ack", "ack"], ["a", "goods"]], "fates and messages");
    },
  },
  {
    name: "what is for another product id is retried and told, and never acknowledged",
    async run(kit) {
      const { queue, tracker, sending, errors } = queued(kit);
      await tracker.trackCustomEvent("a");
      const batch = queue.take();
      await kit.cloudflare.deliverQueueBatch(batch, { ...sending, productId: "typo" });
      equal([batch.fates, errors.map(({ code }) => code)], [["retry in 10 s"], ["ERR_PARAM"]], "fates and errors");
    },
  },
  {
    name: "what somebody else put on the queue is retried and reported, and the others are delivered",
    async run(kit) {
      const { server, queue, tracker, sending, errors } = queued(kit);
      await queue.sendBatch([{ body: "text" }, { body: { message: {} } }, { body: null }]);
      await tracker.trackCustomEvent("a");
      const batch = queue.take();
      const report = await kit.cloudflare.deliverQueueBatch(batch, sending);
      equal([report.delivered, report.retried, server.messages.map(nameOf)], [1, 3, ["a"]], "report and messages");
      equal(batch.fates, ["retry in 10 s", "retry in 10 s", "retry in 10 s", "ack"], "fates");
      equal(errors.map(({ code }) => code), ["ERR_PARAM"], "errors");
    },
  },
  {
    name: "options of a queue's two ends are checked, and none is passed over",
    async run(kit) {
      const { options } = stage(kit);
      const create = (): unknown => new kit.cloudflare.QueueConsumer(untyped(options));
      ok(throws(create, "ERR_PARAM").issues.some(({ path }) => path === "queue"), "there is no queue");
      const { sending, queue, tracker } = queued(kit);
      await tracker.trackCustomEvent("a");
      const batch = queue.take();
      for (const name of ["dataSourceId", "maxSize", "flushAfterMs", "disabled", "queue"]) {
        const wrong = untyped<DeliverOptions>({ ...sending, [name]: 1 });
        const { issues } = await rejects(kit.cloudflare.deliverQueueBatch(batch, wrong), "ERR_PARAM");
        equal(issues.map(({ path }) => path), [name], "paths at fault");
      }
      equal(batch.fates, [undefined], "fates");
    },
  },
  {
    name: "a QueueConsumer that is disabled puts nothing on the queue, and one that was stopped refuses",
    async run(kit) {
      const idle = queued(kit, { disabled: true });
      await idle.tracker.trackCustomEvent("a");
      const { queue, tracker, drops } = queued(kit);
      await tracker.stop();
      await rejects(tracker.trackCustomEvent("b"), "ERR_STOPPED");
      equal(drops, [{ names: ["b"], reason: "stopped", code: "ERR_STOPPED" }], "drops");
      equal([idle.queue.sizes, queue.sizes], [[], []], "calls of the binding");
    },
  },
];
