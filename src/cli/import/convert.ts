import { isParamError } from "../../errors.ts";
import { CustomEventMessage } from "../../message/custom-event.ts";
import type { Stamp } from "../../message/given.ts";
import { ItemMessage } from "../../message/item.ts";
import type { Message } from "../../message/message.ts";
import { UserLoginMessage } from "../../message/user-login.ts";
import { Checker } from "../../plan/check.ts";
import type { PlannedEntity, TrackingPlan } from "../../plan/plan.ts";
import type { PlannedAttribute } from "../../plan/planned.ts";
import { isPlainObject, put } from "../../rules/rules.ts";
import { show } from "../../words.ts";
import type { Say } from "../program/say.ts";
import type { Field, Kind, Mapping, Target } from "./fields.ts";
import type { Row, Source } from "./row.ts";
import type { TimeReader } from "./time.ts";
import { ruleIn } from "./rules.ts";

/** What rows are made into messages by. */
export interface Conversion {
  readonly kind: Kind;
  readonly format: Source["format"];
  readonly mapping: Mapping;
  /** Fields that are the same for all rows. */
  readonly set: ReadonlyMap<Field, string>;
  readonly plan: TrackingPlan | undefined;
  readonly time: TimeReader;
  readonly stamp: Stamp;
  readonly say: Say;
}

/** A message, or why a row is none. */
export type Converted = { readonly message: Message } | { readonly fault: string };

/** The fields of a row, sorted. */
interface Fields {
  readonly fields: { [field: string]: unknown };
  readonly attributes: { [name: string]: unknown };
  fault: string | undefined;
}

/** Makes messages of rows. */
export class Converter {
  readonly #conversion: Conversion;
  readonly #columns: readonly string[];
  readonly #checker: Checker | undefined;

  constructor(conversion: Conversion, columns: readonly string[] = []) {
    this.#conversion = conversion;
    this.#columns = columns;
    this.#checker = conversion.plan && new Checker(conversion.plan);
  }

  /** The message that a row is. Never throws. */
  convert(row: Row, now: number): Converted {
    if ("fault" in row) return { fault: row.fault };
    const sorted = "cells" in row ? this.#sortCells(row.cells) : this.#sortFields(row.fields);
    if (sorted.fault !== undefined) return { fault: sorted.fault };
    try {
      const { kind, set, plan } = this.#conversion;
      for (const [field, value] of set) sorted.fields[field] = value;
      if (plan) type(sorted.attributes, entityOf(plan, kind, sorted.fields));
      const message = this.#make({ ...sorted.fields, attributes: sorted.attributes }, now);
      const [issue] = this.#checker?.check(message, { text: "cells" in row }) ?? [];
      return issue ? { fault: this.#words(issue.path, issue.rule, issue.received, issue.detail) } : { message };
    } catch (error) {
      if (!isParamError(error)) throw error;
      return { fault: error.issues.map(({ path, rule, received }) => this.#words(path, rule, received)).join("; ") };
    }
  }

  #make(input: { readonly [key: string]: unknown }, now: number): Message {
    const { kind, stamp } = this.#conversion;
    if (kind === "items") return ItemMessage.create(input, stamp);
    return kind === "events"
      ? CustomEventMessage.create(input, stamp, now)
      : UserLoginMessage.create(input, stamp, now);
  }

  #sortCells(cells: readonly unknown[]): Fields {
    const sorted: Fields = { fields: {}, attributes: {}, fault: undefined };
    const { say } = this.#conversion;
    const columns = this.#columns;
    if (cells.length > columns.length && cells.slice(columns.length).some((cell) => cell !== "")) {
      sorted.fault = say("row.wide", { cells: cells.length, columns: columns.length });
    }
    for (let index = 0; index < columns.length; index++) {
      const cell = cells[index];
      if (typeof cell === "string" && cell !== "") this.#sort(columns[index] ?? "", unwrapped(cell), sorted);
    }
    return sorted;
  }

  #sortFields(values: { readonly [name: string]: unknown }): Fields {
    const sorted: Fields = { fields: {}, attributes: {}, fault: undefined };
    for (const name of Object.keys(values)) this.#sort(name, plain(values[name]), sorted);
    return sorted;
  }

  #sort(column: string, value: unknown, sorted: Fields): void {
    if (value === undefined || value === null) return;
    const { mapping, say, time } = this.#conversion;
    const target = mapping(column);
    const digits = this.#lost(value, target);
    if (digits !== undefined) sorted.fault ??= say("row.digits", { column, value: String(digits) });
    if (target.type === "attribute") put(sorted.attributes, target.name, value);
    else if (target.type === "attributes" && isPlainObject(value)) {
      for (const name of Object.keys(value)) put(sorted.attributes, name, plain(value[name]));
    } else if (target.type === "attributes") put(sorted.attributes, column, value);
    else if (target.type === "field" && target.field === "eventTime") {
      const read = time(value);
      if (read === undefined) sorted.fault ??= say("row.time", { column, value: show(value) });
      else sorted.fields[target.field] = read;
    } else if (target.type === "field") {
      const text = typeof value === "number" || typeof value === "bigint" ? String(value) : value;
      if (typeof value === "string" && isRounded(value)) {
        sorted.fault ??= say("row.rounded", { column, value: show(value) });
      }
      sorted.fields[target.field] = typeof text === "string" ? text.trim() : text;
    }
  }

  /** A number whose last digits were lost when it was read: as an id it would be somebody else's. */
  #lost(value: unknown, target: Target): number | undefined {
    if (target.type === "field") return target.field === "eventTime" ? undefined : tooLongIn(value, 0);
    // Of a Parquet file an attribute is a decimal on purpose.
    return target.type === "ignored" || this.#conversion.format !== "ndjson" ? undefined : tooLongIn(value, 2);
  }

  #words(path: string, rule: string, received: unknown, detail?: string): string {
    const { mapping, say } = this.#conversion;
    const [, base = path] = /^(attributes\.[^.]+)\.\d+$/.exec(path) ?? [];
    const column = mapping.columnOf(base) ?? path.replace(/^attributes\./, "");
    const rest = received === undefined ? "" : `: ${show(received)}`;
    return `'${column}' ${ruleIn(rule, say)}${rest}${detail === undefined ? "" : ` (${detail})`}`;
  }
}

/** What a plan has for a message. */
function entityOf(plan: TrackingPlan, kind: Kind, fields: Fields["fields"]): PlannedEntity | undefined {
  if (kind === "users") return plan.user;
  const name = String(fields[kind === "events" ? "eventName" : "itemKey"]);
  return (kind === "events" ? plan.events : plan.items).get(name);
}

/** Makes of texts what is planned. What cannot be made so is left, and the plan's check says so. */
function type(attributes: Fields["attributes"], planned: PlannedEntity | undefined): void {
  if (!planned) return;
  for (const name of Object.keys(attributes)) {
    const attribute = planned.attributes.get(name);
    const value = attributes[name];
    if (attribute && typeof value === "string") put(attributes, name, typed(value, attribute));
    else if (attribute?.type === "string" && !attribute.isList && typeof value === "number") {
      put(attributes, name, String(value));
    }
  }
}

function typed(text: string, { schema, type: kind, isList }: PlannedAttribute): unknown {
  if (schema || kind === undefined || kind === "string" || isList) return text;
  const trimmed = text.trim();
  if (!/^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(trimmed)) return text;
  const number = Number(trimmed);
  // A longer one would lose its last digits; as a text it is the number it is.
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? trimmed : number;
}

/** How Excel is told to keep a number as a text: `="00123"`. */
function unwrapped(cell: string): string {
  return cell.startsWith('="') && cell.endsWith('"') && cell.length > 2 ? cell.slice(2, -1) : cell;
}

/** A number as Excel shows a long one, so that its last digits are gone: `1.38E+10`. */
function isRounded(text: string): boolean {
  return /^\d(?:\.\d+)?E\+\d+$/i.test(text);
}

/** The first number that is not kept to its last digit, of a value or, so deep, in it. */
function tooLongIn(value: unknown, depth: number): number | undefined {
  if (typeof value === "number") return Math.abs(value) > Number.MAX_SAFE_INTEGER ? value : undefined;
  if (depth === 0 || typeof value !== "object" || value === null) return undefined;
  for (const each of Object.values(value)) {
    const found = tooLongIn(each, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A value as attributes may have it, where a file has types that they have not. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (typeof value === "bigint" && Number.isSafeInteger(Number(value))) return Number(value);
  return value;
}
