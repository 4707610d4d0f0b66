import process from "node:process";
import { en } from "../texts/en.ts";
import { zh } from "../texts/zh.ts";

/** The languages that the program speaks. */
export type Language = "en" | "zh";

/** The texts of one language, by key. */
export type Texts = { readonly [Key in keyof typeof en]: string };

export type TextKey = keyof typeof en;

/** The values that a text has places for: `{name}`, or `{count:row|rows}` for a number and what it counts. */
type Values<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? { readonly [Name in Place extends `${infer Before}:${string}` ? Before : Place]: string | number } & Values<Rest>
  : unknown;

/** The keys of texts without places. */
export type PlainKey = {
  [Key in TextKey]: unknown extends Values<(typeof en)[Key]> ? Key : never;
}[TextKey];

/** Says a text, with its places filled. */
export interface Say {
  <Key extends TextKey>(
    key: Key,
    ...values: unknown extends Values<(typeof en)[Key]> ? [] : [Values<(typeof en)[Key]>]
  ): string;
  /** Says a text whose key is put together, so that nobody can tell which places it has. */
  filled(key: TextKey, values: { readonly [name: string]: string | number }): string;
}

const TEXTS: { readonly [Language_ in Language]: Texts } = { en, zh };

/** Speaks a language. */
export function speaker(language: Language): Say {
  const texts = TEXTS[language];
  // Which values a text has places for is for the callers' types to say.
  const filled = (key: TextKey, ...given: readonly unknown[]): string => {
    const values: { readonly [name: string]: unknown } = Object(given[0]);
    return texts[key].replaceAll(
      /\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g,
      (_, name: string, one?: string, many?: string) => {
        const value = values[name] ?? "";
        // Editors show the numbers of lines without commas.
        const shown = typeof value === "number" && name !== "line" ? value.toLocaleString("en") : String(value);
        return one === undefined ? shown : `${shown} ${value === 1 ? one : many}`;
      },
    );
  };
  return Object.assign(filled, { filled });
}

/** The language of whoever calls the program: of the environment, else of the system. */
export function languageOfSystem(): Language {
  let named = "";
  try {
    const { LC_ALL, LC_MESSAGES, LANG } = process.env;
    named = LC_ALL || LC_MESSAGES || LANG || "";
  } catch {
    // Deno, without the permission to read the environment.
  }
  if (named === "") named = new Intl.DateTimeFormat().resolvedOptions().locale;
  return /^zh/i.test(named) ? "zh" : "en";
}
