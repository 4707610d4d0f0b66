import { type Row, ROW_TYPES, type RowType, searchTextOf, typeOf } from "./row.ts";

/** What is shown. */
export interface Filter {
  /** Words that must all occur. */
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
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return (row) => {
    if (!types.has(typeOf(row))) return false;
    if (offPlan && !row.message?.violations.length) return false;
    return words.every((word) => searchTextOf(row).includes(word));
  };
}
