// What the page and the log say, in one table: each text in English and in Chinese, in the terms of the platform.
import { DETAIL_TEXTS } from "./details.ts";
import { LOG_TEXTS } from "./log.ts";
import { PAGE_TEXTS } from "./page.ts";
import { PLAN_TEXTS } from "./plan.ts";
import { TYPE_TEXTS } from "./types.ts";

/** The languages. */
export type Language = "en" | "zh";

/** A text in English, then in Chinese. `{count}` is a value; `{count|row|rows}` a word for one, and one for many. */
export type Text = readonly [en: string, zh: string];

/** The key of a text. */
export type TextKey =
  | keyof typeof TYPE_TEXTS
  | keyof typeof PAGE_TEXTS
  | keyof typeof DETAIL_TEXTS
  | keyof typeof PLAN_TEXTS
  | keyof typeof LOG_TEXTS;

/** All texts. */
export const TEXTS: { readonly [key in TextKey]: Text } = {
  ...TYPE_TEXTS,
  ...PAGE_TEXTS,
  ...DETAIL_TEXTS,
  ...PLAN_TEXTS,
  ...LOG_TEXTS,
};

/** What goes into a text. */
export type Values = { readonly [name: string]: string | number };

/** Says a text. */
export type Say = (key: TextKey, values?: Values) => string;

/** Says texts in a language. */
export function sayIn(language: Language): Say {
  return (key, values = {}) => fill(TEXTS[key][language === "en" ? 0 : 1], values);
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name: string, one?: string, many?: string) => {
    const value = values[name] ?? "";
    if (one !== undefined) return Number(value) === 1 ? one : many ?? "";
    return typeof value === "number" ? value.toLocaleString("en") : value;
  });
}

/** The language of a locale, as `zh-CN`, `zh_CN.UTF-8`. */
export function languageOf(locale: string | undefined): Language {
  return locale?.toLowerCase().startsWith("zh") ? "zh" : "en";
}
