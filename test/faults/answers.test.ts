import { PassThrough, Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { BufferedConsumer, DefaultConsumer, type Fetch, GrowingTracker } from "../../src/index.ts";
import { bench, codeOf, rejectionOf } from "../support/server.ts";

/** A `fetch` of somebody's own, which keeps to the types no more than callers without TypeScript do. */
const answering = (make: () => unknown): Fetch => async () => make() as Response;

function setup(fetch: Fetch) {
  const all = bench();
  let requests = 0;
  const counted: Fetch = (url, init) => {
    requests++;
    return fetch(url, init);
  };
  const options = { ...all.options, fetch: counted, retryLimit: 1 };
  const track = (tracker: GrowingTracker) => tracker.trackCustomEvent("a", { anonymousId: "x" });
  const direct = GrowingTracker.consumer(new DefaultConsumer(options, all.clock));
  const queued = GrowingTracker.consumer(new BufferedConsumer(options, all.clock));
  return { ...all, track, direct, queued, requests: () => requests };
}

const hanging = (): Readable => new Readable({ read() {} });
const failing = (): Readable => new Readable({ read: () => {} }).destroy(new Error("broken off"));

async function read(response: Response): Promise<Response> {
  await response.text();
  return response;
}

function locked(response: Response): Response {
  response.body?.getReader();
  return response;
}

const shared = new Response("{}");

describe("once there is a status of 2xx, nothing about the body changes the verdict", () => {
  const bodies: readonly (readonly [string, () => unknown])[] = [
    ["that somebody has read", () => read(new Response("{}"))],
    ["that somebody has locked", () => locked(new Response("{}"))],
    ["that somebody is cancelling", async () => {
      const response = new Response("{}");
      await response.body?.cancel();
      return response;
    }],
    ["of an answer that is handed out again and again", () => shared],
    ["of a clone", () => {
      const response = new Response("{}");
      response.clone();
      return response;
    }],
    ["that is a text", () => ({ status: 200, body: "{}" })],
    ["that is an object", () => ({ status: 200, body: {} })],
    ["that throws when it is looked at", () => ({
      status: 200,
      get body() {
        throw new Error("no body");
      },
    })],
    ["that is a stream of Node's, as node-fetch and cross-fetch have it", () => ({
      status: 200,
      body: Readable.from(["{", "}"]),
    })],
    ["that is a stream of Node's, which somebody has read", async () => {
      const body = Readable.from(["{}"]);
      for await (const _ of body);
      return { status: 200, body };
    }],
    ["that is a stream of Node's and never ends", () => ({ status: 200, body: hanging() })],
    ["that is a stream of Node's and breaks off", () => ({ status: 200, body: failing() })],
    ["that is iterated, and throws", () => ({
      status: 200,
      body: {
        [Symbol.asyncIterator]() {
          throw new Error("no body");
        },
      },
    })],
    ["whose chunks are none", () => ({ status: 200, body: Readable.from([5, {}, "x"]) })],
  ];
  test.each(bodies)("a body %s", async (_, make) => {
    const { clock, track, direct, queued, requests, log } = setup(answering(make));
    expect(await clock.run(codeOf(track(direct)))).toBe("resolved");
    await track(queued);
    expect(await clock.run(queued.flush())).toMatchObject({ delivered: 1, retained: 0, dropped: 0 });
    expect([requests(), log.errors]).toEqual([2, []]);
    await clock.advance(100);
    expect(clock.timers).toBe(0);
  });
});

test("a body of Node's is read to its end, and one that does not end is destroyed", async () => {
  const [short, long] = [new PassThrough(), hanging()];
  short.end("{}");
  const bodies = [short, long];
  const { clock, track, direct } = setup(answering(() => ({ status: 200, body: bodies.shift() })));
  await clock.run(track(direct));
  expect(short.readableEnded).toBe(true);
  await clock.run(track(direct));
  await clock.advance(100);
  expect(long.destroyed).toBe(true);
});

const drop = new Uint8Array(1);

test("a body that comes drop by drop holds up nobody, and is read for a tenth of a second at the most", async () => {
  const { clock, track, direct } = setup(answering(() =>
    new Response(
      new ReadableStream({
        pull: (controller) =>
          new Promise<void>((resolve) => void clock.timer(resolve, 30)).then(() => controller.enqueue(drop)),
      }),
    )
  ));
  const before = clock.time;
  await clock.run(track(direct));
  expect(clock.time).toBe(before);
  await clock.advance(100);
  expect(clock.timers).toBeLessThanOrEqual(1); // that of the next drop
});

describe("a status is a status, whatever is around it", () => {
  test.each([
    ["no headers", undefined, 250],
    ["headers that are null", null, 250],
    ["headers that are a text", "Retry-After: 3", 250],
    ["plain headers", { "Retry-After": "3" }, 3000],
    ["plain headers in small letters", { "retry-after": 3 }, 3000],
    ["plain headers in capitals, as a list", { "RETRY-AFTER": ["3"] }, 3000],
    ["headers with a `get` alone", { get: (name: string) => /^retry-after$/i.test(name) ? "3" : null }, 3000],
    ["a Map", new Map([["retry-after", "3"]]), 3000],
    ["headers that throw", { get: () => Object.getPrototypeOf(null) }, 250],
  ])("a stand-in of an answer with %s", async (_, headers, pauseMs) => {
    let answers = 0;
    const { clock, track, direct } = setup(answering(() => ({ status: answers++ === 0 ? 503 : 204, headers })));
    const before = clock.time;
    expect(await clock.run(codeOf(track(direct)))).toBe("resolved");
    expect(clock.time - before).toBe(pauseMs);
  });

  test("a stand-in of a redirect names where it leads, and one without headers is final as well", async () => {
    for (const headers of [undefined, { location: "https://elsewhere.test/" }]) {
      const { clock, track, direct } = setup(answering(() => ({ status: 302, headers })));
      const error = await clock.run(rejectionOf(track(direct)));
      expect(error).toMatchObject({ status: 302, attempts: 1, retryable: false });
      if (headers) expect(String(error)).toContain("redirected (302) to https://elsewhere.test/");
    }
  });

  test.each([
    ["ok: true alone", () => ({ ok: true })],
    ["a status that is no number", () => ({ status: "fine" })],
    ["NaN", () => ({ status: NaN })],
    ["nothing", () => undefined],
    ["null", () => null],
    ["a text", () => "ok"],
    ["an answer that throws when it is looked at", () => ({
      get status() {
        return Object.getPrototypeOf(null);
      },
    })],
  ])("an answer without a status, %s, is named, and tried again", async (_, make) => {
    const { clock, track, direct, requests } = setup(answering(make));
    const error = await clock.run(rejectionOf(track(direct)));
    expect(error).toMatchObject({ code: "ERR_DELIVERY", status: undefined, attempts: 2, retryable: true });
    expect(String(error)).toContain("the answer has no status");
    expect(requests()).toBe(2);
  });

  test("a fetch that returns no promise is taken at its word", async () => {
    const { clock, track, direct } = setup((() => new Response("{}")) as unknown as Fetch);
    expect(await clock.run(codeOf(track(direct)))).toBe("resolved");
  });
});

const { proxy, revoke } = Proxy.revocable({}, {});
revoke();

const thrown: readonly (readonly [string, unknown, string])[] = [
  ["throws at once", new Error("no network"), "no network"],
  ["rejects with nothing", undefined, "undefined"],
  ["rejects with an object without a prototype", Object.create(null), "[object Object]"],
  [
    "rejects with an error whose message throws",
    Object.defineProperty(new Error(), "message", {
      get: () => Object.getPrototypeOf(null),
    }),
    "cannot be read",
  ],
  ["rejects with an object whose name throws", {
    get [Symbol.toStringTag]() {
      return Object.getPrototypeOf(null);
    },
  }, "cannot be read"],
  ["rejects with a proxy that was revoked", proxy, "cannot be read"],
  [
    "rejects with an error whose cause throws",
    Object.defineProperty(new Error("x"), "cause", {
      get: () => Object.getPrototypeOf(null),
    }),
    "cannot be read",
  ],
];
test.each(thrown)("a fetch that %s is told in words, and tried again", async (how, reason, words) => {
  const fetch: Fetch = how.startsWith("throws") ? () => raise(reason) : async () => raise(reason);
  const { clock, track, queued, requests } = setup(fetch);
  await track(queued);
  const report = await clock.run(queued.flush());
  expect(report).toMatchObject({ delivered: 0, retained: 1, dropped: 0 });
  expect(report.errors).toMatchObject([{ code: "ERR_DELIVERY", attempts: 2, retryable: true }]);
  expect(report.errors[0]?.message).toContain(words);
  expect(requests()).toBe(2);
});

function raise(reason: unknown): never {
  throw reason;
}

test("an answer that is there when its time is over counts, as a process may have been frozen meanwhile", async () => {
  const { clock, track, direct, requests } = setup(() =>
    // The timer is due first, and what lies in the socket is read in the turn after it.
    new Promise((resolve) => void clock.timer(() => setImmediate(() => resolve(new Response("{}"))), 5000))
  );
  expect(await clock.run(codeOf(track(direct)))).toBe("resolved");
  expect(requests()).toBe(1);
});

/** Far more than are read of a body, which would not let a timer fire. */
const MANY = 200_000;

describe("a body of endless chunks of no length ends by their number, as no timer fires between them", () => {
  const count = { chunks: 0 };
  const next = async () => ({ done: ++count.chunks > MANY, value: undefined });
  const bodies: readonly (readonly [string, () => unknown])[] = [
    ["a web stream's that are empty", () =>
      new ReadableStream({
        pull(controller) {
          if (++count.chunks > MANY) controller.close();
          else controller.enqueue(new Uint8Array(0));
        },
      })],
    ["those of an iterator that are nothing", () => ({ [Symbol.asyncIterator]: () => ({ next }) })],
  ];
  test.each(bodies)("%s", async (_, make) => {
    count.chunks = 0;
    const { clock, track, direct } = setup(answering(() => ({ status: 200, body: make() })));
    expect(await clock.run(codeOf(track(direct)))).toBe("resolved");
    await clock.advance(100);
    expect(count.chunks).toBeGreaterThan(10);
    expect(count.chunks).toBeLessThan(1000);
    expect(clock.timers).toBe(0);
  });
});
