import fc from "fast-check";
import { expect, test } from "vitest";
import { readArguments } from "../../../src/collector/program/arguments.ts";
import { guarded, isLoopback } from "../../../src/collector/program/guard.ts";
import { lineOf } from "../../../src/collector/program/line.ts";
import type { CollectedRequest } from "../../../src/collector/types.ts";

const event = { eventType: "CUSTOM", eventName: "e", timestamp: 1, deviceId: "a" } as const;

const request: CollectedRequest = {
  time: new Date(2026, 0, 2, 3, 4, 5).getTime(),
  method: "POST",
  path: "/v3/projects/pid/collect",
  query: "",
  kind: "event",
  stm: undefined,
  headers: {},
  body: new Uint8Array(),
  codec: { format: "protobuf", snappy: true, xor: true },
  bytes: 1234,
  decodedBytes: 5_600_000,
  status: 200,
  answer: { headers: {}, body: "" },
  messages: [event, event],
  warnings: [],
  violations: [],
  error: undefined,
};

/** A line, with single spaces. */
const line = (changes: Partial<CollectedRequest>): string => lineOf({ ...request, ...changes }).replaceAll(/ +/g, " ");

test("a line tells time, count, kind, format, sizes and verdict", () => {
  expect(line({})).toBe("03:04:05 2 events protobuf+snappy+xor 1.2 kB of 5.6 MB 200");
  const json = { format: "json", snappy: false, xor: false } as const;
  const item = { key: "k", id: "1" };
  expect(line({ kind: "item", messages: [item], bytes: 0, codec: json })).toBe("03:04:05 1 item json 0 B 200");
  expect(line({ messages: [event, { ...event, eventType: "LOGIN_USER_ATTRIBUTES" }] })).toContain(
    " 1 event, attributes of 1 user protobuf",
  );
  expect(line({ messages: [], codec: undefined, status: 415, error: "cannot read it" })).toContain(
    " refused - 1.2 kB 415 cannot read it",
  );
  expect(line({ kind: undefined, path: "/nowhere", messages: [], status: 404, error: "nothing" })).toContain(
    " POST /nowhere protobuf",
  );
  expect(line({ status: 0 })).toMatch(/ no answer$/);
  expect(line({ warnings: ["message 0 sets no attributes"] })).toMatch(/200\n warning: message 0 sets no attributes$/);
  expect(line({ violations: ["message 1 'eventName' is not planned"] })).toMatch(
    /\n off plan: message 1 'eventName' is/,
  );
});

test("whatever a request says, a line moves no cursor and turns no text around", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    for (const language of ["en", "zh"] as const) {
      const odd = { kind: undefined, path: text, status: 400, error: text, warnings: [text], violations: [text] };
      const lines = lineOf({ ...request, ...odd }, language);
      expect(lines).not.toMatch(/[^\P{Control}\n]|\p{Bidi_Control}|\p{Surrogate}|[\u2028\u2029]/u);
      expect(lines.split("\n")).toHaveLength(3);
    }
  }));
  expect(lineOf({ ...request, warnings: ["a\n00:00:00  forged"] })).toMatch(/a\uFFFD00:00:00 {2}forged$/);
  expect(lineOf({ ...request, status: 400, error: "\u001b[2J\u202egnp 购买 é 😀" })).toContain(
    "\uFFFD[2J\uFFFDgnp 购买 é 😀",
  );
});

test("loopback is told from other addresses", () => {
  for (const host of ["127.0.0.1", "127.8.8.8", "localhost", "a.localhost", "::1", "[::1]"]) {
    expect([host, isLoopback(host)]).toEqual([host, true]);
  }
  for (
    const host of [
      "0.0.0.0",
      "::",
      "192.168.0.1",
      "128.0.0.1",
      "127.999.1.1",
      "127.0.0.1.evil.test",
      "localhost.evil.test",
      "",
    ]
  ) {
    expect([host, isLoopback(host)]).toEqual([host, false]);
  }
});

test("under a name that is not this machine's own there is no page and no API, and everything else", async () => {
  const handler = guarded(() => new Response("own"));
  const status = async (url: string): Promise<number> => (await handler(new Request(url))).status;
  for (const path of ["/", "//", "/api/messages", "/api/stream", "/api/fail", "/api/plan", "//api/messages"]) {
    expect(await status(`http://evil.test:8787${path}`)).toBe(403);
    expect(await status(`http://localhost:8787${path}`)).toBe(200);
  }
  expect(await status("http://host.docker.internal:8787/v3/projects/pid/collect")).toBe(200);
  const allowing = guarded(() => new Response("own"), ["Box.example"]);
  expect((await allowing(new Request("http://box.example/api/fail"))).status).toBe(200);
  expect((await allowing(new Request("http://evil.test/api/fail"))).status).toBe(403);
});

test("what is not said has its default", () => {
  expect(readArguments([])).toMatchObject({ words: [], port: 8787, host: "127.0.0.1", plan: undefined });
  expect(readArguments(["-h"]).isHelp).toBe(true);
});
