// What a filter finds: on the page, in the API and for what is exported.
import type { CollectedMessage, RequestSummary } from "../api.ts";
import { formatOf } from "../label.ts";
import { attributesOf, idsOf, presetOf } from "./about.ts";

/** What a filter looks at: a message with its request, or a request that brought none. */
export interface Subject {
  readonly message?: CollectedMessage | undefined;
  readonly request: RequestSummary;
}

/** Whether something is found. */
export type Matcher = (subject: Subject) => boolean;

/** A word of a filter: a text, or a key with what is looked for under it. */
interface Term {
  readonly key: string;
  readonly value: string;
  readonly isNot: boolean;
}

/** A word, a phrase in quotes, either with a key before it, and a minus sign before that. */
const TERM = /(-?)((?:attr\.(?:"[^"]*"|[^\s:"]+)|[a-z]+):)?("[^"]*"?|[^\s"]\S*|(?=\s|$))/giu;

/** The keys, beside `attr.` with the name of an attribute behind it. */
const FIELDS: { readonly [key: string]: (value: string) => Matcher } = {
  type: anyOf((value, { message }) => value === (message?.type ?? "refused") || value === eventTypeOf(message)),
  name: (value) => ({ message }) => message !== undefined && lower(message.name).includes(value),
  id: (value) => ({ message }) => message !== undefined && idsOf(message.message).some(([, id]) => has(id, value)),
  source: (value) => ({ message }) => has(message?.message.dataSourceId, value),
  format: anyOf((value, { request: { codec } }) => {
    const steps = codec ? formatOf(codec).split("+") : [];
    return value.split("+").every((step) => steps.includes(step));
  }),
  status: anyOf((value, { request: { status } }) =>
    /^[1-5]xx$/.test(value) ? value[0] === `${status}`[0] : value === `${status}`
  ),
  request: anyOf((value, { request }) => value === `${request.number}`),
  path: (value) => ({ request }) => has(request.path, value),
  has: anyOf((value, { message, request }) => {
    if (value === "warning") return (message?.warnings.length ?? 0) > 0;
    if (value === "violation") return (message?.violations.length ?? 0) > 0;
    if (value === "attributes") return message !== undefined && attributesOf(message.message, 1).length > 0;
    return value === "error" && request.error !== undefined;
  }),
};

/** The keys that a filter knows. */
export const KEYS: readonly string[] = [...Object.keys(FIELDS), "attr."];

/** Makes the test of a filter, with all that can be done once done once. Every word must hold. */
export function matcherOf(filter: string): Matcher {
  const tests = termsOf(filter).map(testOf);
  return (subject) => tests.every((test) => test(subject));
}

/** The words of a filter. What looks like a key and is none is text. */
function termsOf(filter: string): Term[] {
  return [...filter.matchAll(TERM)].flatMap(([whole, minus = "", key = "", text = ""]) => {
    if (whole === "" || whole === "-") return [];
    const name = key.slice(0, -1);
    const isKey = /^attr\./i.test(name) || Object.hasOwn(FIELDS, name.toLowerCase());
    const value = lower(isKey || key === "" ? unquoted(text) : key + text);
    if (value === "" && !/^attr\./i.test(name)) return [];
    return [{ key: isKey ? name : "", value, isNot: minus !== "" }];
  });
}

function testOf({ key, value, isNot }: Term): Matcher {
  const attribute = /^attr\.(.*)$/isu.exec(key)?.[1];
  const test = attribute !== undefined
    ? attributeTest(lower(unquoted(attribute)), value)
    : FIELDS[key.toLowerCase()]?.(value) ?? ((subject: Subject) => searchTextOf(subject).includes(value));
  return isNot ? (subject) => !test(subject) : test;
}

/** An attribute that is there, or that is this. */
function attributeTest(name: string, value: string): Matcher {
  return ({ message }) =>
    message !== undefined &&
    attributesOf(message.message).some(([key, text]) => lower(key) === name && (value === "" || lower(text) === value));
}

/** A test of a value that may be several, with commas between them. */
function anyOf(test: (value: string, subject: Subject) => boolean): (value: string) => Matcher {
  return (list) => {
    const values = list.split(",").filter((value) => value !== "");
    return (subject) => values.some((value) => test(value, subject));
  };
}

/** Texts are made when they are first searched, and go with their row. */
const texts = new WeakMap<Subject, string>();

/** How much of a text is searched. */
const SEARCHED_LENGTH = 100_000;

/** All that something is found by, in lower case. */
export function searchTextOf(subject: Subject): string {
  let text = texts.get(subject);
  if (text === undefined) {
    text = lower(textsOf(subject).join("\n").slice(0, SEARCHED_LENGTH));
    texts.set(subject, text);
  }
  return text;
}

function textsOf({ message: collected, request }: Subject): readonly string[] {
  if (!collected) return [`${request.status}`, request.path, request.error ?? ""];
  const { name, message, warnings, violations } = collected;
  const ids = idsOf(message).map(([, id]) => id);
  return [name, ...ids, ...presetOf(message), ...attributesOf(message).flat(), ...warnings, ...violations];
}

function eventTypeOf(message: CollectedMessage | undefined): string {
  return message && "eventType" in message.message ? lower(message.message.eventType) : "";
}

function has(text: string | undefined, value: string): boolean {
  return text !== undefined && lower(text).includes(value);
}

const lower = (text: string): string => text.toLowerCase();
const unquoted = (text: string): string => text.replace(/^"([^"]*)"?$/u, "$1");
