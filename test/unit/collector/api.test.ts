import { expect, test } from "vitest";
import { type Collector, createCollector, type MessagePage } from "../../../src/collector/collector.ts";
import { api, EVENTS, events, item, ITEMS, ORIGIN, post, user } from "./requests.ts";

async function filled(): Promise<Collector> {
  const collector = createCollector();
  await post(collector, events("a", "b"));
  await post(collector, [...events("c"), user]);
  await post(collector, [item], ITEMS);
  return collector;
}

async function ask(collector: Collector, query = ""): Promise<MessagePage & { names: string[] }> {
  const response = await collector.fetch(`${ORIGIN}/api/messages${query}`);
  const answer: MessagePage = await response.json();
  return { ...answer, names: answer.messages.map(({ name }) => name) };
}

test("messages are told with their numbers, and with the requests that brought them", async () => {
  const answer = await ask(await filled());
  expect(answer.messages.map(({ number, request, type, name }) => [number, request, type, name])).toEqual([
    [1, 1, "event", "a"],
    [2, 1, "event", "b"],
    [3, 2, "event", "c"],
    [4, 2, "user", "cpacm"],
    [5, 3, "item", "product"],
  ]);
  expect(answer.messages[3]?.message).toEqual(user);
  expect(answer.requests).toMatchObject([
    { number: 1, kind: "event", count: 2, status: 200, codec: { format: "json", snappy: false, xor: false } },
    { number: 2, count: 2 },
    { number: 3, kind: "item", count: 1, bytes: JSON.stringify([item]).length },
  ]);
  expect(answer).toMatchObject({ total: 5, next: null });
});

test("pages follow on each other by the number of their last message, in the middle of a request too", async () => {
  const collector = await filled();
  const first = await ask(collector, "?limit=3");
  expect([first.names, first.next]).toEqual([["a", "b", "c"], 3]);
  expect(first.requests.map(({ number }) => number)).toEqual([1, 2]);
  const second = await ask(collector, `?limit=2&after=${first.next}`);
  expect([second.names, second.next]).toEqual([["cpacm", "product"], null]);
});

test.each([
  ["?type=event", ["a", "b", "c"]],
  ["?type=user", ["cpacm"]],
  ["?type=item", ["product"]],
  ["?type=event&limit=1", ["a"]],
  ["?text=SKU", ["product"]],
  ["?text=COLOUR", ["product"]],
  ["?text=red", ["product"]],
  ["?text=上海", ["cpacm"]],
  ["?text=email", ["cpacm"]],
  ["?text=CUSTOM", []],
  ["?text=a&type=event&after=1", ["b", "c"]],
])("messages can be asked for by type and text: %s", async (query, names) => {
  expect((await ask(await filled(), query)).names).toEqual(names);
});

test.each([
  ["limit=0", "'limit' must be an integer from 1 to 1000"],
  ["limit=1001", "'limit' must be"],
  ["after=-1", "'after' must be the number of a message"],
  ["type=clicks", "'type' must be one of event, user, item"],
  ["colour=red", "'colour' is not known here"],
])("a query that breaks a rule is refused with the rule: %s", async (query, rule) => {
  const response = await createCollector().fetch(`${ORIGIN}/api/messages?${query}`);
  expect(response.status).toBe(400);
  expect((await response.json()).error).toContain(rule);
});

test("DELETE forgets what came and leaves alone what shall fail", async () => {
  const collector = await filled();
  collector.failNext(1);
  const response = await collector.fetch(`${ORIGIN}/api/messages`, { method: "DELETE" });
  expect(response.status).toBe(204);
  expect((await ask(collector)).total).toBe(0);
  expect((await post(collector, events("d"))).status).toBe(503);
  await post(collector, events("e"));
  expect((await ask(collector)).messages).toMatchObject([{ number: 6, name: "e" }]);
});

test("POST /api/fail sets what the next requests suffer, in place of what was set before", async () => {
  const collector = createCollector();
  const fail = (body: unknown) => api(collector, "fail", { method: "POST", body: JSON.stringify(body) });
  expect(await fail({ count: 5 })).toEqual({ remaining: 5 });
  expect(await fail({ count: 1, status: 429, headers: { "Retry-After": "7" } })).toEqual({ remaining: 1 });
  const response = await post(collector, events("a"));
  expect([response.status, response.headers.get("Retry-After")]).toEqual([429, "7"]);
  expect((await post(collector, events("a"))).status).toBe(200);
  await fail({ count: 3, status: 500 });
  expect(await fail({ count: 0 })).toEqual({ remaining: 0 });
  expect((await post(collector, events("a"))).status).toBe(200);
});

test.each([
  ["no JSON", "{", "the input must be an object"],
  ["no count", "{}", "'count' is required"],
  ["a count that is a text", '{"count":"1"}', "'count' must be an integer"],
  ["too many", '{"count":10001}', "'count' must be an integer from 0 to 10000"],
  ["a status that is none", '{"count":1,"status":99}', "'status' must be an integer from 200 to 599"],
  ["a delay without an end", '{"count":1,"delayMs":1e9}', "'delayMs' must be"],
  ["headers that are none", '{"count":1,"headers":{"a b":"c"}}', "'headers' must be headers"],
  ["a field that is not known", '{"count":1,"code":1}', "'code' is not known here"],
])("what /api/fail cannot do is refused with the rule: %s", async (_, body, rule) => {
  const collector = createCollector();
  const response = await collector.fetch(`${ORIGIN}/api/fail`, { method: "POST", body });
  expect(response.status).toBe(400);
  expect((await response.json()).error).toContain(rule);
  expect((await post(collector, events("a"))).status).toBe(200);
});

test("a body of the API that is too large is refused", async () => {
  const body = JSON.stringify({ count: 1, headers: { a: "x".repeat(70_000) } });
  expect((await createCollector().fetch(`${ORIGIN}/api/fail`, { method: "POST", body })).status).toBe(400);
});

test.each(["messages", "stream", "fail", "plan"])("no page of another origin gets at /api/%s", async (path) => {
  const collector = await filled();
  collector.failNext(1);
  const foreign = [{ Origin: "http://evil.test" }, { Origin: "null" }, { "Sec-Fetch-Site": "cross-site" }];
  for (const headers of foreign) {
    for (const method of ["GET", "POST", "DELETE", "OPTIONS"]) {
      const response = await collector.fetch(`${ORIGIN}/api/${path}`, { method, headers });
      expect(response.status).toBe(403);
      expect(response.headers.get("Access-Control-Allow-Origin")).toBeNull();
    }
  }
  expect(collector.messages).toHaveLength(5);
});

test("the collector's own page may ask, also where a tunnel ended TLS before", async () => {
  for (const origin of [ORIGIN, ORIGIN.replace("http", "https")]) {
    const headers = { Origin: origin, "Sec-Fetch-Site": "same-origin" };
    expect((await createCollector().fetch(`${ORIGIN}/api/messages`, { headers })).status).toBe(200);
  }
});

test("another method is refused, and nobody else may read, frame or keep an answer", async () => {
  const response = await createCollector().fetch(`${ORIGIN}/api/messages`, { method: "PUT" });
  expect([response.status, response.headers.get("Allow")]).toEqual([405, "GET, DELETE"]);
  const page = await createCollector().fetch(`${ORIGIN}/`);
  expect(page.status).toBe(200);
  expect(page.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
  expect(page.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/);
  expect(page.headers.get("Content-Security-Policy")).not.toMatch(/unsafe|\*|https?:/);
  for (const { headers } of [response, page]) {
    expect(headers.get("Cache-Control")).toBe("no-store");
    expect(headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
    expect(headers.get("Access-Control-Allow-Origin")).toBeNull();
  }
});

test("the page and the API are no requests of the protocol: nothing of them is kept, and none of them fails", async () => {
  const collector = createCollector();
  collector.failNext(1);
  await collector.fetch(`${ORIGIN}/`);
  await api(collector, "messages");
  expect(collector.requests).toEqual([]);
  expect((await collector.fetch(EVENTS, { method: "POST" })).status).toBe(503);
});
