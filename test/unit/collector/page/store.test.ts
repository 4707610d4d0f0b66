import { beforeEach, expect, test } from "vitest";
import { ALL } from "../../../../src/collector/page/app/filter.ts";
import { Store } from "../../../../src/collector/page/app/store.ts";
import { NOW_MS, request } from "./kit.ts";

let frames: (() => void)[];
let store: Store;
beforeEach(() => {
  frames = [];
  store = new Store((run) => frames.push(run));
  store.receiveHello({ session: "s", maxMessages: 5, hasPlan: false, timeZone: "UTC" });
});

const names = (): string[] => [...store.view].map(({ message }) => message?.name ?? "refused");
const receive = (number: number, ...of: string[]): void => store.receiveRequest(request(number, of), "s");

test("messages are kept in the order of arrival, and refused requests among them", () => {
  receive(1, "a", "b");
  store.receiveRequest(request(2, [], { status: 503, error: "was told to fail" }), "s");
  store.receiveRequest(request(3, [], { status: 0 }), "s");
  receive(4, "c");
  expect(names()).toEqual(["a", "b", "refused", "refused", "c"]);
  expect(store.counts).toMatchObject({ event: 3, user: 0, item: 0, mapping: 0, refused: 2 });
});

test("a request whose messages the collector has forgotten is no refused one", () => {
  store.receiveRequest(request(1, [], { status: 200, count: 7 }), "s");
  expect(names()).toEqual([]);
});

test("no more is kept than the collector keeps, with a filter as without", () => {
  store.setFilter({ ...ALL, text: "e" });
  receive(1, "one", "two", "three", "four");
  receive(2, "five", "six", "seven");
  expect(store.total).toBe(5);
  expect(store.counts.event).toBe(5);
  expect(names()).toEqual(["three", "five", "seven"]);
  store.setFilter(ALL);
  expect(names()).toEqual(["three", "four", "five", "six", "seven"]);
});

test("a filter holds for what comes later", () => {
  receive(1, "pay", "view");
  store.setFilter({ ...ALL, text: "PAY" });
  receive(2, "view", "repay");
  expect(names()).toEqual(["pay", "repay"]);
});

test("a request that is told twice counts once", () => {
  receive(1, "a");
  receive(2, "b");
  receive(1, "a");
  receive(2, "b");
  expect(names()).toEqual(["a", "b"]);
});

test("a collector that was started anew begins anew, with numbers that were there before", () => {
  receive(7, "old");
  store.receiveHello({ session: "t", maxMessages: 5, hasPlan: true, timeZone: "UTC" });
  expect([store.total, store.hello?.hasPlan]).toEqual([0, true]);
  store.receiveRequest(request(1, ["new"]), "t");
  expect(names()).toEqual(["new"]);
  store.receiveHello({ session: "t", maxMessages: 5, hasPlan: true, timeZone: "UTC" });
  expect(names()).toEqual(["new"]);
});

test("a connection made anew after a clearing keeps what came since", () => {
  receive(1, "before");
  store.receiveClear();
  store.receiveRequest(request(2, ["after"]), "cleared");
  store.receiveHello({ session: "cleared", maxMessages: 5, hasPlan: false, timeZone: "UTC" });
  expect(names()).toEqual(["after"]);
});

test("a pause holds back what comes, counts it within bounds, and gives it back in order", () => {
  receive(1, "a");
  store.pause();
  receive(2, "b", "c");
  expect([names(), store.waiting]).toEqual([["a"], 2]);
  store.resume();
  expect([names(), store.waiting]).toEqual([["a", "b", "c"], 0]);
  store.pause();
  receive(3, "d", "e", "f", "g", "h", "i", "j");
  expect(store.waiting).toBe(5);
  store.receiveClear();
  expect([store.waiting, store.total]).toEqual([0, 0]);
});

test("however much comes, listeners are called once a frame", () => {
  let calls = 0;
  store.subscribe(() => calls++);
  frames.splice(0).forEach((run) => run());
  calls = 0;
  for (let number = 1; number < 50; number++) receive(number, "a");
  expect(frames).toHaveLength(1);
  frames.splice(0).forEach((run) => run());
  expect(calls).toBe(1);
  receive(50, "a");
  expect(frames).toHaveLength(1);
});

test("the chart counts what is shown when it is shown", () => {
  store.pause();
  receive(1, "a", "b");
  expect(store.rate.series(NOW_MS).event.at(-1)).toBe(0);
  store.resume();
  expect(store.rate.series(NOW_MS).event.at(-1)).toBe(2);
});
