import { equal, ok } from "../assert.ts";
import type { Case } from "../kit.ts";
import { event, EVENTS, item, ITEMS, ORIGIN, post } from "../requests.ts";

export const collectorCases: readonly Case[] = [
  {
    name: "the collector takes events and items, and tells them apart",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      const user = { ...event, eventType: "LOGIN_USER_ATTRIBUTES", userId: "u", attributes: { a: "1", b: 2, c: true } };
      const first = await post(collector, EVENTS, [event, user]);
      equal([first.status, await first.json()], [200, { accepted: 2, warnings: [] }], "answer");
      equal((await post(collector, ITEMS, [item])).status, 200, "status for an item");
      equal([collector.events, collector.users, collector.items], [[event], [user], [item]], "messages by type");
      equal(collector.messages, [event, user, item], "messages");
    },
  },
  {
    name: "the collector keeps what it can tell of a request",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      const body = JSON.stringify([{ ...event, eventName: "本科" }]);
      const before = Date.now();
      await post(collector, EVENTS, body, { "X-Mark": "1" });
      const { time, headers, body: kept, ...request } = { ...collector.requests[0] };
      const bytes = new TextEncoder().encode(body).byteLength;
      equal(request, {
        method: "POST",
        path: "/v3/projects/p/collect",
        query: "stm=1700000000123",
        kind: "event",
        stm: 1_700_000_000_123,
        codec: { format: "json", snappy: false, xor: false },
        bytes,
        decodedBytes: bytes,
        status: 200,
        answer: { headers: {}, body: '{"accepted":1,"warnings":[]}' },
        messages: [{ ...event, eventName: "本科" }],
        warnings: [],
        violations: [],
        error: undefined,
      }, "request");
      ok(time !== undefined && time >= before, "it has a time");
      equal(new TextDecoder().decode(kept), body, "body");
      equal(headers?.["x-mark"], "1", "a header");
    },
  },
  {
    name: "the collector needs no this, and takes a text, a URL or a Request",
    async run({ collector: { createCollector } }) {
      const { fetch } = createCollector();
      for (
        const input of [
          `${ORIGIN}/healthy-check`,
          new URL("/healthy-check", ORIGIN),
          new Request(`${ORIGIN}/healthy-check`),
        ]
      ) {
        const response = await fetch(input);
        equal([response.status, await response.text()], [200, "OK"], "answer");
      }
    },
  },
  {
    name: "the collector takes a path that begins with two slashes, and a product id that is escaped",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      const response = await post(collector, `${ORIGIN}//v3/projects/a%2Fb/collect`, [{ ...event, projectKey: "a/b" }]);
      equal(response.status, 200, "status");
    },
  },
  {
    name: "the collector answers 404 where there is nothing, with the likely cause, and takes no message",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      const paths = [
        "/nothing",
        "/v3/projects/p",
        "/v3/projects//collect",
        "/projects/p/collect",
        "/v3/projects/%/collect",
      ];
      for (const path of [...paths, "/v3/projects/p/collect/item"]) {
        equal((await post(collector, ORIGIN + path, [event])).status, 404, `status of ${path}`);
      }
      equal(collector.requests.map(({ error }) => error?.replace("there is nothing at this path: ", "")), [
        "a server host has no path, and trackers add their own to it",
        "trackers send to /v3/projects/{productId}/collect and /projects/{productId}/collect/item",
        "the product id is empty",
        "events go to /v3/projects/{productId}/collect",
        "the product id is not percent-encoded as it must be",
        "items go to /projects/{productId}/collect/item, without /v3",
      ], "causes");
      equal(collector.messages, [], "messages");
    },
  },
  {
    name: "the collector refuses bodies that are no list of messages with 400",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      for (
        const body of [
          "",
          "{",
          "nonsense",
          "{}",
          "[]",
          "null",
          JSON.stringify(event),
        ]
      ) {
        const response = await post(collector, EVENTS, body);
        equal(response.status, 400, `status of ${body}`);
        ok((await response.json()).error, "the answer says why");
      }
      equal(
        (await post(collector, EVENTS, `\ufeff${JSON.stringify([event])}`)).status,
        200,
        "status of a byte order mark",
      );
      collector.clear();
      // The event's name is the only text with an x.
      const broken = new TextEncoder().encode(JSON.stringify([event])).map((byte) => byte === 0x78 ? 0xff : byte);
      equal((await post(collector, EVENTS, broken)).status, 400, "status of broken UTF-8");
      equal(collector.messages, [], "messages");
    },
  },
];
