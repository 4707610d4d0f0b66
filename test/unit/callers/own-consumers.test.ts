// Consumers and signals of somebody's own.
import { expect, test } from "vitest";
import { BaseConsumer, BufferedConsumer, CustomEventMessage, GrowingTracker } from "../../../src/index.ts";
import { turn } from "../../support/clock.ts";
import { bench } from "../../support/server.ts";
import { raise, revoked, setup, untyped } from "./kit.ts";

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
