// What the protocol has: the fields of its messages, and the types of its events. Protocol: "event_v3".

import type { MessageKind } from "../wire.ts";

/** What a field holds. `offset` is a time zone's: a text in Protobuf, and a number in JSON of the Web SDK. */
export type FieldType = "string" | "integer" | "number" | "map" | "object" | "offset";

const typed = <Type extends FieldType>(type: Type, names: string): (readonly [string, Type])[] =>
  names.split(" ").map((name) => [name, type] as const);

/** The fields of `EventV3Dto`, by type. */
const EVENT_FIELDS: ReadonlyMap<string, FieldType> = new Map<string, FieldType>([
  ...typed("string", "deviceId userId gioId sessionId dataSourceId eventType platform domain path query title"),
  ...typed("string", "referralPage language sdkVersion appVersion eventName protocolType textValue xpath hyperlink"),
  ...typed("string", "urlScheme appState networkState appChannel pageName platformVersion deviceBrand deviceModel"),
  ...typed("string", "deviceType operatingSystem appName imei androidId oaid googleAdvertisingId idfa idfv"),
  ...typed("string", "orientation projectKey userKey xcontent"),
  ...typed("integer", "timestamp globalSequenceId eventSequenceId screenHeight screenWidth pageShowTimestamp index"),
  ...typed("integer", "sendTime"),
  ...typed("number", "latitude longitude"),
  ...typed("map", "extraSdk attributes"),
  ["resourceItem", "object"],
  ["timezoneOffset", "offset"],
]);

/** The fields of `ItemDto`. */
const ITEM_FIELDS: ReadonlyMap<string, FieldType> = new Map<string, FieldType>([
  ...typed("string", "key id dataSourceId projectKey"),
  ["attributes", "map"],
]);

/** The fields of `ResourceItem`. */
export const RESOURCE_ITEM_FIELDS: ReadonlyMap<string, FieldType> = new Map<string, FieldType>([
  ...typed("string", "key id"),
  ["attributes", "map"],
]);

/** The fields of `UserMappingDto`. */
const MAPPING_FIELDS: ReadonlyMap<string, FieldType> = new Map<string, FieldType>([
  ...typed("string", "dataSourceId projectKey"),
  ["identifies", "map"],
  ["sendTime", "integer"],
]);

/** The fields of what comes in requests, by their kinds. */
export const FIELDS: { readonly [kind in MessageKind]: ReadonlyMap<string, FieldType> } = {
  event: EVENT_FIELDS,
  item: ITEM_FIELDS,
  mapping: MAPPING_FIELDS,
};

/** What is known of a type of event that apps and web pages send. */
export interface EventType {
  /** What it is told as. */
  readonly type: "visit" | "page" | "action" | "visitor";
  /** What it is about: the first of these fields that says something. */
  readonly about: readonly string[];
  /** What it has where the shipping SDKs send it. */
  readonly expects: readonly string[];
}

const event = (type: EventType["type"], about: string, expects: string): EventType => ({
  type,
  about: about.split(" "),
  expects: expects.split(" "),
});

/** The types of events beside those that servers send. */
export const EVENT_TYPES: ReadonlyMap<string, EventType> = new Map([
  ["VISIT", event("visit", "path domain", "sessionId")],
  ["APP_CLOSED", event("visit", "domain appName", "sessionId")],
  ["ACTIVATE", event("visit", "eventName domain", "sessionId")],
  ["PAGE", event("page", "path pageName title", "sessionId path")],
  ["PAGE_ATTRIBUTES", event("page", "path pageName title", "sessionId path attributes")],
  ["VIEW_CLICK", event("action", "textValue xpath path", "sessionId path xpath")],
  ["VIEW_CHANGE", event("action", "textValue xpath path", "sessionId path xpath")],
  ["FORM_SUBMIT", event("action", "textValue xpath path", "sessionId path xpath")],
  ["VISITOR_ATTRIBUTES", event("visitor", "deviceId", "sessionId attributes")],
  ["CONVERSION_VARIABLES", event("visitor", "deviceId", "sessionId attributes")],
]);
