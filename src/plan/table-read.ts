// @ts-types="./papaparse-package.d.ts"
import papaparse from "papaparse";
import { GrowingParamError, type ParamIssue } from "../errors.ts";
import { type Column, columnOf, COLUMNS, type EntityType, type RowType, typeOfCell, unguarded } from "./cell.ts";
import type { AttributeJson, EntityJson } from "./described-json.ts";
import type { TrackingPlan } from "./plan.ts";
import { readPlan } from "./read.ts";

/** A row with something in it. */
interface Row {
  /** Its number in the table, counted from 1, the header being the first. */
  readonly number: number;
  /** What is in a column. */
  cell(column: Column): string;
}

/** An event, the user, an item or a login user key, and the attributes in the rows below. */
interface Entity {
  readonly row: Row;
  readonly type: EntityType;
  readonly attributes: Map<string, { readonly row: Row; readonly json: AttributeJson }>;
}

type Fault = (row: Row, column: Column, rule: string) => void;

/**
 * Makes a plan of a table as {@linkcode toCsv} writes it, or as an analyst does: with or without the byte order mark,
 * separated by commas, semicolons or tabs, its words in English or Chinese, its columns in any order. Throws a
 * `GrowingParamError` that names row and column of each fault.
 */
export function fromCsv(text: string): TrackingPlan {
  const issues: ParamIssue[] = [];
  const fault: Fault = (row, column, rule) =>
    void issues.push({ path: `row ${row.number}, column ${column}`, rule, received: row.cell(column) });
  const entities = entitiesOf(rowsOf(text, issues), fault);
  checkReferences(entities, fault);
  if (issues.length > 0) throw new GrowingParamError("import a plan", issues);
  const all = (type: Entity["type"]) =>
    Object.fromEntries(
      entities.filter((entity) => entity.type === type).map(({ row, attributes }) => [
        row.cell("identifier"),
        { ...named(row), ...itemOf(row), attributes: jsonOf(attributes) },
      ]),
    );
  const user = entities.find(({ type }) => type === "user");
  return readPlan({
    events: all("event"),
    ...user ? { user: { attributes: jsonOf(user.attributes) } } : {},
    items: all("item"),
    userKeys: entities.filter(({ type }) => type === "identity").map(({ row }) => row.cell("identifier")),
  });
}

function rowsOf(text: string, issues: ParamIssue[]): Row[] {
  // The header decides, as it has none of these inside its cells, where the rows below may have all of them.
  const [header = ""] = /^[^\r\n]*/.exec(text.replace(/^\ufeff/, "")) ?? [];
  const delimiter = [",", ";", "\t"].find((one) => header.includes(one)) ?? ",";
  const newline = /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";
  const { data: [titles = [], ...rows], errors } = papaparse.parse(text.replace(/^\ufeff/, ""), { delimiter, newline });
  for (const { message, row = 0 } of errors) {
    issues.push({ path: `row ${row + 1}`, rule: `is no CSV (${message})`, received: undefined });
  }
  const columns = titles.map(columnOf);
  for (const column of ["identifier", "type"] as const) {
    if (!columns.includes(column)) {
      issues.push({ path: `row 1, column ${column}`, rule: "is required", received: text });
    }
  }
  titles.forEach((title, index) => {
    const column = columns[index];
    if (column && columns.indexOf(column) === index) return;
    const rule = column ? "must be there once" : `must be one of ${COLUMNS.join(", ")}`;
    issues.push({ path: `row 1, column ${index + 1}`, rule, received: title });
  });
  if (issues.length > 0) return [];
  return rows.map((cells, index) => ({
    number: index + 2,
    cell: (column: Column) => unguarded(cells[columns.indexOf(column)] ?? ""),
  })).filter((row) => COLUMNS.some((column) => row.cell(column) !== ""));
}

function entitiesOf(rows: readonly Row[], fault: Fault): Entity[] {
  const entities: Entity[] = [];
  for (const row of rows) {
    const type: RowType | undefined = typeOfCell(row.cell("type"));
    const identifier = row.cell("identifier");
    const above = entities.at(-1);
    if (identifier === "") fault(row, "identifier", "is required");
    if (type === undefined) {
      const rule = "must be event, user, item or identity, or string, integer or decimal with 'list' and 'optional'";
      fault(row, "type", rule);
    } else if (typeof type === "string") {
      const isKnown = entities.some((one) =>
        one.type === type && (type === "user" || one.row.cell("identifier") === identifier)
      );
      if (isKnown) fault(row, "identifier", `must not be that of another ${type}`);
      if (row.cell("item") !== "" && type !== "event") {
        fault(row, "item", "must be empty but for events and their attributes");
      }
      if (type === "identity" && row.cell("name") + row.cell("attributes") !== "") {
        fault(row, row.cell("name") ? "name" : "attributes", "must be empty, as a login user key has none");
      }
      entities.push({ row, type, attributes: new Map() });
    } else if (!above) fault(row, "type", "must be event, user, item or identity in the first row");
    else if (above.type === "identity") fault(row, "type", "must not be an attribute below a login user key");
    else {
      if (above.attributes.has(identifier)) fault(row, "identifier", "must not be that of another attribute");
      if (row.cell("attributes") !== "") fault(row, "attributes", "must be empty, as an attribute has none");
      const item = row.cell("item");
      if (item !== "" && above.type !== "event") fault(row, "item", "must be empty but for attributes of events");
      above.attributes.set(identifier, { row, json: { ...type, ...named(row), ...item === "" ? {} : { item } } });
    }
  }
  return entities;
}

/** Finds what sorting or leaving out rows has torn apart. */
function checkReferences(entities: readonly Entity[], fault: Fault): void {
  const items = new Set(entities.filter(({ type }) => type === "item").map(({ row }) => row.cell("identifier")));
  for (const { row, type, attributes } of entities) {
    const own = row.cell("item");
    if (type === "event" && own !== "" && !items.has(own)) fault(row, "item", "must be an item of the table");
    const listed = row.cell("attributes");
    const names = [...attributes.keys()];
    if (listed !== "" && type !== "identity" && simple(listed) !== simple(names.join(", "))) {
      fault(row, "attributes", `must list the attributes of the rows below, which are ${JSON.stringify(names)}`);
    }
    for (const { row: below, json: { item } } of attributes.values()) {
      if (item !== undefined && !items.has(item)) fault(below, "item", "must be an item of the table");
    }
  }
}

/** A list of identifiers, however it is separated. */
function simple(listed: string): string {
  return listed.replaceAll(/[\s,，、;；]+/g, ",").replaceAll(/^,|,$/g, "");
}

function jsonOf(attributes: Entity["attributes"]): EntityJson["attributes"] {
  return Object.fromEntries([...attributes].map(([identifier, { json }]) => [identifier, json]));
}

function itemOf(row: Row): { item?: string } {
  const item = row.cell("item");
  return item === "" ? {} : { item };
}

function named(row: Row): { name?: string } {
  const name = row.cell("name");
  return name === "" ? {} : { name };
}
