// What is printed, wherever it came from.
import { afterEach, expect, test, vi } from "vitest";
import {
  DebugConsumer,
  DefaultConsumer,
  GrowingIOError,
  GrowingParamError,
  GrowingTracker,
} from "../../../src/index.ts";
import { Clock } from "../../support/clock.ts";
import { bench, rejectionOf } from "../../support/server.ts";
import { messageOf, setup, untyped, warned } from "./kit.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const PRINTABLE = /^[^\p{C}\u2028\u2029]*$/u;

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
