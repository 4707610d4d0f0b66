import { equal, ok, rejects } from "../assert.ts";
import { type Case, stage } from "../kit.ts";

/** Where the first line that begins so is among the lines, or a failure. */
function at(lines: readonly string[], start: string): number {
  const index = lines.findIndex((line) => line.startsWith(`[growingio] ${start}`));
  ok(index >= 0, `a line begins with ${JSON.stringify(start)} among ${JSON.stringify(lines)}`);
  return index;
}

export const debugCases: readonly Case[] = [
  {
    name: "DebugConsumer prints configuration, message, request, headers, size, body and result, in this order",
    async run(kit) {
      const { server, options } = stage(kit);
      const lines: string[] = [];
      const consumer = new kit.tracker.DebugConsumer({ ...options, log: (line) => void lines.push(line) });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      await tracker.trackCustomEvent("purchase", { anonymousId: "a" });
      const request = server.requests[0];
      const order = [
        'configuration: {"productId":"product","dataSourceId":"source"',
        'message: {"eventType":"CUSTOM","eventName":"purchase"',
        `request: POST http://collector.test/v3/projects/product/collect?stm=${request?.stm}`,
        "header: accept: application/json",
        "header: content-type: application/json",
        `header: x-timestamp: ${request?.stm}`,
        `body: ${request?.bytes} bytes: [{"eventType":"CUSTOM","eventName":"purchase"`,
        "result: delivered",
      ].map((start) => at(lines, start));
      equal(order, [...order].sort((a, b) => a - b), "places of the lines");
      await tracker.trackCustomEvent("purchase", { anonymousId: "a" });
      equal(lines.filter((line) => line.includes("configuration: ")).length, 1, "how often the configuration is told");
    },
  },
  {
    name: "DebugConsumer prints why a message was not delivered",
    async run(kit) {
      const { server, options } = stage(kit, { retryLimit: 0 });
      const lines: string[] = [];
      const consumer = new kit.tracker.DebugConsumer({ ...options, log: (line) => void lines.push(line) });
      server.failNext(1, { status: 400 });
      await rejects(kit.tracker.GrowingTracker.consumer(consumer).submitItem("goods", "1"), "ERR_DELIVERY");
      ok(lines[at(lines, "result: rejected")]?.includes("400"), "the result names the status");
    },
  },
  {
    name: "DebugConsumer in a dry run prints the same and does not send",
    async run(kit) {
      const { server, options, drops, deliveries } = stage(kit);
      const lines: string[] = [];
      const consumer = new kit.tracker.DebugConsumer({
        ...options,
        dryRun: true,
        log: (line) => void lines.push(line),
      });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      await tracker.trackCustomEvent("purchase", { anonymousId: "a" });
      await tracker.submitItem("goods", "1");
      for (
        const start of ["configuration: ", "message: ", "request: POST ", "header: ", "body: ", "result: not sent"]
      ) {
        at(lines, start);
      }
      at(lines, "request: POST http://collector.test/projects/product/collect/item?stm=");
      await rejects(tracker.trackCustomEvent("", { anonymousId: "a" }), "ERR_PARAM");
      equal((await tracker.stop()).requests, 0, "requests of stop");
      equal([server.requests, drops, deliveries], [[], [], []], "requests, drops and deliveries");
    },
  },
  {
    name: "DebugConsumer in a dry run prints that a message cannot be encoded, which is an error of ours",
    async run(kit) {
      const { options } = stage(kit);
      const lines: string[] = [];
      const encode = (): never => {
        throw new Error("cannot read it");
      };
      const parser = { contentType: "application/json", headers: {}, encode };
      const log = (line: string): void => void lines.push(line);
      const consumer = new kit.tracker.DebugConsumer({ ...options, parser, dryRun: true, log });
      const call = kit.tracker.GrowingTracker.consumer(consumer).trackCustomEvent("a", { anonymousId: "x" });
      const error = await rejects(call, "ERR_DELIVERY");
      ok(error.message.includes("cannot read it"), "the error says what the parser said");
      ok(lines[at(lines, "result: ")]?.includes("cannot read it"), "the result says what the parser said");
    },
  },
  {
    name: "DebugConsumer names the user's own headers and hides their values",
    async run(kit) {
      const { options } = stage(kit, { fetchInit: { headers: { Authorization: "Bearer secret" } } });
      const lines: string[] = [];
      const consumer = new kit.tracker.DebugConsumer({ ...options, log: (line) => void lines.push(line) });
      await kit.tracker.GrowingTracker.consumer(consumer).submitItem("goods", "1");
      at(lines, "header: authorization: ");
      ok(!lines.some((line) => line.includes("secret")), "no line has the value");
    },
  },
  {
    name: "DebugConsumer sends one message at a time, in the order of the calls",
    async run(kit) {
      const { server, options } = stage(kit);
      let open = 0;
      let most = 0;
      const consumer = new kit.tracker.DebugConsumer({
        ...options,
        log: () => {},
        fetch: async (url, init) => {
          most = Math.max(most, ++open);
          try {
            return await server.fetch(url, init);
          } finally {
            open--;
          }
        },
      });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      server.failNext(1, { status: 200, delayMs: 2 });
      await Promise.all(["a", "b", "c"].map((name) => tracker.trackCustomEvent(name, { anonymousId: "x" })));
      equal(server.events.map(({ eventName }) => eventName), ["a", "b", "c"], "events");
      equal(most, 1, "most requests at a time");
    },
  },
  {
    name: "a log that throws changes nothing",
    async run(kit) {
      const { server, options } = stage(kit);
      const log = (): never => {
        throw new Error("a log of the user's");
      };
      const consumer = new kit.tracker.DebugConsumer({ ...options, log });
      await kit.tracker.GrowingTracker.consumer(consumer).trackCustomEvent("a", { anonymousId: "x" });
      equal(server.messages.length, 1, "messages");
    },
  },
];
