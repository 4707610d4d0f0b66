import { line } from "../../words.ts";
import { Fault } from "../program/fault.ts";
import type { Say } from "../program/say.ts";
import type { Kind, Mapping } from "./fields.ts";
import type { Settings } from "./options.ts";

/** Looks at the columns once, so that not each row is rejected for what is missing in all. */
export function checkColumns(columns: readonly string[], mapping: Mapping, settings: Settings, say: Say): void {
  const { kind, map, set } = settings;
  const fields = new Map<string, string>();
  for (const column of columns) {
    const target = mapping(column);
    if (target.type !== "field") continue;
    const other = fields.get(target.field);
    if (other !== undefined) throw new Fault(say("import.twice", { one: other, other: column, field: target.field }));
    fields.set(target.field, column);
  }
  const listed = columns.slice(0, 50).map((column) => JSON.stringify(line(column))).join(", ");
  for (const column of map.keys()) {
    if (!columns.includes(column)) {
      throw new Fault(say("import.noColumn", { column: JSON.stringify(column), columns: listed }));
    }
  }
  const has = (field: string): boolean => fields.has(field) || [...set.keys()].some((each) => each === field);
  const needed: { readonly [Kind_ in Kind]: readonly string[] } = {
    events: ["eventName"],
    users: ["loginUserId"],
    items: ["itemKey", "itemId"],
  };
  const missing = needed[kind].find((field) => !has(field)) ??
    (kind === "events" && !["anonymousId", "loginUserId", "loginUserKey"].some(has) ? "loginUserId" : undefined);
  if (missing !== undefined) throw new Fault(say("import.missing", { field: missing, columns: listed }));
}
