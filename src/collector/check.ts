import { isPlainObject } from "../rules/rules.ts";
import type { MessageKind } from "../wire.ts";

/** What a message is found to be: faults make the server refuse it, warnings are worth a look. */
export interface Findings {
  readonly faults: string[];
  readonly warnings: string[];
}

/** The fields of `EventV3Dto`, by type. Protocol: "event_v3". */
const EVENT_FIELDS = new Map<string, "string" | "integer" | "number" | "map" | "object">([
  ..."deviceId userId gioId sessionId dataSourceId eventType platform domain path query title referralPage language"
    .split(" ").map((name) => [name, "string"] as const),
  ..."sdkVersion appVersion eventName protocolType textValue xpath hyperlink urlScheme appState networkState"
    .split(" ").map((name) => [name, "string"] as const),
  ..."appChannel pageName platformVersion deviceBrand deviceModel deviceType operatingSystem appName imei androidId"
    .split(" ").map((name) => [name, "string"] as const),
  ..."oaid googleAdvertisingId idfa idfv orientation projectKey userKey xcontent timezoneOffset"
    .split(" ").map((name) => [name, "string"] as const),
  ..."timestamp globalSequenceId eventSequenceId screenHeight screenWidth pageShowTimestamp index sendTime"
    .split(" ").map((name) => [name, "integer"] as const),
  ["latitude", "number"],
  ["longitude", "number"],
  ["extraSdk", "map"],
  ["attributes", "map"],
  ["resourceItem", "object"],
]);

/** The fields of `ItemDto`. */
const ITEM_FIELDS = new Map<string, "string" | "map">([
  ["key", "string"],
  ["id", "string"],
  ["attributes", "map"],
  ["dataSourceId", "string"],
  ["projectKey", "string"],
]);

/** The fields of `ResourceItem`. */
const RESOURCE_ITEM_FIELDS = new Map([...ITEM_FIELDS].filter(([name]) => ["key", "id", "attributes"].includes(name)));

/** The fields of `UserMappingDto`. */
const MAPPING_FIELDS = new Map<string, "string" | "integer" | "map">([
  ["identifies", "map"],
  ["sendTime", "integer"],
  ["dataSourceId", "string"],
  ["projectKey", "string"],
]);

const FIELDS = { event: EVENT_FIELDS, item: ITEM_FIELDS, mapping: MAPPING_FIELDS };

/** Checks one decoded message as strictly as the protocol allows. */
export function checkMessage(message: unknown, kind: MessageKind, productId: string): Findings {
  const findings: Findings = { faults: [], warnings: [] };
  if (!isPlainObject(message)) {
    findings.faults.push("is no object");
    return findings;
  }
  checkFields(message, FIELDS[kind], findings);
  const need = (name: string): void => {
    if (!message[name]) findings.faults.push(`lacks '${name}'`);
  };
  need("dataSourceId");
  need("projectKey");
  if (message.projectKey && message.projectKey !== productId) {
    findings.faults.push(`has a 'projectKey' that is not the product id of its URL, "${productId}"`);
  }
  if (kind === "item") {
    need("key");
    need("id");
  } else if (kind === "mapping") checkIdentities(message.identifies, findings);
  else checkEvent(message, findings, need);
  return findings;
}

function checkEvent(
  event: Record<string, unknown>,
  { faults, warnings }: Findings,
  need: (name: string) => void,
): void {
  need("timestamp");
  const unit = unitOf(event.timestamp);
  if (unit) warnings.push(`has a 'timestamp' that looks like ${unit}, where milliseconds are meant`);
  if (event.eventType === "CUSTOM") {
    need("eventName");
    if (event.userKey !== "$notuser" && !event.deviceId && !event.userId) faults.push("has no 'deviceId' or 'userId'");
  } else if (event.eventType === "LOGIN_USER_ATTRIBUTES") {
    need("userId");
    if (!event.attributes) warnings.push("sets no attributes");
  } else faults.push("has an 'eventType' that servers do not send");
  if (event.userKey && event.userKey !== "$notuser" && !event.userId) faults.push("has a 'userKey' without a 'userId'");
  checkResourceItem(event.resourceItem, { faults, warnings });
  if (event.sendTime !== undefined && event.sendTime !== event.timestamp) {
    warnings.push("has a 'sendTime' that is not its 'timestamp'");
  }
}

/** In which unit a time is that is no date in milliseconds, and one between 1973 and 5138 in that unit. */
function unitOf(time: unknown): string | undefined {
  if (typeof time !== "number") return undefined;
  if (time > 1e8 && time < 1e11) return "seconds";
  return time > 1e14 && time < 1e17 ? "microseconds" : undefined;
}

function checkIdentities(identifies: unknown, { faults }: Findings): void {
  const identities = Object.entries(Object(identifies));
  if (identities.length === 0) faults.push("has no identities in 'identifies'");
  for (const [key, id] of identities) if (key === "" || id === "") faults.push(`has an empty 'identifies.${key}'`);
}

/** The item of an event: an `ItemDto` without the ids of whose it is. */
function checkResourceItem(item: unknown, { faults, warnings }: Findings): void {
  if (!isPlainObject(item)) return;
  const found: Findings = { faults: [], warnings: [] };
  checkFields(item, RESOURCE_ITEM_FIELDS, found);
  for (const name of ["key", "id"]) if (!item[name]) found.faults.push(`lacks '${name}'`);
  faults.push(...found.faults.map((fault) => `has a 'resourceItem' that ${fault}`));
  warnings.push(...found.warnings.map((warning) => `has a 'resourceItem' that ${warning}`));
}

function checkFields(message: Record<string, unknown>, known: ReadonlyMap<string, string>, findings: Findings): void {
  for (const [name, value] of Object.entries(message)) {
    const type = known.get(name);
    if (type === undefined) findings.warnings.push(`has a field '${name}' that the protocol does not know`);
    else if (type === "map") findings.faults.push(...faultsOfMap(name, value));
    else if (!isOfType(value, type)) findings.faults.push(`has a '${name}' that is no ${type}`);
  }
}

function isOfType(value: unknown, type: string): boolean {
  if (type === "integer") return Number.isSafeInteger(value) && Number(value) >= 0;
  if (type === "object") return isPlainObject(value);
  return typeof value === type;
}

/** The field is map<string,string> in the protocol; JSON bodies of the shipping SDKs have numbers and booleans too. */
function faultsOfMap(name: string, value: unknown): string[] {
  if (!isPlainObject(value)) return [`has '${name}' that are no object`];
  return Object.entries(value)
    .filter(([, entry]) => !["string", "number", "boolean"].includes(typeof entry))
    .map(([key]) => `has '${name}.${key}' that is neither a text nor a number nor a boolean`);
}
