import { expect, test } from "vitest";
import { type Collector, createCollector } from "../../../src/collector/collector.ts";
import { Clock } from "../../support/clock.ts";
import { events, ORIGIN, post } from "./requests.ts";

interface Told {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: Record<string, unknown>;
}

/** Reads a stream event by event, turning the clock meanwhile. */
async function open(collector: Collector, clock: Clock, lastEventId?: string) {
  const headers = lastEventId === undefined ? {} : { "Last-Event-ID": lastEventId };
  const response = await collector.fetch(`${ORIGIN}/api/stream`, { headers });
  expect(response.headers.get("Content-Type")).toBe("text/event-stream");
  const reader = (response.body ?? new ReadableStream()).getReader();
  let text = "";
  const block = async (): Promise<string> => {
    while (!text.includes("\n\n")) {
      const { value } = await clock.run(reader.read());
      text += new TextDecoder().decode(value);
    }
    const [first = "", ...rest] = text.split("\n\n");
    text = rest.join("\n\n");
    return first;
  };
  const next = async (): Promise<Told> => {
    const [, event = "", id, data = ""] = /^event: (\w+)\n(?:id: (.*)\n)?data: (.*)$/.exec(await block()) ?? [];
    return { event, id, data: JSON.parse(data) };
  };
  const hello = await next();
  expect(hello.event).toBe("hello");
  expect((await next()).event).toBe("failures");
  return { session: String(hello.data.session), hello: hello.data, next, block, reader };
}

const namesOf = ({ data: { messages } }: Told): unknown =>
  (Array.isArray(messages) ? messages : []).map(({ name }) => name);

test("a stream tells what is kept, then what comes, each request once and in order", async () => {
  const clock = new Clock();
  const collector = createCollector({ maxMessages: 50 }, clock);
  await post(collector, events("a", "b"));
  const stream = await open(collector, clock);
  expect(stream.hello).toMatchObject({ maxMessages: 50, hasPlan: false });
  expect(namesOf(await stream.next())).toEqual(["a", "b"]);
  const following = stream.next();
  await post(collector, events("c"));
  const told = await following;
  expect([told.event, told.id, namesOf(told)]).toEqual(["request", `${stream.session}:2`, ["c"]]);
  expect(told.data).toMatchObject({ number: 2, count: 1, status: 200, messages: [{ number: 3, request: 2 }] });
});

test("requests that were refused or told to fail are told as well, and how many are still to fail", async () => {
  const clock = new Clock();
  const collector = createCollector({}, clock);
  const stream = await open(collector, clock);
  collector.failNext(2);
  expect(await stream.next()).toMatchObject({ event: "failures", data: { remaining: 2 } });
  await post(collector, events("a"));
  expect(await stream.next()).toMatchObject({
    event: "request",
    data: { status: 503, error: "was told to fail", codec: { format: "json" } },
  });
  expect(await stream.next()).toMatchObject({ event: "failures", data: { remaining: 1 } });
});

test("who comes back with the last id that it saw gets what it missed and nothing twice", async () => {
  const clock = new Clock();
  const collector = createCollector({}, clock);
  await post(collector, events("a"));
  const { session, reader } = await open(collector, clock);
  await reader.cancel();
  await post(collector, events("b"));
  const again = await open(collector, clock, `${session}:1`);
  expect(again.session).toBe(session);
  expect(namesOf(await again.next())).toEqual(["b"]);
});

test("after a clearing or a new start the session is another, and all that is kept is told again", async () => {
  const clock = new Clock();
  const collector = createCollector({}, clock);
  await post(collector, events("a"));
  const stream = await open(collector, clock);
  await stream.next();
  collector.clear();
  expect((await stream.next()).event).toBe("clear");
  await post(collector, events("b"));
  const after = await stream.next();
  expect(namesOf(after)).toEqual(["b"]);
  const again = await open(collector, clock, `${stream.session}:1`);
  expect(again.session).not.toBe(stream.session);
  expect(namesOf(await again.next())).toEqual(["b"]);
  clock.chance = 0.5;
  const other = createCollector({}, clock);
  await post(other, events("c"));
  const elsewhere = await open(other, clock, after.id);
  expect(namesOf(await elsewhere.next())).toEqual(["c"]);
});

test("a silent stream shows every five seconds that it is alive", async () => {
  const clock = new Clock();
  const stream = await open(createCollector({}, clock), clock);
  const before = clock.time;
  expect(await stream.block()).toBe(": still here");
  expect(clock.time - before).toBe(5000);
});

test("nothing runs while nobody reads, and nothing is left behind when a reader goes", async () => {
  const clock = new Clock();
  const collector = createCollector({}, clock);
  await collector.fetch(`${ORIGIN}/api/stream`);
  expect(clock.timers).toBe(0);
  const { reader } = await open(collector, clock);
  const reading = reader.read();
  await new Promise(setImmediate);
  expect(clock.timers).toBe(1);
  await reader.cancel();
  await expect(reading).resolves.toMatchObject({ done: true });
  await new Promise(setImmediate);
  expect(clock.timers).toBe(0);
});

test("a long replay comes in parts, with nothing left out", async () => {
  const clock = new Clock();
  const collector = createCollector({}, clock);
  for (let index = 0; index < 300; index++) await post(collector, events(`${index}-${"x".repeat(2000)}`));
  const response = await collector.fetch(`${ORIGIN}/api/stream`);
  const reader = (response.body ?? new ReadableStream()).getReader();
  await clock.run(reader.read());
  const sizes: number[] = [];
  let ids = 0;
  while (ids < 300) {
    const { value } = await clock.run(reader.read());
    const text = new TextDecoder().decode(value);
    sizes.push(text.length);
    ids += text.match(/^id: /gm)?.length ?? 0;
  }
  expect(sizes.length).toBeGreaterThan(2);
  expect(Math.max(...sizes)).toBeLessThan(70_000);
  await reader.cancel();
});
