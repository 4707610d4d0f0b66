// The cells of the table, in the words of the platform. A table is read with English or Chinese words.
import type { AttributeJson } from "./described-json.ts";
import { isPlanType } from "./planned.ts";

/** The columns, in their order. */
export const COLUMNS = ["identifier", "name", "type", "attributes", "item"] as const;

/** One of the columns. */
export type Column = (typeof COLUMNS)[number];

const CHINESE: ReadonlyMap<string, string> = new Map([
  ["标识符", "identifier"],
  ["名称", "name"],
  ["类型", "type"],
  ["属性", "attributes"],
  ["维度表", "item"],
  ["事件", "event"],
  ["用户", "user"],
  ["身份", "identity"],
  ["字符串", "string"],
  ["整数", "integer"],
  ["小数", "decimal"],
  ["列表", "list"],
  // As the platform calls them.
  ["事件标识符", "identifier"],
  ["属性标识符", "identifier"],
  ["事件名称", "name"],
  ["属性名称", "name"],
  ["显示名称", "name"],
  ["数据类型", "type"],
  ["属性类型", "type"],
  ["事件属性", "attributes"],
  ["关联属性", "attributes"],
  ["关联维度表", "item"],
  ["埋点事件", "event"],
  ["登录用户属性", "user"],
  ["用户属性", "user"],
  ["文本", "string"],
  ["整型", "integer"],
  ["浮点", "decimal"],
  ["浮点数", "decimal"],
  ["浮点型", "decimal"],
  ["可选", "optional"],
]);

/** The words that a table is written with in Chinese: the platform's own. */
const WRITTEN: ReadonlyMap<string, string> = new Map([
  ["identifier", "标识符"],
  ["name", "名称"],
  ["type", "类型"],
  ["attributes", "属性"],
  ["item", "维度表"],
  ["event", "埋点事件"],
  ["user", "登录用户属性"],
  ["identity", "身份"],
  ["string", "字符串"],
  ["integer", "整数"],
  ["decimal", "小数"],
  ["list", "列表"],
  ["optional", "可选"],
]);

/** The language that a table is written in; it is read in either. */
export type TableLanguage = "en" | "zh";

/** A header, or a cell of the column `type`, in a language. */
export function written(words: string, language: TableLanguage): string {
  return language === "en" ? words : words.replace(/\w+/g, (word) => WRITTEN.get(word) ?? word);
}

/** The column that a header names. */
export function columnOf(header: string): Column | undefined {
  const word = wordOf(header);
  return COLUMNS.find((column) => column === word);
}

/** What a row is: an event, the user, an item or a login user key; or an attribute of the one above. */
export type RowType = EntityType | Pick<AttributeJson, "type" | "list" | "optional">;

/** What stands for itself in a row. */
export type EntityType = "event" | "user" | "item" | "identity";

/** What a cell of the column `type` says. */
export function typeOfCell(cell: string): RowType | undefined {
  const words = cell.split(/[\s,，、]+/).filter((word) => word !== "").map(wordOf);
  const [first = "", ...rest] = words;
  if (isEntity(first)) return rest.length === 0 ? first : undefined;
  const isKnown = rest.every((word, index) => ["list", "optional"].includes(word) && rest.indexOf(word) === index);
  if (!isPlanType(first) || !isKnown) return undefined;
  return {
    type: first,
    ...rest.includes("list") ? { list: true } : {},
    ...rest.includes("optional") ? { optional: true } : {},
  };
}

/** The cell of the column `type` for an attribute. */
export function cellOfType({ type, list, optional }: AttributeJson): string {
  return `${type}${list ? " list" : ""}${optional ? ", optional" : ""}`;
}

/**
 * What a spreadsheet would take for a formula it must show as it is, so an apostrophe goes before it, and before an
 * apostrophe, so that it can be told apart when the table is read.
 */
export function guarded(text: string): string {
  return /^['=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
}

/** The text without its guard. */
export function unguarded(cell: string): string {
  return /^'['=+\-@\t\r\n＝＋－＠]/.test(cell) ? cell.slice(1) : cell;
}

function wordOf(text: string): string {
  const word = text.trim().toLowerCase();
  return CHINESE.get(word) ?? word;
}

function isEntity(word: string): word is EntityType {
  return word === "event" || word === "user" || word === "item" || word === "identity";
}
