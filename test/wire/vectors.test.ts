import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { createCollector } from "../../src/collector/collector.ts";
import {
  type Attributes,
  BufferedConsumer,
  CustomEventMessage,
  GrowingTracker,
  JsonParser,
  type Parser,
  VERSION,
} from "../../src/index.ts";
import { Clock } from "../support/clock.ts";

interface Call {
  readonly method: "trackCustomEvent" | "trackUser" | "submitItem" | "track";
  readonly args: {
    readonly eventName: string;
    readonly eventTime?: number;
    readonly anonymousId?: string;
    readonly loginUserKey?: string;
    readonly loginUserId: string;
    readonly attributes?: Attributes;
    readonly itemKey: string;
    readonly itemId: string;
    readonly itemAttributes?: Attributes;
  };
}

interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly query: { readonly stm?: number };
  readonly headers: { readonly [name: string]: string };
  readonly bodyBase64: string;
  readonly messages: readonly { readonly [field: string]: unknown }[];
}

interface Case {
  readonly name: string;
  readonly parser: string;
  readonly calls: readonly Call[];
  readonly requests: readonly Recorded[];
}

const parsers: { readonly [name: string]: () => Parser } = { json: () => new JsonParser() };
const NOW = 1_700_000_000_123;

const { cases }: { cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL("python-sdk-vectors.json", import.meta.url), "utf8"),
);

function make(tracker: GrowingTracker, { method, args }: Call): Promise<void> {
  const { eventName, loginUserId, itemKey, itemId, itemAttributes, ...rest } = args;
  switch (method) {
    case "trackCustomEvent":
      return tracker.trackCustomEvent(eventName, { ...rest, ...loginUserId ? { loginUserId } : {} });
    case "trackUser":
      return tracker.trackUser(loginUserId, rest);
    case "submitItem":
      return tracker.submitItem(itemKey, itemId, itemAttributes);
    case "track":
      return tracker.track(
        new CustomEventMessage.EventBuilder().setEventName(eventName).setAnonymousId(args.anonymousId ?? "")
          .setAttributes(args.attributes ?? {}).build(),
      );
  }
}

/** The recorded message as this SDK says it: another version, another platform. */
function ours(message: Recorded["messages"][number]): unknown {
  return "sdkVersion" in message ? { ...message, sdkVersion: VERSION, platform: "javascript" } : message;
}

for (const { name, parser, calls, requests } of cases) {
  const makeParser = parsers[parser];
  if (!makeParser) continue;

  test(`sends what the Python SDK sends in ${parser}: ${name}`, async () => {
    vi.spyOn(Date, "now").mockReturnValue(NOW); // a built message takes its time when it is built
    const clock = new Clock(NOW);
    const collector = createCollector({}, clock);
    const consumer = new BufferedConsumer(
      {
        productId: "pid",
        dataSourceId: "ds",
        serverHost: "https://collect.test",
        parser: makeParser(),
        fetch: collector.fetch,
      },
      clock,
    );
    const tracker = GrowingTracker.consumer(consumer);
    for (const call of calls) await make(tracker, call);
    await clock.run(tracker.flush());

    for (const kind of ["event", "item"]) {
      const recorded = requests.filter(({ path }) => path.endsWith("/item") === (kind === "item"));
      const sent = collector.requests.filter((request) => request.kind === kind);
      expect(sent.map(({ status, error }) => error ?? status)).toEqual(recorded.map(() => 200));
      expect(sent.map(({ path }) => path)).toEqual(recorded.map(({ path }) => path));
      expect(sent.map(({ stm }) => stm)).toEqual(recorded.map(() => NOW));
      expect(sent.map(({ headers }) => headers["content-type"])).toEqual(
        recorded.map(({ headers }) => headers["content-type"]),
      );
      expect(sent.flatMap(({ messages }) => messages)).toEqual(recorded.flatMap(({ messages }) => messages.map(ours)));
    }
  });

  test(`the collector reads what the Python SDK sends in ${parser}: ${name}`, async () => {
    const collector = createCollector();
    for (const { method, path, query, headers, bodyBase64, messages } of requests) {
      collector.clear();
      const search = query.stm === undefined ? "" : `?stm=${query.stm}`;
      const response = await collector.fetch(`https://collect.test${path}${search}`, {
        method,
        headers,
        body: Buffer.from(bodyBase64, "base64"),
      });
      expect(await response.json()).toMatchObject({ accepted: messages.length });
      expect(collector.messages).toEqual(messages);
    }
  });
}

test("every recorded case of a parser that is here was tried", () => {
  expect(cases.filter(({ parser }) => parser === "json")).toHaveLength(17);
});
