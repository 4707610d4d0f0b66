import { expect, test } from "vitest";
import { currentTracker, withTracker } from "../../src/context.ts";
import { invocationOf } from "../../src/context/invocation.ts";
import { BufferedConsumer, GrowingTracker } from "../../src/index.ts";
import { growing as inAstro } from "../../src/astro.ts";
import { growing as inLambda } from "../../src/lambda.ts";
import { growing as inNext, nextFetch, shared } from "../../src/next.ts";
import { growing as inKit } from "../../src/sveltekit.ts";
import { bench, codeOf } from "../support/server.ts";

function setup() {
  const all = bench();
  const tracker = GrowingTracker.consumer(new BufferedConsumer(all.options, all.clock));
  /** Who is told of in what was tracked, in order. */
  const visitors = async (): Promise<(string | undefined)[]> => {
    await all.clock.run(tracker.flush());
    return all.collector.events.map(({ deviceId }) => deviceId);
  };
  return { ...all, tracker, visitors };
}

/** What a platform gives to a request, and how many promises it was handed. */
class Execution {
  count = 0;
  waitUntil(_promise: Promise<unknown>): void {
    this.count++;
  }
}

test("code of any depth finds the tracker of its own context, however many there are at once", async () => {
  const { tracker, visitors } = setup();
  let count = 0;
  const deep = async (depth: number): Promise<void> => {
    // Each in turns of the event loop of its own number, so that they come in between each other.
    for (let turns = (depth * 7 + count++) % 4; turns >= 0; turns--) await new Promise(setImmediate);
    if (depth > 0) return deep(depth - 1);
    await currentTracker().trackCustomEvent("e");
  };
  const names = Array.from({ length: 100 }, (_, index) => `v${index}`);
  await Promise.all(names.map((anonymousId) => withTracker(tracker, undefined, { anonymousId }, () => deep(10))));
  expect((await visitors()).toSorted()).toEqual(names.toSorted());
});

test("outside of any context that is told, and a tracker that is given serves there", () => {
  const { tracker } = setup();
  expect(() => currentTracker()).toThrow("Cannot find the current tracker as 'context' must be there");
  expect(currentTracker(tracker)).toBe(tracker);
});

test("several trackers are told apart, and a context within another has the defaults of both", async () => {
  const [shop, blog] = [setup(), setup()];
  await withTracker(shop.tracker, undefined, { anonymousId: "a", attributes: { outer: 1 } }, async () => {
    expect(currentTracker(blog.tracker)).toBe(blog.tracker);
    await withTracker(blog.tracker, undefined, { anonymousId: "b" }, async () => {
      await currentTracker(shop.tracker).trackCustomEvent("e");
      await currentTracker(blog.tracker).trackCustomEvent("e");
      await withTracker(currentTracker(shop.tracker), undefined, { attributes: { inner: 2 } }, async () => {
        await currentTracker(shop.tracker).trackCustomEvent("e");
      });
    });
  });
  expect(await shop.visitors()).toEqual(["a", "a"]);
  expect(shop.collector.events[1]?.attributes).toEqual({ outer: 1, inner: 2 });
  expect(await blog.visitors()).toEqual(["b"]);
});

test("what run returns or throws is what withTracker does, and defaults that throw are told to onError", async () => {
  const { tracker, log } = setup();
  expect(withTracker(tracker, undefined, {}, () => 5)).toBe(5);
  expect(() => withTracker(tracker, undefined, {}, () => JSON.parse("{"))).toThrow(SyntaxError);
  expect(await codeOf(withTracker(tracker, undefined, () => JSON.parse("{"), (bound) => bound.flush()))).toBe(
    "resolved",
  );
  expect(log.errors).toMatchObject([{ code: "ERR_PARAM" }]);
});

test("defaults by an async function are refused aloud, and what they reject with ends no process", async () => {
  const { tracker, log } = setup();
  for (const defaults of [async () => ({ anonymousId: "a" }), async () => JSON.parse("{")]) {
    Reflect.apply(withTracker, undefined, [tracker, undefined, defaults, () => {}]);
  }
  await new Promise(setImmediate);
  expect(log.errors.map((error) => String(error))).toEqual([
    expect.stringContaining("'defaults' must be an object"),
    expect.stringContaining("'defaults' must be an object"),
  ]);
});

test("the first place that has waitUntil keeps an invocation alive, also where another throws", () => {
  const execution = new Execution();
  expect(invocationOf(() => undefined, () => JSON.parse("{"), () => execution)).toBe(execution);
  expect(invocationOf(() => ({}))).toBeUndefined();
});

test("SvelteKit: platform.ctx keeps a request alive on Cloudflare, and without it timers do", async () => {
  const { tracker, visitors } = setup();
  const handle = inKit(tracker, (event) => ({ anonymousId: event.cookies.get("visitor") }));
  const ctx = new Execution();
  for (const platform of [{ ctx }, undefined]) {
    const event = {
      request: new Request("http://a.test/"),
      url: new URL("http://a.test/"),
      cookies: { get: () => "v" },
      platform,
    };
    const response = await handle({
      event,
      resolve: async () => {
        void currentTracker(tracker).trackCustomEvent("e");
        return new Response("hello");
      },
    });
    expect(await response.text()).toBe("hello");
  }
  expect(ctx.count).toBe(1);
  expect(await visitors()).toEqual(["v", "v"]);
});

test("Astro: locals.cfContext keeps a request alive, or locals.runtime.ctx of older adapters", async () => {
  const { tracker } = setup();
  const onRequest = inAstro(tracker, () => ({ anonymousId: "v" }));
  const [now, before] = [new Execution(), new Execution()];
  const request = new Request("http://a.test/");
  const rest = { request, url: new URL(request.url), cookies: { get: () => undefined } };
  const removed = {
    get runtime() {
      throw new Error("removed");
    },
  };
  for (
    const locals of [Object.defineProperties({ cfContext: now }, Object.getOwnPropertyDescriptors(removed)), {
      runtime: { ctx: before },
    }, removed]
  ) {
    await onRequest({ ...rest, locals }, async () => {
      void currentTracker(tracker).trackCustomEvent("e");
      return new Response("hello");
    });
  }
  expect([now.count, before.count]).toEqual([1, 1]);
});

test("Next.js: after keeps a request alive, the proxy's event does there, and nothing runs before connection", async () => {
  const { tracker, visitors } = setup();
  const steps: string[] = [];
  const visit = { cookies: { get: () => undefined }, headers: new Headers({ "X-Visitor-Id": "v" }) };
  const tracked = inNext(
    tracker,
    {
      after: () => void steps.push("after"),
      connection: async () => void steps.push("connection"),
      cookies: async () => visit.cookies,
      headers: async () => visit.headers,
    },
    ({ headers }) => ({ anonymousId: headers.get("X-Visitor-Id") }),
  );
  const route = tracked(async (name: string) => {
    steps.push(name);
    void currentTracker(tracker).trackCustomEvent("e");
    return name;
  });
  expect(await route("route")).toBe("route");
  expect(steps).toEqual(["connection", "route", "after"]);
  const event = new Execution();
  const proxy = tracked((_request: object, _event: object) => void currentTracker(tracker).trackCustomEvent("e"));
  await proxy({ ...visit, headers: new Headers({ "X-Visitor-Id": "w" }) }, event);
  expect([steps.length, event.count]).toEqual([3, 1]);
  expect(await visitors()).toEqual(["v", "w"]);
});

test("Next.js: one value for all copies of an app, and the fetch that Next.js put its own over", async () => {
  const made = shared(() => ({}), "test");
  expect(shared(() => ({}), "test")).toBe(made);
  expect(shared(() => ({}), "another")).not.toBe(made);
  const { fetch } = globalThis;
  const original = async (): Promise<Response> => new Response("original");
  globalThis.fetch = Object.assign(async () => new Response("patched"), {
    _nextOriginalFetch: Object.assign(async () => new Response("patched twice"), { _nextOriginalFetch: original }),
  });
  try {
    expect(await (await nextFetch("http://a.test/", {})).text()).toBe("original");
  } finally {
    globalThis.fetch = fetch;
  }
});

test("Lambda: the flush ends half a second before the invocation, and what the handler threw is thrown", async () => {
  const { tracker, collector } = setup();
  const flushed: unknown[] = [];
  const flush = tracker.flush.bind(tracker);
  tracker.flush = (options) => {
    flushed.push(options?.timeoutMs);
    return flush(options);
  };
  const tracked = inLambda(tracker, {
    timeoutMs: 2000,
    defaults: (event: { user: string }) => ({ loginUserId: event.user }),
  });
  const handler = tracked(async (event: { user: string }, _context: object) => {
    void currentTracker(tracker).trackCustomEvent("e");
    if (event.user === "bad") throw new Error("of the handler");
    return event.user;
  });
  expect(await handler({ user: "u" }, { getRemainingTimeInMillis: () => 900 })).toBe("u");
  await expect(handler({ user: "bad" }, { getRemainingTimeInMillis: () => 60_000 })).rejects.toThrow("of the handler");
  await handler({ user: "v" }, { getRemainingTimeInMillis: () => 100 });
  expect(flushed).toEqual([400, 2000, 0]);
  expect(collector.events.map(({ userId }) => userId)).toEqual(["u", "bad"]);
  expect(() => inLambda(tracker, { timeoutMs: -1 })).toThrow("'timeoutMs' must be 0 or more milliseconds");
});

test.each<readonly [string, () => unknown]>([
  ["nothing", () => undefined],
  ["NaN", () => NaN],
  ["a text", () => "900"],
  ["an error", () => Object.getPrototypeOf(null).gone],
])(
  "Lambda: a context whose time is %s, as a stand-in's in a test, costs no answer, and a flush has its time",
  async (_, time) => {
    const { tracker } = setup();
    const flushed: unknown[] = [];
    tracker.flush = (options) => {
      flushed.push(options?.timeoutMs);
      return new Promise((resolve) => resolve(Object({})));
    };
    const handler = inLambda(tracker, { timeoutMs: 2000 })(async (_event: object, _context: object) => "answer");
    expect(await handler({}, { getRemainingTimeInMillis: time })).toBe("answer");
    expect(flushed).toEqual([2000]);
  },
);
