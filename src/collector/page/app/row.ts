import { FILTER_TYPES } from "../../filter/types.ts";
import type { CollectedMessage, CollectedType, RequestSummary } from "../../api.ts";

/** What a row can be: a message by its type, or a request that brought none. */
export type RowType = CollectedType | "refused";

/** A message in the list. */
export interface MessageRow {
  /** Counts up in the order of arrival, over messages and refused requests. */
  readonly id: number;
  readonly message: CollectedMessage;
  readonly request: RequestSummary;
}

/** A request in the list that was refused, or that got no answer. */
export interface RefusedRow {
  readonly id: number;
  readonly message?: undefined;
  readonly request: RequestSummary;
}

/** One line of the list. */
export type Row = MessageRow | RefusedRow;

/** Every type of row, in the order in which they are listed. */
export const ROW_TYPES: readonly RowType[] = [...FILTER_TYPES, "refused"];

/** The types that are listed whether they came or not: what servers send. */
export const USUAL_TYPES: readonly RowType[] = ["event", "user", "item", "refused"];

/** Something for each type. */
export function byType<Value>(of: (type: RowType) => Value): { [type in RowType]: Value } {
  return Object.fromEntries(ROW_TYPES.map((type) => [type, of(type)])) as { [type in RowType]: Value };
}

export function typeOf(row: Row): RowType {
  return row.message ? row.message.type : "refused";
}

/** When it came, in Unix milliseconds. */
export function timeOf(row: Row): number {
  return row.message ? row.message.time : row.request.time;
}

/** What a row is called in the page's address: the same after a reload. */
export function keyOf({ message, request }: Row): string {
  return message ? `m${message.number}` : `r${request.number}`;
}

/** Whether a request brought nothing: it was refused, failed on purpose, or got no answer. */
export function isRefused({ status }: RequestSummary): boolean {
  return status < 200 || status > 299;
}
