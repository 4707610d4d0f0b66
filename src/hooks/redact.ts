import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Message } from "../message/message.ts";
import { put } from "../rules/rules.ts";
import type { Hook } from "../tracker/options.ts";
import type { WireAttributes } from "../wire.ts";
import { findIn, type PatternName } from "./patterns.ts";
import { ACTION, type RedactOptions, type ResolvedRedact, resolveRedact } from "./redact-options.ts";
import { StepConsumer } from "./step.ts";

/**
 * A hook that masks, hashes or removes what tells of persons, before anything is held or sent. A message that it cannot
 * read, as one of another version of this package may be, is not sent: `onError` hears of it, and its promise rejects.
 *
 * @param options What is looked for, and what stands in its place.
 * @throws {GrowingParamError} when an option breaks a rule, with every fault.
 *
 * @example
 * ```ts
 * import { redact } from "@growingio-edge/tracker/hooks";
 *
 * const hook = redact({ attributes: ["phone"], patterns: "pii" });
 * ```
 */
export function redact(options: RedactOptions): Hook {
  const resolved = resolveRedact(options);
  return (inner) =>
    new StepConsumer(inner, { action: ACTION, isStrict: true, apply: (message) => redacted(message, resolved) });
}

/** The message without what must not leave; the same one where there is nothing. */
function redacted(message: Message, options: ResolvedRedact): unknown {
  const given = "attributes" in message ? message : {};
  const changes = { ...redactFields(given, options), ...options.ids ? redactIds(message, options) : {} };
  const { resourceItem: item } = "eventType" in message ? message : {};
  if (item) {
    const inside = { ...redactFields(item, options), ...options.ids ? changedIn({ id: item.id }, options) : {} };
    if (Object.keys(inside).length > 0) Object.assign(changes, { resourceItem: { ...item, ...inside } });
  }
  return Object.keys(changes).length > 0 ? { ...message, ...changes } : message;
}

function redactFields(from: { readonly attributes?: WireAttributes | undefined }, options: ResolvedRedact): object {
  const attributes = redactAttributes(from.attributes, options);
  return attributes === from.attributes ? {} : { attributes };
}

function redactIds(message: Message, options: ResolvedRedact): object {
  if ("eventType" in message) return changedIn({ deviceId: message.deviceId, userId: message.userId }, options);
  if (!("identifies" in message)) return changedIn({ id: message.id }, options);
  const changed = changedIn(message.identifies, options);
  return Object.keys(changed).length > 0 ? { identifies: { ...message.identifies, ...changed } } : {};
}

function redactAttributes(
  attributes: WireAttributes | undefined,
  options: ResolvedRedact,
): WireAttributes | undefined {
  if (!attributes) return attributes;
  let isSame = true;
  const result: { [name: string]: string | number | boolean } = {};
  for (const [name, value] of Object.entries(attributes)) {
    const shownName = redactText(name, options);
    const shown = options.attributes.has(name)
      ? instead(String(value), undefined, options)
      : redactValue(value, options);
    isSame &&= shown === value && shownName === name;
    // What nothing is left of is left out.
    if (shownName !== "" && (shown !== "" || value === "")) put(result, shownName, shown);
  }
  return isSame ? attributes : result;
}

function redactValue(value: string | number | boolean, options: ResolvedRedact): string | number | boolean {
  if (typeof value === "boolean") return value;
  const text = String(value);
  const shown = redactText(text, options);
  return shown === text ? value : shown;
}

/** The ids that are to be others, by their fields. */
function changedIn(ids: { readonly [field: string]: string | undefined }, options: ResolvedRedact): object {
  const changed: { [field: string]: string } = {};
  for (const [field, id] of Object.entries(ids)) {
    const shown = id === undefined ? id : redactText(id, options);
    if (shown !== undefined && shown !== id) put(changed, field, shown);
  }
  return changed;
}

/** A text with something else in each place that tells of a person. */
function redactText(text: string, options: ResolvedRedact): string {
  const found = options.patterns.size > 0 ? findIn(text, options.patterns) : [];
  let [result, at] = ["", 0];
  for (const { name, start, end, text: plain } of found) {
    result += text.slice(at, start) + instead(plain, name, options);
    at = end;
  }
  return result + text.slice(at);
}

/** What stands in the place of a text. */
function instead(text: string, name: PatternName | undefined, { by }: ResolvedRedact): string {
  if (by === "remove") return "";
  if (by === "mask") return name ? MASKS[name](text) : "***";
  return bytesToHex(hmac(sha256, utf8ToBytes(by.hash), utf8ToBytes(text))).slice(0, 32);
}

const MASKS: { readonly [Name in PatternName]: (text: string) => string } = {
  mobile: (text) => `${text.replace(/\D/g, "").slice(-11, -8)}****${text.slice(-4)}`,
  "id-card": (text) => `${text.slice(0, 3)}***********${text.slice(-2)}`,
  "bank-card": (text) => `****${text.slice(-4)}`,
  email: (text) => `${[...text][0] ?? ""}***${text.slice(text.lastIndexOf("@"))}`,
};
