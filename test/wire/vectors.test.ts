import { expect, test, vi } from "vitest";
import { createCollector } from "../../src/collector/collector.ts";
import { BufferedConsumer, GrowingTracker, JsonParser, type Parser } from "../../src/index.ts";
import { ProtobufParser } from "../../src/protobuf.ts";
import { SnappyParser } from "../../src/snappy.ts";
import { Clock } from "../support/clock.ts";
import {
  type Call,
  comparable,
  type Fields,
  goRequests,
  make,
  ours,
  post,
  pythonCases,
  type Recorded,
} from "./recorded.ts";

const parsers: { readonly [name: string]: () => Parser } = {
  "json": () => new JsonParser(),
  "snappy": () => new SnappyParser(),
  "snappy+crypt": () => new SnappyParser({ cryptData: true }),
  "protobuf": () => new ProtobufParser(),
  "go": () => new SnappyParser({ cryptData: true, inner: new ProtobufParser() }),
};

/** What the recorded Go program tracked, as calls of this API. */
const goCalls: readonly Call[] = [
  {
    method: "trackCustomEvent",
    args: {
      eventName: "launch",
      anonymousId: "70C4B9C6",
      eventTime: 1_648_524_854_000,
      attributes: { name: "david", age: 100, hobby: ["football", "pingpong"], vip: true },
    },
  },
  {
    method: "trackUser",
    args: {
      loginUserId: "jack",
      loginUserKey: "email",
      eventTime: 1_648_524_854_000,
      attributes: { key2: "value2", 中文: [1, 2] },
    },
  },
  {
    method: "submitItem",
    args: { itemKey: "apple", itemId: "num100", itemAttributes: { key2: "value2", list: [1, 2.5] } },
  },
];

/** Makes the calls at a frozen time and compares what leaves with what was recorded, kind by kind. */
async function compare(calls: readonly Call[], requests: readonly Recorded[], parser: Parser, now: number) {
  vi.spyOn(Date, "now").mockReturnValue(now); // a built message takes its time when it is built
  const clock = new Clock(now);
  const collector = createCollector({}, clock);
  const options = { productId: "pid", dataSourceId: "ds", serverHost: "https://collect.test", fetch: collector.fetch };
  const tracker = GrowingTracker.consumer(new BufferedConsumer({ ...options, parser }, clock));
  for (const call of calls) await make(tracker, call);
  await clock.run(tracker.flush());

  for (const kind of ["event", "item"]) {
    const recorded = requests.filter(({ path }) => path.endsWith("/item") === (kind === "item"));
    const sent = collector.requests.filter((request) => request.kind === kind);
    expect(sent.map(({ error }) => error)).toEqual(recorded.map(() => undefined));
    expect(sent.map(({ path }) => path)).toEqual(recorded.map(({ path }) => path));
    for (const name of ["content-type", "x-compress-codec", "x-crypt-codec"]) {
      expect(sent.map(({ headers }) => headers[name])).toEqual(recorded.map(({ headers }) => headers[name]));
    }
    // Always ours, whatever the recorded SDK does.
    expect(sent.map(({ stm, headers }) => [stm, headers["x-timestamp"], headers.accept])).toEqual(
      recorded.map(() => [now, String(now), "application/json"]),
    );
    const expected = recorded.flatMap(({ messages }) => messages.map((message: Fields) => comparable(ours(message))));
    expect(sent.flatMap(({ messages }) => messages.map(comparable))).toEqual(expected);
  }
}

/** Posts recorded requests and compares what the collector makes of them. */
async function read(requests: readonly Recorded[]): Promise<void> {
  const collector = createCollector();
  for (const request of requests) {
    collector.clear();
    const response = await post(collector.fetch, request);
    expect(await response.json()).toMatchObject({ accepted: request.messages.length });
    expect(collector.messages.map(comparable)).toEqual(request.messages.map(comparable));
  }
}

for (const { name, parser, calls, requests } of pythonCases) {
  test(`sends what the Python SDK sends in ${parser}: ${name}`, async () => {
    const makeParser = parsers[parser];
    expect.assert(makeParser);
    await compare(calls, requests, makeParser(), 1_700_000_000_123);
  });

  test(`the collector reads what the Python SDK sends in ${parser}: ${name}`, () => read(requests));
}

goRequests.forEach((request, index) => {
  test(`sends what the Go SDK sends: request ${index}`, async () => {
    const call = goCalls[index];
    expect.assert(call);
    const makeParser = parsers.go;
    expect.assert(makeParser);
    // Go's clock was not frozen; the sending time of each request is the key of its cipher.
    await compare([call], [request], makeParser(), request.query.stm ?? 0);
  });

  test(`the collector reads what the Go SDK sends: request ${index}`, () => read([request]));
});

test("every recorded case was tried", () => {
  expect(pythonCases).toHaveLength(68);
  expect(goRequests).toHaveLength(3);
});
