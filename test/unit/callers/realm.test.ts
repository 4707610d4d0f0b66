// What a program has done to its realm: inherited keys, frozen prototypes, fake timers.
import { afterEach, expect, test, vi } from "vitest";
import {
  AsyncBufferedConsumer,
  BufferedConsumer,
  CustomEventMessage,
  DefaultConsumer,
  GrowingTracker,
  ItemMessage,
  JsonParser,
  type Parser,
} from "../../../src/index.ts";
import { definePlan, PlanConsumer, string } from "../../../src/plan.ts";
import { ProtobufParser } from "../../../src/protobuf.ts";
import { bench } from "../../support/server.ts";
import { setup } from "./kit.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** What all objects inherit from. */
const root: object = Object.prototype;

test("inherited keys are not input", async () => {
  const { clock, tracker, consumer, collector } = setup();
  Object.defineProperty(root, "greet", { value: () => {}, enumerable: true, configurable: true, writable: true });
  let delivered = 0;
  try {
    expect(() => new AsyncBufferedConsumer(bench().options)).not.toThrow();
    const child = tracker.bind(undefined, { attributes: { a: 1 } });
    await clock.run(child.trackCustomEvent("e", { anonymousId: "a", attributes: { b: "x", map: { c: "d" } } }));
    await clock.run(tracker.trackUser("u"));
    await clock.run(tracker.submitItem("k", "i", { c: [1, 2] }));
    await clock.run(tracker.track(new ItemMessage.ItemBuilder().setItemKey("k").setItemId("j").build()));
    const plan = definePlan({ events: { e: { b: string } } });
    const planned = GrowingTracker.consumer(new PlanConsumer(consumer, plan, { onViolation: "reject" }));
    await clock.run(planned.trackCustomEvent("e", { anonymousId: "a", attributes: { b: "x" } }));
    ({ total: { delivered } } = await clock.run(tracker.stop()));
  } finally {
    Reflect.deleteProperty(root, "greet");
  }
  expect(delivered).toBe(5);
  expect(collector.messages.map(({ attributes }) => attributes)).toEqual([
    { b: "x", map: '{"c":"d"}', a: 1 },
    undefined,
    { c: "1||2" },
    undefined,
    { b: "x" },
  ]);
});

test.each([new JsonParser(), new ProtobufParser()])(
  "attributes are sent whatever their names, by %o, and where Object.prototype is frozen",
  (parser) => {
    // In a realm of its own nothing would be tested: what an attribute's copy inherits is of this one. So it is
    // hardened one name at a time, and set free again.
    const names = ["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__", "isPrototypeOf"];
    const before = names.map((name) => Object.getOwnPropertyDescriptor(Object.prototype, name) ?? {});
    const attributes = Object.fromEntries(names.map((name) => [name, "x"]));
    for (const [index, name] of names.entries()) {
      if (name !== "__proto__") Object.defineProperty(root, name, { ...before[index], writable: false });
    }
    try {
      const { consumer, clock } = setup({ parser });
      const tracker = GrowingTracker.consumer(consumer, { defaults: { attributes } });
      const sent: Uint8Array[] = [];
      const spy = spyOn(parser, sent);
      const made = new CustomEventMessage.EventBuilder().setEventName("e").setAnonymousId("a")
        .addAttribute("constructor", "x").setAttributes(attributes).build();
      expect(Object.keys(made.attributes ?? {}).toSorted()).toEqual(names.toSorted());
      void tracker.trackCustomEvent("e", { anonymousId: "a", attributes: { valueOf: "own" } });
      void tracker.track(made);
      spy();
      expect(sent).toHaveLength(2);
      for (const body of sent) {
        const text = new TextDecoder().decode(body);
        for (const name of names) expect(text).toContain(name);
      }
      expect(clock.timers).toBeGreaterThan(0);
    } finally {
      for (const [index, name] of names.entries()) Object.defineProperty(root, name, before[index] ?? {});
    }
  },
);

/** Keeps what a parser encodes, until it is called. */
function spyOn(parser: Parser, sent: Uint8Array[]): () => void {
  const encode = parser.encode.bind(parser);
  parser.encode = (...batch) => {
    const body = encode(...batch);
    sent.push(body);
    return body;
  };
  return () => Reflect.deleteProperty(parser, "encode");
}

test.each([
  ["DefaultConsumer", (options: ConstructorParameters<typeof DefaultConsumer>[0]) => new DefaultConsumer(options)],
  [
    "BufferedConsumer",
    (options: ConstructorParameters<typeof DefaultConsumer>[0]) => new BufferedConsumer({ ...options, maxSize: 3 }),
  ],
  [
    "AsyncBufferedConsumer",
    (options: ConstructorParameters<typeof DefaultConsumer>[0]) =>
      new AsyncBufferedConsumer({ ...options, maxSize: 3 }),
  ],
])("with the fake timers of a test, queueMicrotask too, a %s sends and stops", async (_, make) => {
  // What reads a body may wait for what is replaced, and a body need not end.
  const fetch = async () => new Response(new ReadableStream({ start: (body) => body.enqueue(new Uint8Array(2)) }));
  const { options } = bench();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "setImmediate", "queueMicrotask", "Date"] });
  const tracker = GrowingTracker.consumer(make({ ...options, fetch }));
  for (let count = 0; count < 10; count++) void tracker.trackUser("u");
  await Promise.resolve();
  for (let count = 0; count < 10; count++) void tracker.trackUser("u");
  expect(await tracker.stop()).toMatchObject({ delivered: 20, retained: 0 });
  vi.advanceTimersByTime(100);
  expect(vi.getTimerCount()).toBe(0);
});

test("with the fake timers of a test an awaited loop goes on, however full the queue is", async () => {
  const { options } = bench();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "setImmediate", "queueMicrotask", "Date"] });
  const tracker = GrowingTracker.consumer(new AsyncBufferedConsumer({ ...options, maxQueueSize: 10 }));
  for (let count = 0; count < 10; count++) await tracker.trackUser("u");
  expect(await tracker.stop({ timeoutMs: 0 })).toMatchObject({ dropped: 10 });
});
