import { transformSync } from "esbuild";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CustomEventMessage, type WireMessage } from "../../src/index.ts";
import * as plans from "../../src/plan.ts";
import { readPlan, type TrackingPlan } from "../../src/plan.ts";
import { Checker } from "../../src/plan/check.ts";
import { PlanCoverage } from "../../src/plan/coverage.ts";
import { fromCsv, toCsv, toSource } from "../../src/plan/table.ts";

const ODD = [
  "__proto__",
  "constructor",
  "toString",
  "~plan",
  "~standard",
  "class",
  "1",
  "-0",
  " ",
  " a ",
  "价格",
  "商品，编号",
  "、",
  ",",
  ";",
  '"',
  '""',
  "'",
  "''",
  "'=",
  "=1+1",
  "+1",
  "-1",
  "@a",
  "＝1",
  "\t",
  "\r",
  "\n",
  "\r\n",
  "a\nb",
  "\ufeff",
  "\u2028",
  "😀",
  "`${x}`",
  "\\",
  "*/",
  "</script>",
  "identifier",
  "event",
  "user",
  "item",
  "identity",
  "string list",
  "#",
  "\0",
];
/** Texts that break tables, sources and objects. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(...ODD),
  fc.array(fc.constantFrom(...ODD), { minLength: 1, maxLength: 4 }).map((parts) => parts.join("")),
).filter((value) => value !== "");
/** Identifiers: messages have no others. */
const identifier = text.filter((value) => value.isWellFormed());
/** Names for analysts, which may be broken in the middle of a character. */
const title = fc.option(fc.oneof(text, fc.constantFrom("\ud800", "a\udfff", "=\ud800")), { nil: undefined });

const flag = fc.constantFrom(true, undefined);
const type = fc.constantFrom("string", "integer", "decimal");

const attributes = (items: readonly string[] = []) =>
  fc.array(
    fc.tuple(
      identifier,
      fc.record({
        type,
        list: flag,
        optional: flag,
        name: title,
        item: items.length === 0 ? fc.constant(undefined) : fc.option(fc.constantFrom(...items), { nil: undefined }),
      }),
    ),
    { maxLength: 4 },
  ).map((entries) => Object.fromEntries(entries));
const entities = (items?: readonly string[]) => {
  const item = items?.length ? fc.option(fc.constantFrom(...items), { nil: undefined }) : fc.constant(undefined);
  const fields = { name: title, attributes: attributes(items), ...items ? { item } : {} };
  return fc.array(fc.tuple(identifier, fc.record(fields)), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries));
};

/** Plans with everything in them, as data. */
const anyPlan: fc.Arbitrary<TrackingPlan> = entities().chain((items) =>
  fc.record({
    events: entities(Object.keys(items)),
    user: fc.option(fc.record({ attributes: attributes() }), { nil: undefined }),
    items: fc.constant(items),
    userKeys: fc.uniqueArray(identifier, { maxLength: 3 }),
  })
).map((json) => readPlan(json));

/**
 * Those whose identifiers JSON writes as they are: `JSON.parse` of Node 26.10 takes the key "\n" for a key "\\" that it has
 * seen in an object of the same shape, of this plan or another, as it compares the one as it is written with the other as
 * it is.
 */
const parsable = anyPlan.filter((plan) =>
  [...identifiersOf(plan)].every((name) => JSON.stringify(name) === `"${name}"`)
);

function* identifiersOf({ events, user, items, userKeys }: TrackingPlan): Generator<string> {
  yield* [...events.keys(), ...items.keys(), ...userKeys];
  for (const entity of [...events.values(), ...items.values(), user]) yield* entity?.attributes.keys() ?? [];
}

/** A plan as one text, in which the order of names counts as well. */
const shown = (plan: TrackingPlan): string => JSON.stringify(plan);

/** Runs a module that imports nothing but what makes plans. */
function run(source: string): TrackingPlan {
  const { code } = transformSync(source, { format: "cjs", loader: "ts" });
  const module: { exports: { plan?: TrackingPlan } } = { exports: {} };
  const imported: string[] = [];
  const require = (name: string): unknown => {
    imported.push(name);
    return plans;
  };
  new Function("module", "exports", "require", code)(module, module.exports, require);
  expect(imported).toEqual(["@growingio-edge/tracker/plan"]);
  if (!module.exports.plan) throw new Error("the module exports no plan");
  return module.exports.plan;
}

describe("a plan comes back as it was", () => {
  test("from its JSON", () => {
    fc.assert(
      fc.property(parsable, (plan) => {
        expect(shown(readPlan(JSON.parse(JSON.stringify(plan))))).toBe(shown(plan));
      }),
      { numRuns: 300 },
    );
  });

  test("from its table", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        expect(shown(fromCsv(toCsv(plan)))).toBe(shown(plan));
      }),
      { numRuns: 500 },
    );
  });

  test("from its table after a spreadsheet saved it with other separators and line breaks", () => {
    fc.assert(
      fc.property(anyPlan, fc.constantFrom(";", "\t"), fc.constantFrom("\n", "\r\n"), (plan, delimiter, newline) => {
        const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
        const rows = rowsOf(toCsv(plan)).map((row, index) => row.map(index === 0 ? String : quoted).join(delimiter));
        expect(shown(fromCsv(rows.join(newline)))).toBe(shown(plan));
      }),
      { numRuns: 200 },
    );
  });

  test("from its source", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const source = toSource(plan);
        expect(shown(run(source))).toBe(shown(plan));
      }),
      { numRuns: 300 },
    );
  });
});

/** The cells of a table in the strict form that RFC 4180 gives. */
function rowsOf(table: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, bare = "", quoted, end] of table.slice(1).matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted ?? bare.replaceAll('""', '"'));
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

test("no cell of a table begins as a formula does", () => {
  fc.assert(fc.property(anyPlan, (plan) => {
    const rows = rowsOf(toCsv(plan));
    expect(rows.every((row) => row.length === 5)).toBe(true);
    expect(rows.flat().filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell))).toEqual([]);
  }));
});

describe("checks", () => {
  const value = fc.oneof(
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.array(fc.oneof(text, fc.integer())),
  );

  test("what any plan makes of any event, it makes without throwing, and alike for tracker and collector", () => {
    const some = fc.tuple(anyPlan, fc.array(fc.tuple(identifier, value)), fc.nat(4), fc.boolean());
    fc.assert(fc.property(some, ([plan, given, index, isText]) => {
      const eventName = [...plan.events.keys()][index] ?? "other";
      const planned = [...plan.events.get(eventName)?.attributes.keys() ?? []];
      const entries = given.map(([name, one], at) => [planned[at] ?? name, one]);
      const input = { eventName, anonymousId: "a", attributes: Object.fromEntries(entries) };
      const message: WireMessage = CustomEventMessage.create(input, {}, 1);
      const issues = new Checker(plan).check(message, { text: isText });
      const coverage = new PlanCoverage(plan);
      expect(coverage.add(message, { text: isText })).toHaveLength(issues.length);
      const seen = coverage.report().events.find(({ count }) => count > 0);
      if (plan.events.has(eventName)) expect(seen).toMatchObject({ violations: issues.length > 0 ? 1 : 0 });
      else expect(coverage.report().unplanned).toEqual([{ type: "event", name: expect.any(String), count: 1 }]);
    }));
  });

  test("what is of its type is on the plan", () => {
    const makers = {
      string: text,
      integer: fc.integer(),
      decimal: fc.double({ noNaN: true, noDefaultInfinity: true }),
    };
    const typed = fc.tuple(identifier, type, fc.boolean(), fc.boolean()).chain(([name, kind, isList, isText]) => {
      const one: fc.Arbitrary<string | number> = makers[kind];
      return fc.tuple(fc.constant({ name, kind, isList, isText }), isList ? fc.array(one) : one);
    });
    fc.assert(fc.property(typed, ([{ name, kind, isList, isText }, given]) => {
      const attribute = { type: kind, list: isList };
      const plan = readPlan({ events: { e: { attributes: Object.fromEntries([[name, attribute]]) } } });
      const input = { eventName: "e", anonymousId: "a", attributes: Object.fromEntries([[name, given]]) };
      const message: WireMessage = CustomEventMessage.create(input, {}, 1);
      const texts = Object.entries(message.attributes ?? {}).map(([key, one]) => [key, String(one)]);
      const arrived = isText ? { ...message, attributes: Object.fromEntries(texts) } : message;
      expect(new Checker(plan).check(arrived, { text: isText })).toEqual([]);
    }));
  });
});
