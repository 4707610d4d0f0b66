// How much one mistake costs.
import { expect, test } from "vitest";
import { CustomEventMessage, GrowingParamError, GrowingTracker, ItemMessage } from "../../../src/index.ts";
import { rejectionOf } from "../../support/server.ts";
import { setup, untyped } from "./kit.ts";

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
