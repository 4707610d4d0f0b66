// For workerd, where timers, random values, AbortController and fetch throw at module scope: a Worker in which
// anything of this package touched one of them there would not start.
import {
  AsyncBufferedConsumer,
  BufferedConsumer,
  CustomEventBuilder,
  DebugConsumer,
  DefaultConsumer,
  GrowingTracker,
  ItemBuilder,
  JsonParser,
  UserLoginBuilder,
} from "@growingio-edge/tracker";
import { deliverQueueBatch, QueueConsumer } from "@growingio-edge/tracker/cloudflare";
import { createCollector } from "@growingio-edge/tracker/collector";
import { ProtobufParser } from "@growingio-edge/tracker/protobuf";
import { SnappyParser } from "@growingio-edge/tracker/snappy";
import { equal } from "../assert.ts";
import { type Case, FakeQueue, nameOf } from "../kit.ts";
import { run } from "./run.ts";

const collector = createCollector();
const options = {
  productId: "p",
  dataSourceId: "d",
  serverHost: "http://collector.test",
  parser: new JsonParser(),
  fetch: collector.fetch,
};
const parsers = [
  new SnappyParser(),
  new ProtobufParser(),
  new SnappyParser({ cryptData: true, inner: new ProtobufParser() }),
];
const encoded = parsers.map((parser) => new BufferedConsumer({ ...options, parser }));
const queue = new FakeQueue();
const queueConsumer = new QueueConsumer({ productId: "p", dataSourceId: "d", queue });
const buffered = new BufferedConsumer(options);
const asyncBuffered = new AsyncBufferedConsumer(options);
const trackers = [
  new GrowingTracker(options),
  ...[
    new DefaultConsumer(options),
    new DebugConsumer({ ...options, log: () => {} }),
    buffered,
    asyncBuffered,
    ...encoded,
  ]
    .map((consumer) => GrowingTracker.consumer(consumer, { defaults: { attributes: { region: "cn" } } })),
];
const messages = [
  new CustomEventBuilder().setEventName("event").setAnonymousId("a").addAttribute("a", 1).build(),
  new UserLoginBuilder().setLoginUserId("u").addAttribute("a", 1).build(),
  new ItemBuilder().setItemKey("goods").setItemId("1").addAttribute("a", 1).build(),
];
const early = new CustomEventBuilder().setEventName("early").setAnonymousId("a").build();
void buffered.send(early);
void asyncBuffered.send(early);

const own: readonly Case[] = [
  {
    name: "what is tracked at module scope is held, and the first flush in a request delivers it",
    async run() {
      equal([buffered.stats.queued, asyncBuffered.stats.queued], [1, 1], "queued");
      await Promise.all([buffered.flush(), asyncBuffered.flush()]);
      equal(collector.messages.map(nameOf), ["early", "early"], "messages");
      collector.clear();
    },
  },
  {
    name: "consumers, trackers and messages that were made at module scope work in a request",
    async run() {
      for (const tracker of trackers) {
        await Promise.all(messages.map((message) => tracker.track(message)));
        await tracker.stop();
        equal(collector.messages.map(nameOf).sort(), ["event", "goods", undefined], "messages");
        collector.clear();
      }
    },
  },
  {
    name: "a QueueConsumer that was made at module scope puts on its queue in a request what goes on from there",
    async run() {
      await Promise.all(messages.map((message) => queueConsumer.send(message)));
      const batch = queue.take();
      const report = await deliverQueueBatch(batch, {
        productId: "p",
        serverHost: "http://collector.test",
        fetch: collector.fetch,
      });
      equal([report.delivered, batch.fates], [3, ["ack", "ack", "ack"]], "delivered and acknowledged");
      equal(collector.messages.map(nameOf), ["event", undefined, "goods"], "messages");
      collector.clear();
    },
  },
];

export default {
  fetch: async (): Promise<Response> => Response.json(await run(own)),
};
