// @ts-types="./papaparse-package.d.ts"
import papaparse from "papaparse";
import { cellOfType, COLUMNS, guarded, type TableLanguage, written } from "./cell.ts";
import type { AttributeJson, EntityJson } from "./described-json.ts";
import type { TrackingPlan } from "./plan.ts";

export { toSource } from "./source.ts";
export { fromCsv } from "./table-read.ts";

/** For Excel, which else takes the bytes for those of another encoding. */
export const BYTE_ORDER_MARK = "\ufeff";

/**
 * A plan as the table that an analyst enters into the platform: CSV in UTF-8 with a byte order mark. Its columns:
 *
 * - `identifier`: that of an event, an item or an attribute; `user` for the attributes of users; a login user key.
 * - `name`: the name that analysts see.
 * - `type`: `event`, `user` or `item`, and in the rows below it for each of its attributes `string`, `integer` or
 *   `decimal`, followed by ` list` for a list and by `, optional` where a message may lack it; `identity` for a login
 *   user key.
 * - `attributes`: for an event, the user and an item the identifiers of the attributes in the rows below.
 * - `item`: the item that the event may name, or that the attribute refers to.
 *
 * The words of the first row and of `type` are in English, or in Chinese as the platform has them. Throws a
 * `GrowingParamError` where the type of an attribute is not known.
 */
export function toCsv(plan: TrackingPlan, language: TableLanguage = "en"): string {
  const { events = {}, user, items = {}, userKeys = [] } = plan.toJSON();
  const rows: string[][] = [[...COLUMNS]];
  for (const [key, entity] of Object.entries(events)) rows.push(...rowsOf(key, "event", entity));
  if (user) rows.push(...rowsOf("user", "user", user));
  for (const [key, entity] of Object.entries(items)) rows.push(...rowsOf(key, "item", entity));
  for (const key of userKeys) rows.push([key, "", "identity", "", ""]);
  const type = COLUMNS.indexOf("type");
  const cells = rows.map((row, index) =>
    row.map((cell, column) => guarded(index === 0 || column === type ? written(cell, language) : cell))
  );
  return `${BYTE_ORDER_MARK}${papaparse.unparse(cells, { newline: "\r\n" })}\r\n`;
}

function rowsOf(identifier: string, type: string, { name = "", item = "", attributes }: EntityJson): string[][] {
  return [
    [identifier, name, type, Object.keys(attributes).join(", "), item],
    ...Object.entries(attributes).map(([key, attribute]) => rowOf(key, attribute)),
  ];
}

function rowOf(identifier: string, attribute: AttributeJson): string[] {
  return [identifier, attribute.name ?? "", cellOfType(attribute), "", attribute.item ?? ""];
}
