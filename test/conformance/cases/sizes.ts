import type { WireMessage } from "../../../src/index.ts";
import { equal, ofMessages, ok, rejects } from "../assert.ts";
import { type Case, CONSUMERS, make, nameOf, QUEUED, stage } from "../kit.ts";

export const sizeCases: readonly Case[] = [
  ...QUEUED.map((name): Case => ({
    name: `${name} cuts batches that are larger than maxBatchBytes, in order`,
    async run(kit) {
      const { server, options, drops, errors } = stage(kit, { maxBatchBytes: 1000 });
      const tracker = kit.tracker.GrowingTracker.consumer(make(kit, name, options));
      const names = Array.from({ length: 12 }, (_, index) => `event ${index}`);
      for (const event of names) await tracker.trackCustomEvent(event, { anonymousId: "x" });
      equal((await tracker.flush()).delivered, 12, "delivered");
      equal(server.messages.map(nameOf), names, "events");
      ok(server.requests.every(({ bytes }) => bytes <= 1000), "no request is larger");
      ok(server.requests.length < 12, "requests have more than one message");
      equal([drops, errors], [[], []], "drops and errors");
      await tracker.stop();
    },
  })),
  ...CONSUMERS.map((name): Case => ({
    name: `${name} gives up as too-large, without a request, a message that alone is larger than maxBatchBytes`,
    async run(kit) {
      const { server, options, drops } = stage(kit, { maxBatchBytes: 1000 });
      const tracker = kit.tracker.GrowingTracker.consumer(make(kit, name, options));
      const attributes = { text: "x".repeat(1000) };
      const calls = [
        tracker.trackCustomEvent("a", { anonymousId: "x" }),
        tracker.trackCustomEvent("b", { anonymousId: "x", attributes }),
        tracker.trackCustomEvent("c", { anonymousId: "x" }),
      ];
      await Promise.allSettled(calls);
      await tracker.flush();
      equal(drops, [{ names: ["b"], reason: "too-large", code: "ERR_DELIVERY" }], "drops");
      equal(server.messages.map(nameOf), ["a", "c"], "messages");
      ok(server.requests.every(({ bytes }) => bytes <= 1000), "no request is larger");
      await tracker.stop();
    },
  })),
  ...QUEUED.map((name): Case => ({
    name: `${name} sends half as many after 413, and loses none`,
    async run(kit) {
      const { server, options, drops, errors } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(make(kit, name, options));
      for (const event of ["a", "b", "c", "d"]) await tracker.trackCustomEvent(event, { anonymousId: "x" });
      server.failNext(1, { status: 413 });
      const report = await tracker.flush();
      equal(ofMessages(report), { delivered: 4, retained: 0, dropped: 0, requests: 3, errors: [] }, "report");
      equal(server.requests.map(({ messages }) => messages.map(nameOf)), [[], ["a", "b"], ["c", "d"]], "requests");
      equal([drops, errors], [[], []], "drops and errors");
      await tracker.stop();
    },
  })),
  {
    name: "a message that alone is too large for the server is given up, and those around it are delivered",
    async run(kit) {
      const server = kit.collector.createCollector({ maxBodyBytes: 1000 });
      const { options, drops } = stage(kit, { fetch: server.fetch });
      const tracker = kit.tracker.GrowingTracker.consumer(new kit.tracker.BufferedConsumer(options));
      for (const event of ["a", "b", "c", "d", "e"]) {
        const attributes = event === "c" ? { text: "x".repeat(1000) } : {};
        await tracker.trackCustomEvent(event, { anonymousId: "x", attributes });
      }
      const report = await tracker.flush();
      equal([report.delivered, report.retained, report.dropped], [4, 0, 1], "delivered, retained, dropped");
      equal(server.messages.map(nameOf), ["a", "b", "d", "e"], "messages");
      equal(drops, [{ names: ["c"], reason: "too-large", code: "ERR_DELIVERY" }], "drops");
    },
  },
  {
    name: "413 for a single message of a DefaultConsumer is final",
    async run(kit) {
      const { server, options, drops } = stage(kit);
      server.failNext(1, { status: 413 });
      const call = new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
      const error = await rejects(call, "ERR_DELIVERY");
      equal([error.status, error.attempts, error.retryable], [413, 1, false], "status, attempts, retryable");
      equal(drops, [{ names: ["a"], reason: "too-large", code: "ERR_DELIVERY" }], "drops");
    },
  },
  {
    name: "a message that a parser chokes on is given up as rejected, and takes no others with it",
    async run(kit) {
      const { server, options, drops } = stage(kit);
      const json = new kit.tracker.JsonParser();
      const { contentType, headers } = json;
      const encode = (messages: readonly WireMessage[]): Uint8Array => {
        if (messages.some((message) => nameOf(message) === "c")) throw new Error("cannot read it");
        return json.encode(messages);
      };
      const parser = { contentType, headers, encode };
      const tracker = kit.tracker.GrowingTracker.consumer(new kit.tracker.BufferedConsumer({ ...options, parser }));
      for (const event of ["a", "b", "c", "d", "e"]) await tracker.trackCustomEvent(event, { anonymousId: "x" });
      const report = await tracker.flush();
      equal([report.delivered, report.dropped], [4, 1], "delivered and dropped");
      ok(report.errors[0]?.message.includes("cannot read it"), "the error says what the parser said");
      equal(server.messages.map(nameOf), ["a", "b", "d", "e"], "messages");
      equal(drops, [{ names: ["c"], reason: "rejected", code: "ERR_DELIVERY" }], "drops");
    },
  },
  ...CONSUMERS.map((name): Case => ({
    name: `${name} that is disabled checks messages, resolves and sends nothing`,
    async run(kit) {
      const { server, options, drops, deliveries } = stage(kit, { disabled: true });
      const tracker = kit.tracker.GrowingTracker.consumer(make(kit, name, options));
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      await tracker.submitItem("goods", "1");
      await rejects(tracker.trackCustomEvent("", { anonymousId: "x" }), "ERR_PARAM");
      equal(
        ofMessages(await tracker.stop()),
        { delivered: 0, retained: 0, dropped: 0, requests: 0, errors: [] },
        "report",
      );
      equal([server.requests, drops, deliveries], [[], [], []], "requests, drops and deliveries");
    },
  })),
];
