import { PRESET, type WireEvent, type WireMessage } from "../../../wire.ts";
import type { CollectedMessage, CollectedType, RequestSummary } from "../../api.ts";

/** What a row can be: a message by its type, or a request that brought none. */
export type RowType = CollectedType | "refused";

/** A message in the list. */
export interface MessageRow {
  /** Counts up in the order of arrival, over messages and refused requests. */
  readonly id: number;
  readonly message: CollectedMessage;
  readonly request: RequestSummary;
}

/** A request in the list that was refused, or that got no answer. */
export interface RefusedRow {
  readonly id: number;
  readonly message?: undefined;
  readonly request: RequestSummary;
}

/** One line of the list. */
export type Row = MessageRow | RefusedRow;

/** Every type of row, in the order in which they are listed. */
export const ROW_TYPES: readonly RowType[] = ["event", "user", "item", "mapping", "refused"];

/** How a type is told, for one and for many. The mark is a shape, so that nobody needs to see the colour. */
export const TYPE_WORDS: { readonly [type in RowType]: { readonly one: string; readonly many: string } } = {
  event: { one: "event", many: "events" },
  user: { one: "user", many: "users" },
  item: { one: "item", many: "items" },
  mapping: { one: "mapping", many: "mappings" },
  refused: { one: "refused", many: "refused" },
};

export function typeOf(row: Row): RowType {
  return row.message ? row.message.type : "refused";
}

/** When it came, in Unix milliseconds. */
export function timeOf(row: Row): number {
  return row.message ? row.message.time : row.request.time;
}

/** Whether a request brought nothing: it was refused, failed on purpose, or got no answer. */
export function isRefused({ status }: RequestSummary): boolean {
  return status < 200 || status > 299;
}

/** The ids that tell whom or what a message is about, under the protocol's names. */
export function idsOf(message: WireMessage): readonly (readonly [name: string, value: string])[] {
  if ("identifies" in message) return Object.entries(message.identifies);
  const ids = "eventType" in message
    ? [["userId", message.userId], ["deviceId", message.deviceId], ["userKey", message.userKey]] as const
    : [["id", message.id]] as const;
  return ids.flatMap(([name, value]) => value ? [[name, String(value)]] : []);
}

/** What a message says by name: its attributes, or the identities of a mapping. */
export function valuesOf(message: WireMessage): { readonly [name: string]: unknown } {
  return ("identifies" in message ? message.identifies : message.attributes) ?? NOTHING;
}

const NOTHING = {};

/** The attributes of a message, as text. */
export function attributesOf(message: WireMessage): readonly (readonly [key: string, value: string])[] {
  return Object.entries(message.attributes ?? NOTHING).map(([key, value]) => [key, String(value)]);
}

/** Texts are made when they are first searched, and go with their row. */
const texts = new WeakMap<Row, string>();

/** All that a row is found by, in lower case. */
export function searchTextOf(row: Row): string {
  let text = texts.get(row);
  if (text === undefined) {
    text = textsOf(row).join("\n").toLowerCase();
    texts.set(row, text);
  }
  return text;
}

function textsOf({ message: collected, request }: Row): readonly string[] {
  if (!collected) return [`${request.status}`, request.path, request.error ?? ""];
  const { name, message, warnings, violations } = collected;
  const { resourceItem, ...more }: Partial<WireEvent> = "eventType" in message ? message : {};
  const about = [resourceItem?.key ?? "", resourceItem?.id ?? "", ...PRESET.map((field) => more[field] ?? "")];
  const ids = idsOf(message).map(([, id]) => id);
  return [name, ...ids, ...about, ...attributesOf(message).flat(), ...warnings, ...violations];
}
