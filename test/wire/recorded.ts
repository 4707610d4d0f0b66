import { readFileSync } from "node:fs";
import { type Attributes, CustomEventMessage, type GrowingTracker, VERSION } from "../../src/index.ts";

/** A call of the API, as it was made when the case was recorded. */
export interface Call {
  readonly method: "trackCustomEvent" | "trackUser" | "submitItem" | "track";
  readonly args: {
    readonly eventName?: string;
    readonly eventTime?: number;
    readonly anonymousId?: string;
    readonly loginUserKey?: string;
    readonly loginUserId?: string;
    readonly attributes?: Attributes;
    readonly itemKey?: string;
    readonly itemId?: string;
    readonly itemAttributes?: Attributes;
  };
}

/** A message as it was decoded when it was recorded. */
export type Fields = { readonly [field: string]: unknown };

/** A request that a shipping SDK made. */
export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly query: { readonly stm?: number };
  readonly headers: { readonly [name: string]: string };
  readonly bodyBase64: string;
  readonly messages: readonly Fields[];
}

/** Calls, and the requests that they led to. */
export interface Case {
  readonly name: string;
  readonly parser: string;
  readonly calls: readonly Call[];
  readonly requests: readonly Recorded[];
}

const read = (file: string) => JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));

export const pythonCases: readonly Case[] = read("python-sdk-vectors.json").cases;
export const goRequests: readonly Recorded[] = read("go-sdk-vectors.json").requests;

/** Makes a recorded call on a tracker. */
export function make(tracker: GrowingTracker, { method, args }: Call): Promise<void> {
  const { eventName = "", loginUserId = "", itemKey = "", itemId = "", itemAttributes, ...rest } = args;
  switch (method) {
    case "trackCustomEvent":
      return tracker.trackCustomEvent(eventName, { ...rest, loginUserId });
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

/** Posts a recorded request as it was, to a server. */
export function post(
  fetch: (url: string, init: RequestInit) => Promise<Response>,
  { method, path, query, headers, bodyBase64 }: Recorded,
  origin = "https://collect.test",
): Promise<Response> {
  const search = query.stm === undefined ? "" : `?stm=${query.stm}`;
  return fetch(`${origin}${path}${search}`, { method, headers, body: Buffer.from(bodyBase64, "base64") });
}

/** Where this SDK says another thing than the recorded one, on purpose. Whatever is not here must be equal. */
const differences: readonly { readonly field: string; readonly ours: string; readonly reason: string }[] = [
  { field: "sdkVersion", ours: VERSION, reason: "it is another SDK" },
  { field: "platform", ours: "javascript", reason: "it is another SDK" },
];

/** The recorded message as this SDK says it. */
export function ours(message: Fields): Fields {
  const changed = differences.filter(({ field }) => field in message).map(({ field, ours: value }) => [field, value]);
  return { ...message, ...Object.fromEntries(changed) };
}

/** How numbers are written is no difference: int64 may be texts, and a text that is a number equals that number. */
export function comparable(message: object): object {
  const entries = Object.entries(message).map(([field, value]) => [field, comparableValue(value)]);
  return Object.fromEntries(entries);
}

function comparableValue(value: unknown): unknown {
  if (typeof value === "object" && value !== null) return comparable(value);
  return typeof value === "string" && /^-?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/.test(value) ? Number(value) : value;
}
