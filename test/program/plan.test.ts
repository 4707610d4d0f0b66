// What the program does with plans: the collector's, and those that become tables and files.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MessagePage, PlanReport } from "../../src/collector/collector.ts";
import { GrowingTracker } from "../../src/index.ts";
import { findNode } from "../conformance/runners/node.ts";
import { gbk } from "../support/gbk.ts";
import { requireBuild, ROOT } from "../examples/program.ts";
import { NODE, Program, run, RUNTIMES } from "./process.ts";

/** Inside the project, as a plan imports the package by its name. */
let directory: string;

beforeAll(async () => {
  requireBuild();
  directory = await mkdtemp(join(ROOT, "test/artifacts-plan-"));
  await writeFile(file("plan.ts"), PLAN);
  await writeFile(file("plan.js"), PLAN);
  await writeFile(file("plan.json"), JSON.stringify(AS_JSON));
  await writeFile(file("nothing.js"), "export const plan = {};");
  await writeFile(file("two.js"), PLAN.replace("const plan", "const first") + "export const second = first;");
  await writeFile(file("foreign.js"), FOREIGN);
  await writeFile(file("broken.json"), '{"events":{"a":{"attributes":{"b":{"type":"text"}}}}}');
  await writeFile(file("broken.csv"), "identifier,name,type,attributes,item\r\na,,happening,,\r\n");
  await writeFile(file("table.xlsx"), "PK");
  // As `npm init -y` makes a folder.
  await mkdir(file("common"));
  await writeFile(file("common/package.json"), JSON.stringify({ name: "common", type: "commonjs" }));
  for (const name of ["plan.js", "plan.ts"]) await writeFile(file(`common/${name}`), PLAN);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const file = (name: string): string => join(directory, name);

const PLAN = `
import { attribute, decimal, definePlan, event, item, list, optional, string } from "@growingio-edge/tracker/plan";
export const plan = definePlan({
  events: {
    purchase: event("购买, \\"一次\\"\\n两行", {
      product: attribute(string, { name: "=商品", item: "product" }),
      price: decimal,
      tags: optional(list(string)),
    }),
  },
  user: {},
  items: { product: item("商品", { width: decimal }) },
});
`;

const AS_JSON = {
  events: {
    purchase: {
      name: '购买, "一次"\n两行',
      attributes: {
        product: { type: "string", name: "=商品", item: "product" },
        price: { type: "decimal" },
        tags: { type: "string", list: true, optional: true },
      },
    },
  },
  user: { attributes: {} },
  items: { product: { name: "商品", attributes: { width: { type: "decimal" } } } },
};

/** As an analyst has it from the platform. */
const PLATFORM_TABLE = [
  "标识符,显示名称,数据类型",
  "purchase,购买,埋点事件",
  "price,价格,浮点",
  "用户,,登录用户属性",
  "level,等级,整型",
  "",
].join("\r\n");

/** 㐀 in GB18030, which takes four bytes. */
const UNCOMMON = [0x81, 0x39, 0xee, 0x39];

const FOREIGN = `
import { definePlan } from "@growingio-edge/tracker/plan";
import * as v from "valibot";
export default definePlan({ events: { a: { b: v.pipe(v.string(), v.minLength(3)) } } });
`;

describe.each(RUNTIMES)("on %s", { timeout: 30_000 }, (_, command) => {
  const hasTypeScript = !command.includes(findNode());

  test("a plan becomes a table, the table a plan file, and that file the same plan", async () => {
    const execute = async (...args: string[]): Promise<string> => {
      await using program = new Program(command, args);
      expect([await program.ended, program.output]).toEqual([0, expect.anything()]);
      return program.output;
    };
    const source = file(hasTypeScript ? "plan.ts" : "plan.js");
    const id = RUNTIMES.findIndex(([, other]) => other === command);
    const [table, again, json] = [
      file(`${id}.csv`),
      file(`${id}.again.${hasTypeScript ? "ts" : "js"}`),
      file(`${id}.json`),
    ];
    expect(await execute("plan", "export", "--plan", source, "--out", table)).toBe(`wrote ${table}\n`);
    expect(await readFile(table, "utf8")).toMatch(/^\uFEFFidentifier,name,type,attributes,item\r\n/);
    await execute("plan", "import", table, "--out", again);
    await execute("plan", "import", table, "--out", json);
    expect(JSON.parse(await execute("plan", "export", "--plan", again, "--format", "json"))).toEqual(AS_JSON);
    expect(JSON.parse(await readFile(json, "utf8"))).toEqual(AS_JSON);
  });

  test.each([
    ["in GBK", gbk(PLATFORM_TABLE)],
    [
      "in GB18030, with a letter that GBK lacks",
      Uint8Array.of(...gbk(`${PLATFORM_TABLE}vip,`), ...UNCOMMON, ...gbk(",文本\r\n")),
    ],
    ["as Unicode text, with tabs", Buffer.from(`\uFEFF${PLATFORM_TABLE.replaceAll(",", "\t")}`, "utf16le")],
  ])("a table %s, in the platform's own words, becomes a plan", async (name, bytes) => {
    const table = file(`${RUNTIMES.findIndex(([, other]) => other === command)} ${name}.csv`);
    await writeFile(table, bytes);
    await using program = new Program(command, ["plan", "export", "--plan", table, "--format", "json"]);
    expect([await program.ended, program.output]).toEqual([0, expect.stringMatching(/^\{/)]);
    const isUncommon = name.includes("GB18030");
    expect(JSON.parse(program.output)).toEqual({
      events: { purchase: { name: "购买", attributes: { price: { type: "decimal", name: "价格" } } } },
      user: {
        attributes: {
          level: { type: "integer", name: "等级" },
          ...isUncommon ? { vip: { type: "string", name: "㐀" } } : {},
        },
      },
      items: {},
    });
  });

  test.each(["plan.json", hasTypeScript ? "plan.ts" : "plan.js"])(
    "the collector holds messages against %s",
    async (name) => {
      await using program = new Program(command, ["--port", "0", "--plan", file(name)]);
      const url = await program.url();
      const tracker = new GrowingTracker({ productId: "p", dataSourceId: "d", serverHost: url });
      await tracker.trackCustomEvent("purchase", { anonymousId: "a", attributes: { product: "sku-1", price: 12.5 } });
      await tracker.trackCustomEvent("purchase", { anonymousId: "a", attributes: { product: "sku-1", price: "12.5" } });
      await tracker.trackCustomEvent("purchas", { anonymousId: "a" });
      const page: MessagePage = await (await fetch(`${url}/api/messages`)).json();
      expect(page.messages.map(({ violations }) => violations)).toEqual([
        [],
        ["'attributes.price' must be a decimal as planned"],
        ["'eventName' is not planned"],
      ]);
      const report: PlanReport = await (await fetch(`${url}/api/plan`)).json();
      expect(report.events).toMatchObject([{ name: "purchase", count: 2, violations: 1 }]);
      expect(report.items).toMatchObject([{ name: "product", count: 0 }]);
      expect(report.unplanned).toEqual([{ type: "event", name: "purchas", count: 1 }]);
      await program.printed(/^ +off plan: message 0 'eventName' is not planned$/m);
      expect(await program.end()).toBe(0);
    },
  );
});

test("on a Node that imports no TypeScript, a plan in it is refused with the way out", async () => {
  await using program = new Program([findNode(), NODE[1] ?? ""], ["--port", "0", "--plan", file("plan.ts")]);
  const [, version = "0"] = /^v(\d+)/.exec(await output([findNode(), "--version"])) ?? [];
  if (Number(version) >= 22) return await program.url().then(() => {});
  expect(await program.ended).toBe(2);
  expect(program.output).toContain(
    "this Node imports no TypeScript: use Node 22.18 or newer, Deno or Bun, or a plan in .js or .json",
  );
});

async function output(command: readonly string[]): Promise<string> {
  await using program = new Program(command, []);
  await program.ended;
  return program.output;
}

test.each([
  ["a file that is not there", ["--plan", "none.json"], "cannot read the plan none.json: there is no such file"],
  ["a module without a plan", ["--plan", "$/nothing.js"], "exports no plan that definePlan made"],
  ["a module that does not say which", ["--plan", "$/two.js"], "it exports 2 plans: name one of them 'plan'"],
  ["JSON that is no plan", ["--plan", "$/broken.json"], "'events.a.attributes.b.type' must be"],
  [
    "no JSON",
    ["--plan", "$/plan.js", "plan", "export", "--format", "xml"],
    '--format must be csv or json: current value is "xml"',
  ],
  ["a table with another type", ["plan", "import", "$/broken.csv"], "row 2"],
  ["an export without a plan", ["plan", "export"], "plan export needs one plan: --plan FILE"],
  ["an import without a table", ["plan", "import"], "plan import needs one table"],
  [
    "an ending that is none of a plan",
    ["plan", "import", "$/plan.json", "--out", "$/x.csv"],
    "--out of plan import must end with",
  ],
  ["a file that is there", ["plan", "import", "$/plan.json", "--out", "$/plan.ts"], "is there already"],
  [
    "a schema that tells no type",
    ["plan", "export", "--plan", "$/foreign.js"],
    "'events.a.b' has a schema that does not tell",
  ],
  ["a table that is not there", ["plan", "import", "none.csv"], "cannot read the plan none.csv: there is no such file"],
  [
    "a folder that is not there",
    ["plan", "import", "$/plan.json", "--out", "/nope/x.ts"],
    "the folder of --out /nope/x.ts must be there",
  ],
  ["a workbook", ["plan", "import", "$/table.xlsx"], "a table is to be saved as .csv"],
  ["an option that is misspelt", ["plan", "import", "$/plan.json", "--outt", "x.ts"], "did you mean --out?"],
  ["an option without its value", ["--plan"], "--plan needs a value: see --help"],
  ["a switch with a value", ["--help=1"], "--help takes no value: see --help"],
  ["an option of one letter", ["-x"], "-x is not known here: see --help"],
  ["a module that is not there", ["--plan", "none.ts"], "cannot read the plan none.ts: there is no such file"],
  ["a folder", ["plan", "import", "$"], ": it is a folder"],
  ["an option of another command", ["--format", "csv"], "--format and --out are for"],
  ["half a command", ["plan"], "plan needs a command: plan export or plan import"],
])("%s is told", async (_, args, text) => {
  const [printed, code] = await run(...args.map((arg) => arg.replace("$", directory)));
  expect(printed).toContain(text);
  expect(code).toBe(2);
  expect(printed).toMatch(/^growingio-collector: /);
});

test.each([
  ["plan.js on Node", NODE, "plan.js"],
  ["plan.ts on Node", NODE, "plan.ts"],
  ["plan.js on the machine's own Node", [findNode(), NODE[1] ?? ""], "plan.js"],
])("%s, in a folder as npm init makes it, is refused with the way out", async (_, command, name) => {
  await using program = new Program(command, ["--port", "0", "--plan", file(`common/${name}`)]);
  expect(await program.ended).toBe(2);
  // Node may warn of it before, in words of its own.
  expect(program.output.trimEnd().split("\n").at(-1)).toMatch(
    /^growingio-collector: .* must say "type": "module": run npm pkg set type=module, or name it \.mts or \.mjs$/,
  );
});
