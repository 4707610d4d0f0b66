import { matcherOf as matcherOfText } from "../../filter/filter.ts";
import { type Row, ROW_TYPES, type RowType, typeOf } from "./row.ts";

/** What is shown. */
export interface Filter {
  /** Words that must all hold: see filter/filter.ts. */
  readonly text: string;
  /** The types that are shown. */
  readonly types: ReadonlySet<RowType>;
  /** Whether only messages that are off the tracking plan are shown. */
  readonly offPlan: boolean;
}

/** Shows everything. */
export const ALL: Filter = { text: "", types: new Set(ROW_TYPES), offPlan: false };

/** Whether a filter hides anything at all. */
export function isFiltering({ text, types, offPlan }: Filter): boolean {
  return text.trim() !== "" || types.size < ROW_TYPES.length || offPlan;
}

/** Makes the test of a filter, with all that can be done once done once. */
export function matcherOf({ text, types, offPlan }: Filter): (row: Row) => boolean {
  const matches = matcherOfText(text);
  return (row) => types.has(typeOf(row)) && !(offPlan && !row.message?.violations.length) && matches(row);
}

/** A filter as one text, as the collector's API takes it. */
export function textOf({ text, types, offPlan }: Filter): string {
  const type = types.size < ROW_TYPES.length ? `type:${types.size > 0 ? [...types].join(",") : "none"}` : "";
  return [text.trim(), type, offPlan ? "has:violation" : ""].filter((part) => part !== "").join(" ");
}
