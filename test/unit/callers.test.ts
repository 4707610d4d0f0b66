import { runInNewContext } from "node:vm";
import { afterEach, expect, test, vi } from "vitest";
import {
  AsyncBufferedConsumer,
  BaseConsumer,
  BufferedConsumer,
  CustomEventMessage,
  DebugConsumer,
  DefaultConsumer,
  type FlushOptions,
  GrowingIOError,
  GrowingParamError,
  GrowingTracker,
  ItemMessage,
  JsonParser,
  type Message,
  type Parser,
  UserLoginMessage,
  type WireMessage,
} from "../../src/index.ts";
import { definePlan, PlanConsumer, string } from "../../src/plan.ts";
import { ProtobufParser } from "../../src/protobuf.ts";
import { Clock, turn } from "../support/clock.ts";
import { bench, codeOf, nameOf, rejectionOf } from "../support/server.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const PRINTABLE = /^[^\p{C}\u2028\u2029]*$/u;

/** A value as JavaScript gives it, whatever the types say. */
function untyped<Value>(value: unknown): Value {
  return value as Value;
}

function setup(options: object = {}) {
  const all = bench();
  const consumer = new DefaultConsumer({ ...all.options, ...options }, all.clock);
  return { ...all, consumer, tracker: GrowingTracker.consumer(consumer) };
}

/** The lines that are warned of from now on. */
function warned(): string[] {
  const lines: string[] = [];
  vi.spyOn(console, "warn").mockImplementation((line) => void lines.push(String(line)));
  return lines;
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  return String(Object(await rejectionOf(promise)).message);
}

// What is printed.

test("no line break, terminal escape or turn of letters gets into what is printed, wherever it came from", async () => {
  const evil = "a\nERR_PARAM: forged\u001b[31m\u009b1m\u202e\u2028\u007f\ud800";
  const lines = warned();
  const { clock, tracker } = setup({ onError: undefined, fetch: () => Promise.reject(new Error(evil)), retryLimit: 0 });
  const texts = [
    await messageOf(tracker.trackCustomEvent("e", { anonymousId: "a", attributes: { [evil]: NaN } })),
    await messageOf(tracker.trackCustomEvent("e", untyped<object>({ [evil]: evil }))),
    await messageOf(tracker.trackCustomEvent("e", { loginUserKey: evil })),
    await messageOf(tracker.trackUser(untyped(Symbol(evil)))),
    await messageOf(tracker.trackUser(untyped({ [Symbol.toStringTag]: evil }))),
    await clock.run(messageOf(tracker.trackUser("u"))),
    await messageOf(Promise.reject(new GrowingParamError(evil, [{ path: evil, rule: evil, received: evil }]))),
    await messageOf(Promise.reject(new GrowingIOError(evil, { attempts: 1, retryable: true, messages: [] }))),
  ];
  await clock.advance(1000);
  expect(lines).toHaveLength(2);
  for (const text of [...texts, ...lines]) {
    expect(text).toMatch(PRINTABLE);
    expect(text).not.toBe("undefined");
  }
  expect(texts[0]).toContain(String.raw`'attributes.a\u{a}ERR_PARAM: forged\u{1b}[31m`);
});

test("a DebugConsumer prints no control characters either", async () => {
  const lines: string[] = [];
  const { options } = bench();
  const consumer = new DebugConsumer({ ...options, dryRun: true, log: (line) => void lines.push(line) }, new Clock());
  await GrowingTracker.consumer(consumer).trackCustomEvent("e\u009b\u202e", { anonymousId: "\u2028\u007f" });
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(line).toMatch(PRINTABLE);
});

test("texts from outside are a line at the most in what is printed", async () => {
  const long = "x".repeat(1_000_000);
  const lines = warned();
  const { clock, tracker } = setup({
    onError: undefined,
    retryLimit: 0,
    fetch: () => Promise.reject(new Error(long, { cause: new Error(long) })),
  });
  const texts = [
    await messageOf(tracker.trackCustomEvent("e", { anonymousId: "a", attributes: { [long]: NaN } })),
    await messageOf(tracker.trackCustomEvent("e", { anonymousId: untyped(10n ** 100_000n), loginUserKey: long })),
    await messageOf(tracker.trackUser(untyped({ [Symbol.toStringTag]: long }))),
    await clock.run(messageOf(tracker.trackUser("u"))),
  ];
  for (const text of [...texts, ...lines]) expect(text.length).toBeLessThan(1000);
});

test("user and password of a URL are never shown, however it is written", async () => {
  const hosts = [
    "user:hunter2@host",
    "https:user:hunter2@h",
    "https:/user:hunter2@h",
    String.raw`https:\\user:hunter2@h`,
    "//user:hunter2@h",
    "http://user:hunter2@",
    "http://hunter2@host:x",
    "http://user:hunter2/x@host",
    "http://user:hunter2 x@host",
    " http://user:hunter2@ho st",
    `https://user:${"a".repeat(90)}hunter2@host`,
  ];
  for (const serverHost of hosts) {
    const error: unknown = await rejectionOf(
      Promise.resolve().then(() => {
        return new DefaultConsumer({ productId: "p", dataSourceId: "d", serverHost });
      }),
    );
    if (!(error instanceof GrowingParamError)) throw new Error(`${serverHost} was taken`);
    expect(error.message).toMatch(/\*\*\*@/);
    expect(`${error.message}${error.issues[0]?.received}`, serverHost).not.toMatch(/hunter2|user:/);
    const fetch = (): never => {
      throw new TypeError(`Failed to parse URL from (${serverHost}) `);
    };
    const { clock, tracker } = setup({ fetch, retryLimit: 0 });
    if (!/hunter2.* /.test(serverHost)) {
      expect(await clock.run(messageOf(tracker.trackUser("u")))).not.toContain("hunter2");
    }
  }
  const Location = "http://user:hunter2 x@x/";
  const { clock, tracker } = setup({ fetch: async () => new Response(null, { status: 302, headers: { Location } }) });
  expect(await clock.run(messageOf(tracker.trackUser("u")))).toContain("redirected (302) to http://***@x/");
  // What has no password in it is shown as it is.
  for (const plain of ["https://host/a/@scope?b", "mail me@example.com", "a@b"]) {
    expect(await messageOf(tracker.trackUser("", untyped<object>({ [plain]: 1 })))).toContain(plain);
  }
});

// How much one mistake costs.

test.each([100_000, 1_000_000])("a list of %d wrong elements is one error of bounded size", async (length) => {
  const { tracker } = setup();
  const list = Array.from({ length }, () => NaN);
  const started = performance.now();
  const error = await rejectionOf(tracker.trackCustomEvent("e", { anonymousId: "a", attributes: { list } }));
  const took = performance.now() - started;
  if (!(error instanceof GrowingParamError)) throw new Error("it was taken");
  expect(error.issues).toHaveLength(20);
  expect(error.issues[19]).toEqual({ path: "attributes.list.19", rule: "must be a finite number", received: NaN });
  expect(error.more).toBe(length - 20);
  expect(error.message.endsWith(`; and ${(length - 20).toLocaleString("en")} more`)).toBe(true);
  expect(error.message.length).toBeLessThan(3000);
  expect(took).toBeLessThan(1000);
});

test("faults of many kinds are counted all, and twenty of them kept", async () => {
  const attributes = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`a${index}`, NaN]));
  const options = { anonymousId: 5, attributes, other: 1 };
  const error = await rejectionOf(setup().tracker.trackCustomEvent("", untyped<object>(options)));
  expect(error).toMatchObject({ more: 33 });
  const defaults = { attributes };
  const both = await rejectionOf(
    Promise.resolve().then(() => new GrowingTracker(untyped<never>({ defaults, a: 1, b: 2 }))),
  );
  expect(both).toMatchObject({ code: "ERR_PARAM", more: 35 });
  expect(Object(both).issues).toHaveLength(20);
});

test("a list costs what is in it and not what it claims", () => {
  const list: unknown[] = [];
  list.length = 1e8;
  list[5] = "a";
  list[70_000_000] = 2;
  Object.assign(list, { name: "no element", "7.5": "nor this" });
  const started = performance.now();
  const { attributes } = CustomEventMessage.create({ eventName: "e", anonymousId: "a", attributes: { list } });
  expect(performance.now() - started).toBeLessThan(200);
  expect(attributes).toEqual({ list: "a||2" });
});

test("a list with many holes is sent as ever", () => {
  const list = Array.from({ length: 5000 }, (_, index) => index % 2 === 0 ? index : [undefined, null, ""][index % 3]);
  const { attributes } = ItemMessage.create({ itemKey: "k", itemId: "i", attributes: { list } });
  expect(attributes?.list).toBe(Array.from({ length: 2500 }, (_, index) => index * 2).join("||"));
});

// Callbacks.

test("an onDrop that tracks again on a full queue is not called within itself, and not for ever", async () => {
  const { clock, options } = bench();
  let [depth, deepest, calls] = [0, 0, 0];
  const tracker: GrowingTracker = GrowingTracker.consumer(
    new AsyncBufferedConsumer({
      ...options,
      maxQueueSize: 1,
      onDrop: () => {
        calls++;
        deepest = Math.max(deepest, ++depth);
        void tracker.trackCustomEvent("again", { anonymousId: "a" });
        depth--;
      },
    }, clock),
  );
  void tracker.trackCustomEvent("first", { anonymousId: "a" });
  void tracker.trackCustomEvent("second", { anonymousId: "a" });
  expect(calls).toBeGreaterThan(1);
  expect(calls).toBeLessThan(20_000);
  expect(deepest).toBe(1);
  await turn();
});

test("a console.warn that tracks prints a line, and what comes of it is counted", async () => {
  const lines: string[] = [];
  const { clock, tracker } = setup({ onError: undefined });
  vi.spyOn(console, "warn").mockImplementation((line) => {
    lines.push(String(line));
    void tracker.trackCustomEvent("");
  });
  void tracker.trackUser("");
  expect(lines).toHaveLength(1);
  await clock.advance(999);
  expect(lines).toHaveLength(1);
  await clock.advance(1);
  expect(lines).toHaveLength(2);
});

test("callbacks are called in order, after the step that they tell of, and before the call returns", async () => {
  const { clock, options } = bench();
  const heard: string[] = [];
  const consumer: AsyncBufferedConsumer = new AsyncBufferedConsumer({
    ...options,
    maxQueueSize: 1,
    onDrop: (messages, reason) => {
      heard.push(`drop ${reason} ${messages.map(nameOf).join()}, ${consumer.stats.dropped.overflow} so far`);
      if (messages.some((message) => nameOf(message) === "b")) void tracker.trackUser("");
      heard.push("end of drop");
    },
    onError: ({ code }) => void heard.push(code),
  }, clock);
  const tracker: GrowingTracker = GrowingTracker.consumer(consumer);
  void tracker.trackUser("a");
  void tracker.trackUser("b");
  expect(heard).toEqual(["drop overflow b, 1 so far", "end of drop", "ERR_PARAM"]);
  void tracker.trackUser("c");
  expect(heard.slice(3)).toEqual(["drop overflow c, 2 so far", "end of drop"]);
  await turn();
  expect(heard).toHaveLength(5);
});

test("whatever callbacks return or throw changes nothing and is handled", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  const foreign = (): unknown => runInNewContext(`Promise.reject(new Error("of another realm"))`);
  const then = (_: unknown, reject: (reason: unknown) => void): void => reject(new Error("no"));
  const [name = ""] = ["then"];
  const thenable = () => Object.fromEntries([[name, then]]);
  const get = (): never => {
    throw new Error("then");
  };
  const trap = () => Object.defineProperty({}, name, { get });
  for (const callback of [foreign, thenable, trap, () => Promise.reject(revoked()), () => new Proxy({}, {})]) {
    const { clock, tracker, consumer } = setup({ onDelivered: callback, onDrop: callback, onError: callback });
    await clock.run(tracker.trackUser("u"));
    expect(await codeOf(tracker.trackUser(""))).toBe("ERR_PARAM");
    await clock.run(tracker.stop());
    expect(await codeOf(tracker.trackUser("u"))).toBe("ERR_STOPPED");
    expect(consumer.stats).toMatchObject({ delivered: 1, dropped: { stopped: 1 } });
  }
  await turn();
  await turn();
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

// No call throws.

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** An object that throws whatever is asked of it. */
function hostile(): object {
  const fail = (): never => {
    throw hostile();
  };
  return new Proxy({}, { get: fail, ownKeys: fail, getPrototypeOf: fail, has: fail, getOwnPropertyDescriptor: fail });
}

test("no call throws, whatever it is given, and each tells onError", async () => {
  const { tracker, consumer, log } = setup();
  const bad = [
    revoked(),
    hostile(),
    {
      get eventName(): never {
        throw hostile();
      },
    },
    null,
    5,
    Symbol("x"),
  ];
  for (const given of bad) {
    const calls = [
      () => tracker.track(untyped(given)),
      () => consumer.send(untyped(given)),
      () => tracker.trackCustomEvent(untyped<never>(given), { anonymousId: "a" }),
      () => tracker.trackCustomEvent("e", { anonymousId: untyped(given ?? 5) }),
      () => tracker.trackCustomEvent("e", untyped<object>(given)),
      () => tracker.trackUser(untyped(given)),
      () => tracker.submitItem(untyped<never>(given), "i"),
    ];
    for (const call of calls) {
      log.errors.length = 0;
      expect(await codeOf(call())).toBe("ERR_PARAM");
      expect(log.errors).toHaveLength(1);
    }
    const throwing = tracker.bind(undefined, () => {
      throw given;
    });
    expect(throwing).toBeInstanceOf(GrowingTracker);
    expect(tracker.bind(undefined, untyped<object>(given ?? 5))).toBeInstanceOf(GrowingTracker);
  }
});

test.each([
  ["a signal that is none", () => ({ signal: {} }), 1],
  ["a number for a signal", () => ({ signal: 5 }), 1],
  ["a signal that throws", () => ({ signal: { addEventListener: () => hostile().toString() } }), 0],
  ["a text for a time and null for a signal", () => ({ timeoutMs: "soon", signal: null }), 1],
  ["a symbol", () => ({ timeoutMs: Symbol("x") }), 1],
  ["null for a time", () => ({ timeoutMs: null }), 1],
  ["a revoked proxy", revoked, 1],
  ["a hostile object", hostile, 1],
  ["null", () => null, 0],
  ["a text", () => "x", 1],
  ["a number, as if it were the time", () => 5, 1],
])("flush and stop with %s go on without it, and leave no timer", async (_, make, errors) => {
  for (const call of ["flush", "stop"] as const) {
    const { clock, options, log, collector } = bench();
    const tracker = GrowingTracker.consumer(new BufferedConsumer(options, clock));
    await tracker.trackUser("u");
    const report = await clock.run(tracker[call](untyped<FlushOptions>(make())));
    expect(log.errors.map(({ code }) => code)).toEqual(Array.from({ length: errors }, () => "ERR_PARAM"));
    expect(report.delivered).toBe(1);
    expect(collector.messages).toHaveLength(1);
    expect(clock.timers).toBe(0);
  }
});

test("a signal of another realm ends a flush", async () => {
  const { clock, options, log } = bench();
  const tracker = GrowingTracker.consumer(
    new BufferedConsumer({ ...options, fetch: () => new Promise(() => {}) }, clock),
  );
  await tracker.trackUser("u");
  const target = new EventTarget();
  const signal = Object.assign(target, { aborted: false });
  const flush = tracker.flush({ signal: untyped(signal) });
  await turn();
  target.dispatchEvent(new Event("abort"));
  expect(await clock.run(flush)).toMatchObject({ retained: 1 });
  expect(log.errors.every(({ code }) => code !== "ERR_PARAM")).toBe(true);
});

test("half characters in ids and options are refused when they are given, and mended in messages", () => {
  const ids = { productId: "p", dataSourceId: "d", serverHost: "https://collect.test" };
  for (const name of ["productId", "dataSourceId", "platform"]) {
    expect(() => new DefaultConsumer({ ...ids, [name]: "\ud800" })).toThrow(`'${name}' must not have half a character`);
  }
  const consumer = new DefaultConsumer(ids);
  expect(() => new GrowingTracker({ consumer, dataSourceId: "\udc00" })).toThrow("half a character");
  const message = new ItemMessage.ItemBuilder().setItemKey("k").setItemId("i").setProductId("\ud800")
    .setDataSourceId("\udc00").build();
  expect([message.projectKey, message.dataSourceId]).toEqual(["\ufffd", "\ufffd"]);
});

test.each(["X-Compress-Codec", "x-crypt-codec", "Content-Encoding"])(
  "a fetchInit that sets %s is refused, as the parser alone knows how a body is to be read",
  (name) => {
    const ids = { productId: "p", dataSourceId: "d", serverHost: "https://collect.test" };
    for (const headers of [{ [name]: "2" }, [[name, "2"]], new Headers({ [name]: "2" })]) {
      expect(() => new DefaultConsumer({ ...ids, fetchInit: untyped({ headers }) })).toThrow(
        /'fetchInit' must not set/,
      );
    }
  },
);

// The warnings of those that hear no errors.

test("invalid calls have a line, and when the second is over another that counts the others by kind", async () => {
  const lines = warned();
  const { clock, tracker } = setup({ onError: undefined });
  for (const name of ["", "", "x"]) void tracker.trackCustomEvent(name);
  void tracker.submitItem("k", "");
  for (let index = 0; index < 9; index++) void tracker.trackUser("u", untyped<object>({ [`key ${index}`]: 1 }));
  expect(lines).toHaveLength(1);
  await clock.advance(1000);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(
    /^\[growingio\] 12 more: 1 x ERR_PARAM: Cannot track an event by trackCustomEvent\(""\) as 'eventName' must not be empty, 1 x ERR_PARAM: Cannot track an event by trackCustomEvent\("x"\) as 'anon/,
  );
  expect(lines[1]).toMatch(
    /1 x ERR_PARAM: Cannot submit an item by submitItem\("k"\) as 'itemId' must not be empty, .*7 x others$/,
  );
  await clock.advance(10_000);
  expect(lines).toHaveLength(2);
});

test.each(["flush", "stop"] as const)(
  "%s tells at once of errors that had no line, and stop leaves no timer",
  async (call) => {
    const lines = warned();
    const { clock, tracker } = setup({ onError: undefined });
    for (let count = 0; count < 4; count++) void tracker.trackUser("");
    const ended = tracker[call]();
    await ended;
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe(
      "[growingio] 3 more: 3 x ERR_PARAM: Cannot track a user by trackUser(…) as 'loginUserId' must not be empty",
    );
    if (call === "stop") expect(clock.timers).toBe(0);
    for (let count = 0; count < 4; count++) void tracker.trackUser("");
    if (call === "stop") expect(clock.timers).toBe(0);
    expect(lines).toHaveLength(2);
  },
);

test("where timers throw, as at a Worker's module scope, the next line tells what had none", async () => {
  const lines = warned();
  const { clock, options } = bench();
  const timer = (): never => {
    throw new Error("not at module scope");
  };
  const runtime = { ...clock, timer, isolated: true, now: () => clock.time };
  const tracker = GrowingTracker.consumer(new DefaultConsumer({ ...options, onError: undefined }, runtime));
  for (let count = 0; count < 4; count++) expect(await codeOf(tracker.trackUser(""))).toBe("ERR_PARAM");
  clock.time += 1000;
  void tracker.trackUser("");
  expect(lines[1]).toMatch(
    /'loginUserId' must not be empty \(and 3 more: 3 x ERR_PARAM: .* as 'loginUserId' must not be empty\)$/,
  );
});

// The world around.

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

// Consumers and signals of somebody's own.

test.each<readonly [string, () => unknown]>([
  ["throws", () => raise(new Error("broken"))],
  ["throws nothing", () => raise(undefined)],
  ["throws a proxy that was revoked", () => raise(revoked())],
  ["rejects", () => Promise.reject(new Error("broken"))],
  ["rejects with nothing", () => Promise.reject()],
  ["rejects with a proxy that was revoked", () => Promise.reject(revoked())],
  // oxlint-disable-next-line unicorn/no-thenable -- on purpose
  ["returns what throws when it is awaited", () => ({ then: () => raise(new Error("broken")) })],
  ["returns nothing", () => undefined],
])("with a consumer of somebody's own that %s no call throws and no rejection is left unhandled", async (how, act) => {
  const unhandled: unknown[] = [];
  const hear = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", hear);
  const { consumer } = setup();
  for (const name of ["send", "flush", "stop", "report"] as const) {
    const broken = new BaseConsumer(consumer);
    Object.defineProperty(broken, name, { value: act });
    const tracker = GrowingTracker.consumer(broken);
    for (const use of [tracker, tracker.bind(undefined), tracker.bind({ waitUntil: () => raise("no") })]) {
      const calls = [
        () => use.trackCustomEvent("a", { anonymousId: "x" }),
        () => use.trackUser(untyped(5)),
        () => use.track(CustomEventMessage.create({ eventName: "e", anonymousId: "x" })),
        () => use.flush(),
        () => use.stop(),
        () => use[Symbol.asyncDispose](),
      ];
      const promises = calls.map((call) => call());
      for (const promise of promises) expect(typeof promise.then, how).toBe("function");
    }
  }
  for (let turns = 0; turns < 3; turns++) await turn();
  process.off("unhandledRejection", hear);
  expect(unhandled).toEqual([]);
});

test.each<readonly [string, () => unknown, number]>([
  ["cannot be listened to", () => ({ addEventListener: () => raise(new Error("no")) }), 1],
  ["cannot be left", () => ({ addEventListener() {}, removeEventListener: () => raise("no") }), 1],
  ["has nothing but a way to listen", () => ({ addEventListener() {} }), 1],
  ["throws when it is looked at", () => ({
    addEventListener() {},
    get aborted() {
      return raise(revoked());
    },
  }), 1],
  ["is a proxy that was revoked", revoked, 1],
  ["was aborted for no reason", () => ({ aborted: true, addEventListener() {}, removeEventListener() {} }), 0],
  ["was aborted for a reason that cannot be read", () => ({
    aborted: true,
    get reason() {
      return raise(revoked());
    },
    addEventListener() {},
  }), 0],
  ["was aborted with a proxy that was revoked", () => AbortSignal.abort(revoked()), 0],
])("a flush with a signal that %s ends with a report, and leaves no timer", async (_, make, delivered) => {
  const { clock, options } = bench();
  const consumer = new BufferedConsumer(options, clock);
  const tracker = GrowingTracker.consumer(consumer);
  await tracker.trackCustomEvent("a", { anonymousId: "x" });
  const flush = async () => tracker.flush({ signal: untyped(make()) });
  expect(await clock.run(flush())).toMatchObject({ delivered, retained: 1 - delivered });
  await turn();
  expect(clock.timers).toBe(0);
});

function raise(reason: unknown): never {
  throw reason;
}

// Other copies.

test("messages of another copy of the package are known, with either parser and by a plan", async () => {
  vi.resetModules();
  const other: typeof import("../../src/index.ts") = await import("../../src/index.ts");
  expect(other.ItemMessage).not.toBe(ItemMessage);
  for (const parser of [new JsonParser(), new ProtobufParser()]) {
    const { clock, tracker, consumer, collector } = setup({ parser });
    await clock.run(tracker.track(untyped(other.CustomEventMessage.create({ eventName: "e", anonymousId: "a" }))));
    await clock.run(tracker.track(untyped(other.UserLoginMessage.create({ loginUserId: "u" }))));
    await clock.run(consumer.send(untyped(other.ItemMessage.create({ itemKey: "k", itemId: "i" }))));
    await clock.run(other.GrowingTracker.consumer(untyped<never>(consumer)).trackUser("v"));
    expect(collector.messages).toMatchObject([
      { eventName: "e", deviceId: "a" },
      { userId: "u" },
      { key: "k", id: "i" },
      {
        userId: "v",
      },
    ]);
    const plan = definePlan({ events: { planned: {} } });
    const planned = GrowingTracker.consumer(new PlanConsumer(consumer, plan, { onViolation: "reject" }));
    const off = other.CustomEventMessage.create({ eventName: "off", anonymousId: "a" });
    expect(await codeOf(planned.track(untyped(off)))).toBe("ERR_PARAM");
    expect(await codeOf(planned.track(structuredClone(off)))).toBe("ERR_PARAM");
  }
});

test("errors of another copy are told as what they are", async () => {
  vi.resetModules();
  const other: typeof import("../../src/index.ts") = await import("../../src/index.ts");
  const { tracker, log } = setup();
  const error = new other.GrowingParamError("read a cookie", [{ path: "cookie", rule: "is odd", received: 1 }]);
  tracker.bind(undefined, () => {
    throw error;
  });
  expect(log.errors).toEqual([error]);
  const lines = warned();
  new DefaultConsumer({ ...bench().options, onError: undefined }).report(error);
  expect(lines).toEqual(["[growingio] ERR_PARAM: Cannot read a cookie as 'cookie' is odd"]);
});

test.each([new JsonParser(), new ProtobufParser()])(
  "messages that crossed a structured clone are sent by %o",
  async (parser) => {
    const { clock, tracker, consumer, collector } = setup({ parser });
    const event = CustomEventMessage.create({
      eventName: "e",
      eventTime: 5,
      loginUserKey: "k",
      loginUserId: "u",
      anonymousId: "a",
      attributes: { a: 1, b: [1, 2], constructor: "x" },
    });
    const user = UserLoginMessage.create({ loginUserId: "u" }, {}, 7);
    const item = ItemMessage.create({ itemKey: "k", itemId: "i", attributes: { c: true } });
    const messages: Message[] = [event, user, item];
    for (const message of messages) {
      await clock.run(tracker.track(structuredClone(message)));
      await clock.run(consumer.send(JSON.parse(JSON.stringify(message))));
      await clock.run(tracker.track(message));
    }
    const came: readonly WireMessage[] = collector.messages;
    expect(came).toHaveLength(9);
    for (const start of [0, 3, 6]) {
      expect(came[start]).toEqual(came[start + 2]);
      expect(came[start + 1]).toEqual(came[start + 2]);
    }
  },
);

test.each([
  [{ eventType: "CUSTOM", eventName: "e", timestamp: 5 }, "anonymousId"],
  [{ eventType: "CUSTOM", eventName: "e", deviceId: "a" }, "timestamp"],
  [{ eventType: "CUSTOM", eventName: "e", deviceId: "a", timestamp: "5" }, "timestamp"],
  [{ eventType: "CUSTOM", eventName: 5, deviceId: "a", timestamp: 5 }, "eventName"],
  [{ eventType: "CUSTOM", eventName: "e", deviceId: "a", timestamp: 5, attributes: { a: NaN } }, "attributes.a"],
  [{ eventType: "CUSTOM", eventName: "e", deviceId: "a", timestamp: 5, projectKey: 7 }, "projectKey"],
  [{ eventType: "CUSTOM", eventName: "e", deviceId: "a", timestamp: 5, colour: "red" }, "colour"],
  [{ eventType: "LOGIN_USER_ATTRIBUTES", timestamp: 5 }, "loginUserId"],
  [{ eventType: "PAGE", timestamp: 5, deviceId: "a" }, ""],
  [{ key: "k", id: 5 }, "itemId"],
  [{ key: "k", id: "i", colour: "red" }, "colour"],
  [{ colour: "red" }, ""],
  [new Map([["key", "k"]]), ""],
  [[], ""],
])("what only looks like a message is refused: %j", async (given, path) => {
  const { tracker, collector } = setup();
  const error = await rejectionOf(tracker.track(untyped(given)));
  expect(error).toBeInstanceOf(GrowingParamError);
  expect(Object(error).issues.map((issue: { path: string }) => issue.path)).toEqual([path]);
  expect(collector.requests).toEqual([]);
});

// What only looks as if it were done at once.

test("a waitUntil that is async and rejects, and defaults that are, leave no rejection unhandled", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  const waitUntil = (): Promise<never> => Promise.reject(new Error("no invocation"));
  for (const Consumer of [DefaultConsumer, BufferedConsumer, AsyncBufferedConsumer]) {
    const { clock, options, collector } = bench();
    const tracker = GrowingTracker.consumer(new Consumer(options, clock));
    void tracker.bind({ waitUntil }).trackUser("u");
    await clock.run(tracker.flush());
    expect(collector.messages).toHaveLength(1);
  }
  const { clock, options, log } = bench();
  const tracker = GrowingTracker.consumer(new AsyncBufferedConsumer({ ...options, waitUntil }, clock));
  void tracker.trackUser("u");
  const given: unknown[] = [
    waitUntil,
    async () => ({ anonymousId: "a" }),
    new Map([["anonymousId", "a"]]),
    [],
    new Date(),
  ];
  for (const defaults of given) {
    expect(tracker.bind(undefined, untyped<object>(defaults))).toBeInstanceOf(GrowingTracker);
  }
  expect(log.errors.map(({ message }) => message)).toEqual(
    given.map(() => expect.stringContaining("'defaults' must be an object")),
  );
  await clock.run(tracker.stop());
  await turn();
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

test("where a test's clock begins at 0, a timer is set and the first error has its line", async () => {
  const lines = warned();
  const { options } = bench();
  const clock = new Clock(0, false);
  const fetch = vi.fn(async () => new Response("{}"));
  const consumer = new AsyncBufferedConsumer({ ...options, fetch, onError: undefined, flushAfterMs: 1000 }, clock);
  const tracker = GrowingTracker.consumer(consumer);
  void tracker.trackUser("u");
  void tracker.trackUser("");
  expect(lines).toHaveLength(1);
  await clock.advance(1000);
  expect(fetch).toHaveBeenCalledOnce();
});

test("where a test has replaced queueMicrotask, callbacks are called as ever", async () => {
  const heard: string[] = [];
  const { clock, options } = bench();
  vi.useFakeTimers({ toFake: ["queueMicrotask"] });
  const fetch = async () => new Response("{}");
  const onDelivered = (): void => void heard.push("delivered");
  const consumer = new AsyncBufferedConsumer({ ...options, fetch, onDelivered }, clock);
  void GrowingTracker.consumer(consumer).trackUser("u");
  await clock.advance(11_000);
  expect(heard).toEqual(["delivered"]);
});
