import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { BufferedConsumer, type FlushOptions, GrowingTracker } from "../../src/index.ts";
import { bench } from "../support/server.ts";

const PRINTABLE = /^[^\p{C}\u2028\u2029]*$/u;

/** How long anything that is told may be: twenty faults, each with a name, a rule and a value. */
const MAX_LENGTH = 30_000;

const fail = (): never => {
  throw odd();
};

/** An object that throws itself when anything is asked of it. */
const odd = (): object =>
  new Proxy({}, {
    get: fail,
    set: fail,
    has: fail,
    ownKeys: fail,
    getPrototypeOf: fail,
    getOwnPropertyDescriptor: fail,
  });

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("\ud800", "\n\u001b[31m", "__proto__", "constructor", "http://user:hunter2@h/", "x".repeat(5000)),
);

/** What stands for an object that fast-check cannot hold. */
function made(value: unknown): unknown {
  return value === "a revoked proxy" ? revoked() : value === "a hostile object" ? odd() : value;
}

/** Any value whatever. */
const anything = fc.oneof(
  text,
  fc.anything({
    key: text,
    maxDepth: 3,
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
    withUnicodeString: true,
  }),
  fc.func(fc.anything()),
  fc.constantFrom(Symbol("\n"), 10n ** 5000n, Object.assign([], { length: 1000 })),
  fc.constantFrom("a revoked proxy", "a hostile object"),
);

/** An object with the fields of a call, some of them. */
const options = fc.oneof(
  anything,
  fc.record(
    {
      anonymousId: anything,
      loginUserKey: anything,
      loginUserId: anything,
      eventTime: anything,
      attributes: fc.oneof(anything, fc.dictionary(text, anything)),
      timeoutMs: anything,
      signal: anything,
      eventType: fc.oneof(fc.constant("CUSTOM"), anything),
      timestamp: fc.oneof(fc.constant(5), anything),
      key: anything,
      id: anything,
    },
    { requiredKeys: [] },
  ),
);

test("no call throws, lets a rejection go unhandled or prints what breaks a line, whatever it is given", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  const lines: string[] = [];
  vi.spyOn(console, "warn").mockImplementation((line) => void lines.push(String(line)));
  await fc.assert(
    fc.asyncProperty(anything, options, anything, async (first, second, third) => {
      const [name, more] = [made(first), made(third)];
      const isPlain = Object.prototype.toString.call(second) === "[object Object]";
      const given = isPlain
        ? Object.fromEntries(Object.entries(Object(second)).map(([key, value]) => [key, made(value)]))
        : made(second);
      const { clock, options: own } = bench();
      const consumer = new BufferedConsumer({ ...own, onError: undefined, onDrop: () => more }, clock);
      const tracker = GrowingTracker.consumer(consumer);
      lines.length = 0;
      const promises = [
        () => tracker.trackCustomEvent(name as never, given as never),
        () => tracker.trackUser(name as never, given as never),
        () => tracker.submitItem(name as never, more as never, given as never),
        () => tracker.track(given as never),
        () => consumer.send(given as never, more as never),
        () => tracker.bind(more as never, given as never).trackCustomEvent(name as never, given as never),
        () => tracker.flush(given as FlushOptions),
        () => tracker.stop(given as FlushOptions),
      ].map((call) => {
        clock.time += 1000; // a line each
        const promise: Promise<unknown> = call();
        expect(promise instanceof Promise).toBe(true);
        return promise;
      });
      const settled = await clock.run(Promise.allSettled(promises));
      expect(settled.slice(-2).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
      for (const result of settled) {
        if (result.status === "rejected") lines.push(String(Object(result.reason).message));
      }
      for (const line of lines) {
        expect(line).toMatch(PRINTABLE);
        expect(line.length).toBeLessThan(MAX_LENGTH);
        expect(line).not.toContain("hunter2");
      }
      expect(clock.timers).toBe(0);
    }),
    { numRuns: 100, endOnFailure: true, verbose: 0 },
  );
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
}, 120_000);
