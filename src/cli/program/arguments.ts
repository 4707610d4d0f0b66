import { distance } from "fastest-levenshtein";
import { parseArgs } from "node:util";
import type { Command, Given, Options } from "./command.ts";
import { Fault } from "./fault.ts";
import type { Say } from "./say.ts";

/** The options that each command has. */
export const COMMON: Options = {
  lang: { value: "en|zh", text: "option.lang" },
  json: { text: "option.json" },
  help: { text: "option.help" },
};

/** Reads what is behind a command's words. Throws a Fault that names the first thing that it does not know. */
export function readArguments(args: readonly string[], { name, options }: Command, say: Say): Given {
  const known = { ...options, ...COMMON };
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(known).map(([key, { value }]) => [
        key,
        { type: value === undefined ? "boolean" : "string", ...key === "help" ? { short: "h" } : {} },
      ]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const words: string[] = [];
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
    const { rawName, value } = token;
    if (!option) throw new Fault(unknown(rawName, Object.keys(known), name, say));
    if (option.value === undefined && value !== undefined) throw new Fault(say("usage.switch", { option: rawName }));
    // What looks like an option is none's value, unless it is written with `=`.
    if (option.value !== undefined && (value === undefined || (!token.inlineValue && /^-./.test(value)))) {
      throw new Fault(say("usage.value", { option: rawName, value: option.value }));
    }
    const before = values.get(token.name) ?? [];
    if (before.length > 0 && !option.multiple) throw new Fault(say("usage.once", { option: rawName }));
    values.set(token.name, [...before, value ?? ""]);
  }
  return {
    words,
    text: (key) => values.get(key)?.[0],
    texts: (key) => values.get(key) ?? [],
    has: (key) => values.has(key),
  };
}

function unknown(option: string, known: readonly string[], command: string, say: Say): string {
  const near = nearest(option.replace(/^-+/, ""), known);
  return near === undefined
    ? say("usage.unknown", { option, command })
    : say("usage.unknown.near", { option, near: `--${near}` });
}

/** The one of some words that is most like another, if one is. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((each) => ({ each, letters: distance(word, each) }));
  ranked.sort((a, b) => a.letters - b.letters);
  const [best] = ranked;
  return best && best.letters <= 2 ? best.each : undefined;
}

/** A whole number that an option gives, or its default. */
export function wholeOf(
  given: Given,
  name: string,
  fallback: number,
  [min, max]: readonly [number, number],
  say: Say,
): number {
  const text = given.text(name);
  if (text === undefined) return fallback;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw new Fault(say("usage.whole", { option: `--${name}`, min, max, given: JSON.stringify(text) }));
}

/** One of some words that an option gives, or its default. */
export function oneOf<Word extends string>(
  given: Given,
  name: string,
  words: readonly Word[],
  say: Say,
): Word | undefined {
  const text = given.text(name);
  if (text === undefined) return undefined;
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw new Fault(say("usage.one", { option: `--${name}`, words: words.join(", "), given: JSON.stringify(text) }));
}

/** What an option gives that has to be given. */
export function neededOf(given: Given, name: string, say: Say): string {
  const text = given.text(name);
  if (text === undefined || text === "") throw new Fault(say("usage.needed", { option: `--${name}` }));
  return text;
}
