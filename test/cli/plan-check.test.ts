// plan check, as a CI runs it: over a collector that runs, and over what was saved of one.
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GrowingTracker } from "../../src/index.ts";
import { ProtobufParser } from "../../src/protobuf.ts";
import { requireBuild } from "../examples/program.ts";
import { Program } from "../program/process.ts";
import { NODE, run, RUNTIMES, start } from "./program.ts";

let directory: string;
let plan: string;

beforeAll(async () => {
  requireBuild();
  directory = await mkdtemp(join(tmpdir(), "growingio-plan-"));
  plan = join(directory, "plan.json");
  await writeFile(
    plan,
    JSON.stringify({
      events: { purchase: { attributes: { price: { type: "decimal" } } }, refund: { attributes: {} } },
      items: {},
    }),
  );
});

afterAll(() => rm(directory, { recursive: true, force: true }));

async function saved(name: string, lines: readonly unknown[]): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, lines.map((line) => JSON.stringify(line)).join("\n"));
  return path;
}

const event = (eventName: string, attributes?: object) => ({
  eventType: "CUSTOM",
  eventName,
  timestamp: 1,
  deviceId: "a",
  attributes,
});

test.each(RUNTIMES)("on %s a collector is held against a plan", { timeout: 60_000 }, async (_, command) => {
  await using collector = new Program(NODE, ["collect", "--port", "0"]);
  const url = await collector.url();
  const options = { productId: "p", dataSourceId: "d", serverHost: url };
  await new GrowingTracker(options).trackCustomEvent("purchase", { anonymousId: "a", attributes: { price: 1.5 } });
  await new GrowingTracker({ ...options, parser: new ProtobufParser() }).trackCustomEvent("purchase", {
    anonymousId: "a",
    attributes: { price: 1.5 },
  });
  const check = (...args: string[]) => run(command, ["plan", "check", url, "--plan", plan, ...args]);
  expect(await check()).toMatchObject({ code: 0, stderr: "" });
  const all = await check("--require-all");
  expect([all.code, all.stdout]).toEqual([1, expect.stringContaining("event refund never came")]);
  await new GrowingTracker(options).trackCustomEvent("purchase", { anonymousId: "a", attributes: { price: "cheap" } });
  await new GrowingTracker(options).trackCustomEvent("purchas", { anonymousId: "a" });
  const json = await check("--json");
  expect([json.code, JSON.parse(json.stdout)]).toMatchObject([1, {
    ok: false,
    messages: 4,
    violations: 2,
    never: ["refund"],
  }]);
});

test("a recording is read as messages, as a collector knows them, as its pages and as its stream has them", async () => {
  const good = event("purchase", { price: 1 });
  const asText = event("purchase", { price: "1.0" });
  const lines = [
    good,
    { number: 1, type: "event", name: "purchase", message: good },
    { number: 2, format: "protobuf+snappy", message: asText },
    {
      messages: [{ request: 1, message: good }, { request: 2, message: asText }],
      requests: [{ number: 2, codec: { format: "protobuf" } }],
    },
    { codec: { format: "protobuf" }, messages: [{ message: asText }] },
  ];
  const { code, stdout } = await run(NODE, [
    "plan",
    "check",
    await saved("good.ndjson", lines),
    "--plan",
    plan,
    "--json",
  ]);
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { ok: true, messages: 6, violations: 0 }]);
});

test("a table and annotations say what is off", async () => {
  const path = await saved("bad.ndjson", [
    event("purchase", { price: "cheap" }),
    event("purchas\n::error::x"),
    event("refund"),
  ]);
  const { code, stdout } = await run(NODE, ["plan", "check", path, "--plan", plan], {
    env: { GITHUB_ACTIONS: "true" },
  });
  expect(code).toBe(1);
  const lines = stdout.split("\n");
  expect(lines.slice(0, 4)).toEqual([
    "type   name                    came  off the plan",
    "event  purchase                1     1",
    "event  refund                  1     0",
    "event  purchas\\u{a}::error::x  1     1 (not planned)",
  ]);
  expect(lines.filter((line) => line.startsWith("::error "))).toEqual([
    expect.stringMatching(
      /^::error file=.*,title=plan check::event purchase%3A 'attributes.price' must be a decimal as planned \(1 time\)$/,
    ),
    expect.stringMatching(
      /^::error file=.*,title=plan check::event purchas\\u\{a\}%3A%3Aerror%3A%3Ax is not planned \(1 time\)$/,
    ),
  ]);
  expect(lines.filter((line) => line.startsWith("::")).length).toBe(2);
});

test("user mappings are held against the login user keys, and in Chinese all is said in Chinese", async () => {
  const keys = join(directory, "keys.json");
  await writeFile(keys, JSON.stringify({ events: {}, userKeys: ["phone"] }));
  const path = await saved("mappings.ndjson", [{ identifies: { phone: "1" } }, { identifies: { wechat: "w" } }]);
  const { code, stdout } = await run(NODE, ["plan", "check", path, "--plan", keys, "--lang", "zh"]);
  expect([code, stdout]).toEqual([1, expect.stringMatching(/^用户融合 +mapping +2 +1$/m)]);
  expect(stdout).toContain("用户融合 mapping：'identities.wechat' 不在埋点方案中（1 次）");
});

test.each([
  ["a file that is not there", ["none.ndjson"], "there is no file none.ndjson"],
  ["no recording", [], "growingio plan check needs RECORDING|URL"],
  ["a server that is none", ["http://127.0.0.1:1"], "there is no collector at http://127.0.0.1:1: "],
  ["a URL that is none", ["http://["], "http://[ is no URL of http or https\n"],
])("%s is told", async (_, args, text) => {
  const { code, stderr } = await run(NODE, ["plan", "check", ...args, "--plan", plan]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(text)]);
});

test.each([
  ["half a command", ["plan"], "plan is one of several commands: plan check, plan export, plan import"],
  ["half a command in Chinese", ["--lang", "zh", "plan"], "plan 有多个命令：plan check, plan export, plan import"],
  ["a misspelt command", ["plan", "exprot"], 'there is no command "plan exprot": did you mean plan export?'],
  ["an option without a command", ["--prot", "1"], "--prot goes behind a command: see growingio --help"],
])("%s is told", async (_, args, text) => {
  expect(await run(NODE, args)).toEqual({ code: 2, stdout: "", stderr: `growingio: ${text}\n` });
});

test.each([
  ["no message", { hello: 1 }],
  ["an event whose name is no text", { ...event("refund"), eventName: 5 }],
])("a line that is %s is told by its number", async (_, odd) => {
  const path = await saved("odd.ndjson", [event("refund"), odd]);
  const { code, stderr } = await run(NODE, ["plan", "check", path, "--plan", plan]);
  expect([code, stderr]).toEqual([2, `growingio: ${path}, line 2: is no message as a collector exports it\n`]);
});

test("whoever closes standard output does not make it well", async () => {
  const path = await saved("closed.ndjson", [event("purchas")]);
  const { child, ended } = start(NODE, ["plan", "check", path, "--plan", plan]);
  child.stdout?.destroy();
  expect((await ended).code).toBe(1);
});

test("a language that it does not speak is told", async () => {
  const { code, stderr } = await run(NODE, ["--help", "--lang", "xx"]);
  expect([code, stderr]).toEqual([2, 'growingio: --lang must be en or zh: current value is "xx"\n']);
});

test.runIf(existsSync("/dev/full")).each([
  ["a plan", () => ["plan", "export", "--plan", plan, "--format", "json"]],
  ["a check", () => ["plan", "check", "/dev/null", "--plan", plan]],
  ["an import", () => ["import", "items", "/dev/null", "--format", "ndjson", "--dry-run"]],
])("what is printed of %s into a disk that is full is told as missing", async (_, args) => {
  const { code, stderr } = await run(["sh", "-c", '"$@" > /dev/full', "sh", ...NODE], args());
  expect([code, stderr]).toEqual([
    3,
    expect.stringMatching(/^growingio: what was to be printed cannot be written: ENOSPC.*\n$/),
  ]);
});
