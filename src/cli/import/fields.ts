// Which column is which field of a message, by names that people give to columns.
import { Fault } from "../program/fault.ts";
import type { Say } from "../program/say.ts";

/** What is imported. */
export type Kind = "events" | "users" | "items";

/** The fields of a message, in the words of the tracker's calls. */
export type Field =
  | "eventName"
  | "eventTime"
  | "anonymousId"
  | "loginUserId"
  | "loginUserKey"
  | "itemKey"
  | "itemId";

/** The fields of each kind of message. */
export const FIELDS: { readonly [Kind_ in Kind]: readonly Field[] } = {
  events: ["eventName", "eventTime", "anonymousId", "loginUserId", "loginUserKey"],
  users: ["loginUserId", "loginUserKey", "anonymousId", "eventTime"],
  items: ["itemKey", "itemId"],
};

/** Other names of fields: those of the wire, and those of the platform. */
const NAMES: { readonly [Field_ in Field]: readonly string[] } = {
  eventName: ["event", "事件", "埋点事件", "事件名", "事件名称", "事件标识符", "埋点事件标识符"],
  eventTime: ["timestamp", "time", "时间", "时间戳", "事件时间", "发生时间", "事件发生时间"],
  anonymousId: ["deviceId", "访问用户ID", "匿名用户ID", "匿名ID", "设备ID"],
  loginUserId: ["userId", "登录用户ID", "登陆用户ID", "用户ID"],
  loginUserKey: ["userKey", "登录用户Key", "登录用户类型", "登录用户身份"],
  itemKey: ["item", "维度表", "维度表标识符", "物品模型", "物品模型标识符"],
  itemId: [
    "id",
    "维度表模型ID",
    "维度表模型ID(记录ID)",
    "记录ID",
    "维度ID",
    "维度值ID",
    "维度表ID",
    "维度表记录ID",
    "物品模型ID",
    "物品ID",
    "主键",
  ],
};

/** What becomes of a column. */
export type Target =
  | { readonly type: "field"; readonly field: Field }
  | { readonly type: "attribute"; readonly name: string }
  | { readonly type: "attributes" }
  | { readonly type: "ignored" };

/** Columns that a file of rejected rows has in front, which is imported again when its rows were put right. */
export const LINE_COLUMN = "growingio:line";
export const REASON_COLUMN = "growingio:reason";

/** Says what becomes of a column. */
export interface Mapping {
  (column: string): Target;
  /** The column of a field, by which its faults are told. */
  readonly columnOf: (path: string) => string | undefined;
}

/** Reads `column=field` and the like. */
export function pairsOf(option: string, given: readonly string[], say: Say): (readonly [string, string])[] {
  return given.map((text) => {
    const at = text.lastIndexOf("=");
    if (at < 1) throw new Fault(say("usage.pair", { option, given: JSON.stringify(text) }));
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
}

/** Makes a mapping by names, where none is given. */
export function mappingOf(kind: Kind, given: ReadonlyMap<string, string>): Mapping {
  const fields = FIELDS[kind];
  const byName = new Map<string, Field>();
  for (const field of fields) for (const name of [field, ...NAMES[field]]) byName.set(simple(name), field);
  // Who says which column a field is means no other.
  const taken = new Set<string>(given.values());
  const columns = new Map<string, string>();
  const targets = new Map<string, Target>();
  const find = (column: string): Target => {
    const asked = given.get(column);
    if (asked === "") return { type: "ignored" };
    const field = asked === undefined ? byName.get(simple(column)) : fields.find((each) => each === asked);
    if (field !== undefined && (asked !== undefined || !taken.has(field))) {
      columns.set(field, column);
      return { type: "field", field };
    }
    if (asked === undefined && column.startsWith("growingio:")) return { type: "ignored" };
    if (asked === undefined && column === "attributes") return { type: "attributes" };
    const name = asked ?? column;
    columns.set(`attributes.${name}`, column);
    return name === "" ? { type: "ignored" } : { type: "attribute", name };
  };
  const mapping = (column: string): Target => {
    let target = targets.get(column);
    if (!target) {
      target = find(column);
      if (targets.size < 10_000) targets.set(column, target);
    }
    return target;
  };
  return Object.assign(mapping, { columnOf: (path: string) => columns.get(path) });
}

/** A name however it is written: `Event_Name`, `event name`, `eventName`. */
function simple(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_\-.（）()]+/g, "");
}
