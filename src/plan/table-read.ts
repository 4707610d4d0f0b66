// @ts-types="./papaparse-package.d.ts"
import papaparse from "papaparse";
import { type Column, columnOf, COLUMNS, type EntityType, type RowType, typeOfCell, unguarded } from "./cell.ts";
import type { AttributeJson, EntityJson } from "./described-json.ts";
import { Faults } from "./faults.ts";
import type { TrackingPlan } from "./plan.ts";
import { readPlan } from "./read.ts";

/** A row with something in it. */
interface Row {
  /** Its number in the table, counted from 1, the header being the first. */
  readonly number: number;
  /** The line that it begins at, which is another number where cells before it have line breaks. */
  readonly line: number;
  /** What is in a column. */
  cell(column: Column): string;
}

/** An event, the user, an item or a login user key, and the attributes in the rows below. */
interface Entity {
  readonly row: Row;
  readonly type: EntityType;
  readonly attributes: Map<string, { readonly row: Row; readonly json: AttributeJson }>;
}

const ACTION = "import a plan";

type Fault = (row: Row, column: Column, rule: string | (() => string)) => void;

/**
 * Makes a plan of a table as {@linkcode toCsv} writes it, or as an analyst does: with or without the byte order mark,
 * separated by commas, semicolons or tabs, its words in English or Chinese, its columns in any order. Throws a
 * `GrowingParamError` that names row and column of each fault.
 */
export function fromCsv(text: string): TrackingPlan {
  const faults = new Faults();
  const fault: Fault = ({ number, line, cell }, column, rule) => {
    const place = line === number ? `row ${number}` : `row ${number} (line ${line})`;
    faults.add(`${place}, column ${column}`, typeof rule === "string" ? () => rule : rule, cell(column));
  };
  const entities = entitiesOf(rowsOf(text, faults), fault);
  checkReferences(entities, fault);
  faults.throwIfAny(ACTION);
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

function rowsOf(whole: string, faults: Faults): Row[] {
  const text = whole.replace(/^\ufeff/, "");
  // The header decides, as it has none of these inside its cells, where the rows below may have all of them.
  const [header = ""] = /^[^\r\n]{0,10000}/.exec(text) ?? [];
  const delimiter = [",", ";", "\t"].find((one) => header.includes(one)) ?? ",";
  const newline = /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";
  // What is no plan shows in its first line, before all of it takes memory.
  const columns = columnsOf(papaparse.parse(header, { delimiter, newline }).data[0] ?? [], faults);
  faults.throwIfAny(ACTION);
  const { data, errors } = papaparse.parse(text, { delimiter, newline });
  for (const { message, row = 0 } of errors) faults.add(`row ${row + 1}`, () => `is no CSV (${message})`, undefined);
  faults.throwIfAny(ACTION);
  let line = 1;
  return data.map((cells, index): Row => {
    const row = {
      number: index + 1,
      line,
      cell: (column: Column) => unguarded(cells[columns.indexOf(column)] ?? ""),
    };
    line += 1 + cells.reduce((sum, cell) => sum + breaksOf(cell), 0);
    return row;
  }).slice(1).filter((row) => COLUMNS.some((column) => row.cell(column) !== ""));
}

/** How many line breaks a cell has. */
function breaksOf(cell: string): number {
  return /[\r\n]/.test(cell) ? cell.split(/\r\n|\r|\n/).length - 1 : 0;
}

/** Which column of a plan each column of the table is. */
function columnsOf(titles: readonly string[], faults: Faults): (Column | undefined)[] {
  const columns = titles.map(columnOf);
  for (const column of ["identifier", "type"] as const) {
    if (!columns.includes(column)) {
      faults.add(`row 1, column ${column}`, () => "is required", titles.join(","));
    }
  }
  titles.forEach((title, index) => {
    const column = columns[index];
    if (column && columns.indexOf(column) === index) return;
    const rule = column ? "must be there once" : `must be one of ${COLUMNS.join(", ")}`;
    faults.add(`row 1, column ${index + 1}`, () => rule, title);
  });
  return columns;
}

function entitiesOf(rows: readonly Row[], fault: Fault): Entity[] {
  const entities: Entity[] = [];
  const known = new Set<string>();
  for (const row of rows) {
    const type: RowType | undefined = typeOfCell(row.cell("type"));
    const identifier = row.cell("identifier");
    const above = entities.at(-1);
    if (identifier === "") fault(row, "identifier", "is required");
    if (type === undefined) {
      const rule = "must be event, user, item or identity, or string, integer or decimal with 'list' and 'optional'";
      fault(row, "type", rule);
    } else if (typeof type === "string") {
      const key = type === "user" ? type : `${type} ${identifier}`;
      if (known.has(key)) fault(row, "identifier", `must not be that of another ${type}`);
      if (row.cell("item") !== "" && type !== "event") {
        fault(row, "item", "must be empty but for events and their attributes");
      }
      if (type === "identity" && row.cell("name") + row.cell("attributes") !== "") {
        fault(row, row.cell("name") ? "name" : "attributes", "must be empty, as a login user key has none");
      }
      known.add(key);
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
      const list = (): string => JSON.stringify(names.length > 20 ? [...names.slice(0, 20), "…"] : names);
      fault(row, "attributes", () => `must list the attributes of the rows below, which are ${list()}`);
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
