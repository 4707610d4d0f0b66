// deliverQueueBatch with messages that make a batch fail: they stand alone, and the others arrive.
import { expect, test } from "vitest";
import type { Fetch, WireMessage } from "../../../src/index.ts";
import { bench, nameOf } from "../../support/server.ts";
import { delivery, queued, series } from "./kit.ts";

/** A server that answers so whenever one of these is among what it is sent. */
function poisoned(bad: (name: string) => boolean, answer: () => Response | Promise<never>) {
  const all = bench();
  const fetch: Fetch = async (url, init) => {
    const sent: readonly WireMessage[] = JSON.parse(new TextDecoder().decode(init.body as Uint8Array));
    return sent.some((message) => bad(nameOf(message))) ? await answer() : await all.collector.fetch(url, init);
  };
  return {
    ...delivery({ fetch, onDelivered: all.log.onDelivered }),
    arrived: () => all.collector.messages.map(nameOf),
  };
}

const answers: readonly (readonly [string, () => Response | Promise<never>, "rejected" | "retained"])[] = [
  ["500", () => new Response("", { status: 500 }), "retained"],
  ["502", () => new Response("", { status: 502 }), "retained"],
  ["a reset", () => Promise.reject(new TypeError("reset")), "retained"],
  ["400", () => new Response("", { status: 400 }), "rejected"],
  ["422", () => new Response("", { status: 422 }), "rejected"],
];

test.each(answers)("one message among 100 that makes the server answer %s stands alone", async (_, answer, fate) => {
  for (const bad of ["u0", "u42", "u99"]) {
    const { deliver, arrived, log } = poisoned((name) => name === bad, answer);
    const messages = await queued(series(100));
    const report = await deliver(messages);
    const [retried, dropped] = fate === "retained" ? [1, 0] : [0, 1];
    expect(report).toMatchObject({ delivered: 99, retried, dropped });
    expect(report.requests).toBeLessThanOrEqual(20);
    expect(arrived().toSorted()).toEqual(series(100).filter((name) => name !== bad).toSorted());
    const its = messages.map((message, index) => `u${index}` === bad ? message.fates : undefined).filter(Boolean);
    expect(its).toEqual([[fate === "retained" ? 10 : "ack"]]);
    expect(messages.every(({ fates }) => fates.length === 1)).toBe(true);
    expect(log.drops.flatMap(({ names }) => names)).toEqual(fate === "retained" ? [] : [bad]);
    expect(log.errors).toHaveLength(1);
  }
});

test.each(answers)(
  "a batch that %s meets in every part costs a handful of requests more, and is told once",
  async (_, answer, fate) => {
    const { deliver, log } = poisoned(() => true, answer);
    const messages = await queued(series(100));
    const report = await deliver(messages);
    const [retried, dropped] = fate === "retained" ? [100, 0] : [0, 100];
    expect(report).toMatchObject({ delivered: 0, retried, dropped });
    expect(report.requests).toBeLessThanOrEqual(fate === "retained" ? 8 : 20);
    expect([log.errors.length, log.drops.length]).toEqual([1, fate === "retained" ? 0 : 1]);
    expect(messages.every(({ fates }) => fates.length === 1)).toBe(true);
  },
);

test("many bad messages: the good ones arrive, bounded requests at a time, and none of them is given up", async () => {
  const isBad = (name: string): boolean => Number(name.slice(1)) % 7 === 3;
  const { deliver, arrived, log } = poisoned(isBad, () => new Response("", { status: 400 }));
  let messages = await queued(series(100));
  for (let round = 1; messages.length > 0; round++) {
    const report = await deliver(messages);
    expect(report.requests).toBeLessThanOrEqual(45);
    expect(round).toBeLessThan(10);
    messages = messages.filter(({ fates }) => fates.at(-1) !== "ack");
  }
  expect(arrived().toSorted()).toEqual(series(100).filter((name) => !isBad(name)).toSorted());
  expect(log.drops.flatMap(({ names }) => names).toSorted()).toEqual(series(100).filter(isBad).toSorted());
});

test("a server that says that it is busy, or when to come again, is not asked for parts", async () => {
  for (const [status, headers] of [[503, {}], [429, {}], [500, { "Retry-After": "1" }]] as const) {
    const { deliver, collector } = delivery();
    collector.failNext(100, { status, headers });
    expect(await deliver(await queued(series(10)))).toMatchObject({ delivered: 0, retried: 10, requests: 4 });
  }
});
