import { expect, test } from "vitest";
import { createCollector } from "../../../src/collector/collector.ts";
import { Clock } from "../../support/clock.ts";

const EVENTS = "http://collect.test/v3/projects/pid/collect?stm=1700000000123";
const ITEMS = "http://collect.test/projects/pid/collect/item?stm=1700000000123";
const event = {
  eventType: "CUSTOM",
  eventName: "e",
  timestamp: 1,
  deviceId: "a",
  dataSourceId: "ds",
  projectKey: "pid",
};
const user = { ...event, eventType: "LOGIN_USER_ATTRIBUTES", eventName: undefined, userId: "u", attributes: { a: 1 } };
const item = { key: "k", id: "i", dataSourceId: "ds", projectKey: "pid" };

async function post(body: unknown, url = EVENTS, init: RequestInit = {}) {
  const collector = createCollector();
  const response = await collector.fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...init,
  });
  const text = await response.text();
  return { collector, response, status: response.status, text };
}

test("what fits the protocol is taken and kept, oldest first", async () => {
  const { collector, status } = await post([event, user]);
  expect(status).toBe(200);
  expect(collector.messages).toHaveLength(2);
  expect(collector.events).toMatchObject([event]);
  expect(collector.users).toMatchObject([{ userId: "u" }]);
  expect(collector.requests).toMatchObject([{
    kind: "event",
    stm: 1_700_000_000_123,
    status: 200,
    codec: { format: "json", snappy: false, xor: false },
    warnings: [],
  }]);
});

test("a slash too many before the path, as Python makes it, does no harm", async () => {
  expect((await post([event], EVENTS.replace("/v3", "//v3"))).status).toBe(200);
  expect((await post([item], ITEMS)).collector.items).toEqual([item]);
});

test.each([
  ["no JSON", "{", "the body is no JSON"],
  ["no list", event, "the body is no list of messages"],
  ["an empty list", [], "the body is no list of messages"],
  ["no object in the list", [5], "message 0 is no object"],
  ["an event without a name", [{ ...event, eventName: "" }], "message 0 lacks 'eventName'"],
  ["an event of nobody", [event, { ...event, deviceId: undefined }], "message 1 has no 'deviceId' or 'userId'"],
  ["a key without an id", [{ ...event, userKey: "email" }], "'userKey' without a 'userId'"],
  ["a type of event that is none", [{ ...event, eventType: "PAGES" }], "'eventType' that the protocol does not know"],
  ["another project", [{ ...event, projectKey: "x" }], 'not the product id of its URL, "pid"'],
  ["no data source", [{ ...event, dataSourceId: undefined }], "lacks 'dataSourceId'"],
  ["no time", [{ ...event, timestamp: undefined }], "lacks 'timestamp'"],
  ["a time that is a text", [{ ...event, timestamp: "5" }], "'timestamp' that is no integer"],
  ["an id that is a number", [{ ...event, deviceId: 5 }], "'deviceId' that is no string"],
  ["a nested attribute", [{ ...event, attributes: { a: { b: 1 } } }], "'attributes.a' that is neither"],
  ["attributes that are a list", [{ ...event, attributes: [] }], "'attributes' that are no object"],
  ["a user without an id", [{ ...user, userId: undefined }], "lacks 'userId'"],
])("%s is refused with the reason, and nothing of the batch is kept", async (_, body, reason) => {
  const { collector, status, text } = await post(body);
  expect(status).toBe(400);
  expect(JSON.parse(text).error).toContain(reason);
  expect(collector.messages).toEqual([]);
  expect(collector.requests[0]?.error).toContain(reason);
});

test("items are checked as items", async () => {
  expect((await post([{ ...item, key: "" }], ITEMS)).text).toContain("lacks 'key'");
  expect((await post([event], ITEMS)).text).toContain("lacks 'id'");
});

test.each([
  ["user attributes without attributes", { ...user, attributes: undefined }, "sets no attributes"],
  ["a field that the protocol does not know", { ...event, colour: "red" }, "a field 'colour'"],
  ["a sendTime of its own", { ...event, sendTime: 2 }, "'sendTime' that is not its 'timestamp'"],
  ["a time in seconds", { ...event, timestamp: 1_764_000_000 }, "a 'timestamp' that looks like seconds, where"],
  ["a user's time in microseconds", { ...user, timestamp: 1.764e15 }, "a 'timestamp' that looks like microseconds"],
])("%s is taken with a warning", async (_, message, warning) => {
  const { collector, status } = await post([message]);
  expect(status).toBe(200);
  expect(collector.requests[0]?.warnings.join()).toContain(warning);
});

test("times of today, of 1970 and of a far year are no seconds", async () => {
  const times = [1, 100_000_000, 1_764_000_000_000, 99_999_999_999_999];
  const { collector } = await post(times.map((timestamp) => ({ ...event, timestamp })));
  expect(collector.requests[0]?.warnings).toEqual([]);
});

test("bytes that are no UTF-8 are refused", async () => {
  const body = new Uint8Array([0x5b, 0x22, 0xff, 0x22, 0x5d]);
  expect((await post("", EVENTS, { body })).status).toBe(400);
});

test("a body that is too large is refused before it is read to its end", async () => {
  const collector = createCollector({ maxBodyBytes: 1000 });
  const response = await collector.fetch(EVENTS, { method: "POST", body: "x".repeat(5000) });
  expect(response.status).toBe(413);
});

test.each([
  ["another content type", { headers: { "Content-Type": "text/plain" } }, 415],
  ["another method", { method: "GET", body: null }, 405],
])("%s is refused", async (_, init, status) => {
  expect((await post([event], EVENTS, init)).status).toBe(status);
});

test("requests to other paths are kept with the likely cause, and the health check answers OK", async () => {
  const collector = createCollector();
  expect((await collector.fetch("http://collect.test/v3/projects/a/v3/projects/b/collect")).status).toBe(404);
  expect((await collector.fetch("http://collect.test/v3/projects/%zz/collect")).status).toBe(404);
  const health = await collector.fetch("http://collect.test/healthy-check");
  expect([health.status, await health.text()]).toEqual([200, "OK"]);
  expect((await collector.fetch("http://collect.test/favicon.ico")).status).toBe(404);
  expect(collector.requests.map(({ status, kind, error }) => [status, kind, error])).toEqual([
    [404, undefined, "there is nothing at this path: a server host has no path: leave out '/v3/projects/a'"],
    [404, undefined, "there is nothing at this path: the product id is not percent-encoded as it must be"],
  ]);
});

test("a browser may send from anywhere and read Retry-After", async () => {
  const collector = createCollector();
  const preflight = await collector.fetch(EVENTS, {
    method: "OPTIONS",
    headers: { "Access-Control-Request-Headers": "content-type,x-timestamp" },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("Access-Control-Allow-Headers")).toBe("content-type,x-timestamp");
  const { response } = await post([event]);
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
  expect(response.headers.get("Access-Control-Expose-Headers")).toBe("Retry-After");
});

test("the next requests fail as they are told to, and then no more", async () => {
  const clock = new Clock();
  const collector = createCollector({}, clock);
  const send = (): Promise<Response> =>
    collector.fetch(EVENTS, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify([event]),
    });
  collector.failNext(1);
  collector.failNext(1, { status: 429, headers: { "Retry-After": "2" } });
  collector.failNext(1, { status: 200, delayMs: 500 });
  collector.failNext(1, { error: new TypeError("reset") });
  expect((await send()).status).toBe(503);
  expect((await send()).headers.get("Retry-After")).toBe("2");
  const before = clock.time;
  expect((await clock.run(send())).status).toBe(200);
  expect(clock.time - before).toBe(500);
  await expect(send()).rejects.toThrow("reset");
  expect((await send()).status).toBe(200);
  expect(collector.messages).toHaveLength(2);
  expect(collector.requests.map(({ status }) => status)).toEqual([503, 429, 200, 0, 200]);
});

test("waitFor resolves when enough has come, and says what came when it has not", async () => {
  const clock = new Clock();
  const collector = createCollector({}, clock);
  await expect(clock.run(collector.waitFor(1, { timeoutMs: 50 }))).rejects.toThrow(
    "0 of 1 message came in 50 ms: a consumer with a queue holds its messages for a time, so call flush() before",
  );
  const waiting = collector.waitFor(1);
  await collector.fetch(EVENTS, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify([event]),
  });
  expect(await clock.run(waiting)).toEqual([event]);
});

test("memory is bounded: the oldest go first, and clear forgets all", async () => {
  const collector = createCollector({ maxMessages: 3 });
  for (const eventName of ["a", "b", "c", "d", "e"]) {
    await collector.fetch(EVENTS, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify([{ ...event, eventName }]),
    });
  }
  expect(collector.events.map(({ eventName }) => eventName)).toEqual(["c", "d", "e"]);
  expect(collector.requests).toHaveLength(3);
  collector.clear();
  expect([collector.messages, collector.requests]).toEqual([[], []]);
});

test("as a server's handler it leaves alone what comes beside the request", async () => {
  const collector = createCollector();
  const request = new Request(EVENTS, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify([event]),
  });
  const server = { method: "GET", requestIP: null };
  expect((await collector.fetch(request, server)).status).toBe(200);
});
