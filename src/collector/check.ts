import { isPlainObject } from "../rules/rules.ts";
import type { MessageKind } from "../wire.ts";
import { EVENT_TYPES, FIELDS, type FieldType, RESOURCE_ITEM_FIELDS } from "./fields.ts";
import { show } from "../words.ts";
import { quoted, Told } from "./told.ts";

/** What a message is found to be: faults make the server refuse it, warnings are worth a look. */
export interface Findings {
  readonly faults: Told;
  readonly warnings: Told;
}

/** Where a message came. */
export interface Origin {
  readonly kind: MessageKind;
  readonly productId: string;
  /** Whether the Web SDK sent it, which tells the product in the URL alone. */
  readonly isWeb: boolean;
}

/** Checks one decoded message as strictly as the protocol allows. */
export function checkMessage(message: unknown, { kind, productId, isWeb }: Origin): Findings {
  const findings: Findings = { faults: new Told(), warnings: new Told() };
  const { faults } = findings;
  if (!isPlainObject(message)) {
    faults.add("is no object");
    return findings;
  }
  checkFields(message, FIELDS[kind], findings);
  const need = (name: string): void => {
    if (!message[name]) faults.add(`lacks '${name}'`);
  };
  need("dataSourceId");
  if (!isWeb) need("projectKey");
  if (message.projectKey && message.projectKey !== productId) {
    faults.add(`has a 'projectKey' that is not the product id of its URL, ${show(productId)}`);
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
  if (unit) warnings.add(`has a 'timestamp' that looks like ${unit}, where milliseconds are meant`);
  const { eventType } = event;
  if (eventType === "CUSTOM") {
    need("eventName");
    if (event.userKey !== "$notuser" && !event.deviceId && !event.userId) faults.add("has no 'deviceId' or 'userId'");
  } else if (eventType === "LOGIN_USER_ATTRIBUTES") {
    need("userId");
    if (!event.attributes) warnings.add("sets no attributes");
  } else {
    const type = typeof eventType === "string" ? EVENT_TYPES.get(eventType) : undefined;
    if (!type) faults.add("has an 'eventType' that the protocol does not know");
    else {
      if (!event.deviceId) faults.add("lacks 'deviceId'");
      for (const name of type.expects) if (!event[name]) warnings.add(`is expected to have ${quoted(name)}`);
    }
  }
  if (event.userKey && event.userKey !== "$notuser" && !event.userId) faults.add("has a 'userKey' without a 'userId'");
  checkResourceItem(event.resourceItem, { faults, warnings });
  if (event.sendTime !== undefined && event.sendTime !== event.timestamp) {
    warnings.add("has a 'sendTime' that is not its 'timestamp'");
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
  if (identities.length === 0) faults.add("has no identities in 'identifies'");
  for (const [key, id] of identities) {
    if (key === "" || id === "") faults.add(`has an empty ${quoted(`identifies.${key}`)}`);
  }
}

/** The item of an event: an `ItemDto` without the ids of whose it is. */
function checkResourceItem(item: unknown, { faults, warnings }: Findings): void {
  if (!isPlainObject(item)) return;
  const found: Findings = { faults: new Told(), warnings: new Told() };
  checkFields(item, RESOURCE_ITEM_FIELDS, found);
  for (const name of ["key", "id"]) if (!item[name]) found.faults.add(`lacks '${name}'`);
  for (const fault of found.faults.list()) faults.add(`has a 'resourceItem' that ${fault}`);
  for (const warning of found.warnings.list()) warnings.add(`has a 'resourceItem' that ${warning}`);
}

function checkFields(
  message: Record<string, unknown>,
  known: ReadonlyMap<string, FieldType>,
  { faults, warnings }: Findings,
): void {
  for (const name of Object.keys(message)) {
    const value = message[name];
    const type = known.get(name);
    if (type === undefined) warnings.add(`has a field ${quoted(name)} that the protocol does not know`);
    else if (type === "map") checkMap(name, value, faults);
    else if (!isOfType(value, type)) faults.add(`has a '${name}' that is no ${type}`);
  }
}

function isOfType(value: unknown, type: FieldType): boolean {
  if (type === "integer") return Number.isSafeInteger(value) && Number(value) >= 0;
  if (type === "object") return isPlainObject(value);
  // A text in Protobuf, and a number in what the Web SDK makes of it.
  if (type === "offset") return typeof value === "string" || Number.isInteger(value);
  return typeof value === type;
}

/** The field is map<string,string> in the protocol; JSON bodies of the shipping SDKs have numbers and booleans too. */
function checkMap(name: string, value: unknown, faults: Told): void {
  if (!isPlainObject(value)) return faults.add(`has '${name}' that are no object`);
  for (const key of Object.keys(value)) {
    if (["string", "number", "boolean"].includes(typeof value[key])) continue;
    faults.add(`has ${quoted(`${name}.${key}`)} that is neither a text nor a number nor a boolean`);
  }
}
