import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { createCollector } from "../../src/collector/collector.ts";
import {
  type Attributes,
  BufferedConsumer,
  type EventItem,
  GrowingTracker,
  type Identities,
  type PresetFields,
  VERSION,
} from "../../src/index.ts";
import { ProtobufParser } from "../../src/protobuf.ts";
import { Clock } from "../support/clock.ts";
import { comparable } from "./recorded.ts";

/** A call as it was made on the Java SDK, in the words of this API, and the request that it led to. */
interface Case {
  readonly name: string;
  readonly call: {
    readonly type: "event" | "user" | "item" | "mapping";
    readonly eventName?: string;
    readonly loginUserId?: string;
    readonly itemKey?: string;
    readonly itemId?: string;
    readonly identities?: Identities;
    /** A number that this version of the Java SDK takes and ignores. */
    readonly numValue?: number;
    readonly eventTime?: number;
    readonly anonymousId?: string;
    readonly loginUserKey?: string;
    readonly attributes?: Attributes;
    readonly preset?: PresetFields;
    readonly item?: EventItem;
  };
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: { readonly [name: string]: string };
    readonly bodyBase64: string;
  };
  /** The body, decoded under the protocol's own names. */
  readonly messages: readonly { readonly [field: string]: unknown }[];
}

const { cases }: { readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL("java-sdk-vectors.json", import.meta.url), "utf8"),
);

const NOW = 1_700_000_000_123;

/** Names as this project has them: those of Protobuf in camel case. Keys of maps stay as they are. */
function camel(message: { readonly [field: string]: unknown }): { readonly [field: string]: unknown } {
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => {
      const key = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      return [key, value];
    }),
  );
}

/** What this SDK says of it: an event names its platform and SDK, and does not say whose it was before (`gio_id`). */
function ours({ gioId, ...message }: { readonly [field: string]: unknown }): object {
  expect(gioId).toBe(message.userId);
  return "eventType" in message ? { ...message, platform: "javascript", sdkVersion: VERSION } : message;
}

async function make(tracker: GrowingTracker, { type, ...call }: Case["call"]): Promise<void> {
  const { eventName = "", loginUserId = "", itemKey = "", itemId = "", identities = {}, ...given } = call;
  const { numValue, ...rest } = given;
  if (numValue !== undefined) expect(eventName).toBe("num");
  switch (type) {
    case "event":
      return await tracker.trackCustomEvent(eventName, { ...rest, loginUserId });
    case "user":
      return await tracker.trackUser(loginUserId, rest);
    case "item":
      return await tracker.submitItem(itemKey, itemId, rest.attributes);
    case "mapping":
      return await tracker.mapUser(identities, rest);
  }
}

for (const { name, call, request, messages } of cases) {
  test(`sends what the Java SDK sends: ${name}`, async () => {
    vi.spyOn(Date, "now").mockReturnValue(NOW);
    const clock = new Clock(NOW);
    const collector = createCollector({}, clock);
    const tracker = GrowingTracker.consumer(
      new BufferedConsumer({
        productId: "pid",
        dataSourceId: "ds",
        serverHost: "https://collect.test",
        parser: new ProtobufParser(),
        fetch: collector.fetch,
      }, clock),
    );
    await make(tracker, call);
    await clock.run(tracker.flush());

    const [sent] = collector.requests;
    expect(sent).toMatchObject({ path: request.path, status: 200, warnings: [], stm: NOW });
    expect(sent?.headers["content-type"]).toBe(request.headers["content-type"]);
    expect(collector.messages.map(comparable)).toEqual(messages.map((message) => comparable(ours(camel(message)))));
  });

  test(`the collector reads what the Java SDK sends: ${name}`, async () => {
    const collector = createCollector();
    const { method, path, headers, bodyBase64 } = request;
    const body = Buffer.from(bodyBase64, "base64");
    const response = await collector.fetch(`https://collect.test${path}`, { method, headers, body });
    expect(await response.json()).toEqual({ accepted: messages.length, warnings: [] });
    expect(collector.messages.map(comparable)).toEqual(messages.map((message) => comparable(camel(message))));
  });
}

test("every recorded case was tried, and the bytes of a user mapping are the same", async () => {
  expect(cases).toHaveLength(10);
  const [, single] = cases.filter(({ call }) => call.type === "mapping");
  const body = new ProtobufParser().encode([{
    identifies: { phone: "13800000000" },
    projectKey: "pid",
    dataSourceId: "ds",
  }], "mapping");
  expect(Buffer.from(body).toString("base64")).toBe(single?.request.bodyBase64);
});
