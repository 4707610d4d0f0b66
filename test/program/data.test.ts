// What the program keeps in a folder: it is there again after every kind of end.
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MessagePage, PlanReport, RequestDetails } from "../../src/collector/collector.ts";
import { requireBuild } from "../examples/program.ts";
import { NODE, Program, run, RUNTIMES } from "./process.ts";

let directory: string;
beforeAll(async () => {
  requireBuild();
  directory = await mkdtemp(join(tmpdir(), "collected-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const event = { eventType: "CUSTOM", eventName: "e", timestamp: 1, deviceId: "a", dataSourceId: "d", projectKey: "p" };
const post = (url: string, body: string) =>
  fetch(`${url}/v3/projects/p/collect?stm=7`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: "Bearer secret" },
    body,
  });
const namesOf = async (url: string): Promise<string[]> => {
  const { messages }: MessagePage = await (await fetch(`${url}/api/messages?limit=1000`)).json();
  return messages.map(({ number, name, warnings }) => `${number} ${name} ${warnings.length}`);
};

test.each(RUNTIMES)("on %s, a program that is killed has lost nothing that it answered", async (name, command) => {
  const data = join(directory, name.replaceAll(/\W/g, ""));
  const args = ["--port", "0", "--data", data];
  {
    await using program = new Program(command, args);
    const url = await program.url();
    await post(url, JSON.stringify([event, { ...event, eventName: "f", colour: 1 }]));
    await post(url, "no JSON");
    await post(url, JSON.stringify([{ ...event, eventName: "g" }]));
  }
  await appendFile(join(data, "collected.ndjson"), '{"number":4,"type":"requ');
  await using again = new Program(command, args);
  const url = await again.url();
  await again.printed(/3 messages of before/);
  expect(await namesOf(url)).toEqual(["1 e 0", "2 f 1", "3 g 0"]);
  const refused: RequestDetails = await (await fetch(`${url}/api/requests/2`)).json();
  expect(refused).toMatchObject({ status: 400, query: "stm=7", decoded: "no JSON", headers: { authorization: "***" } });
  expect(await readFile(join(data, "collected.ndjson"), "utf8")).not.toContain("secret");
  await post(url, JSON.stringify([{ ...event, eventName: "h" }]));
  expect((await namesOf(url)).at(-1)).toBe("4 h 0");
}, 60_000);

test("what was cleared is gone from the folder once the program ends, and what was undone is not", async () => {
  const data = join(directory, "cleared");
  const start = () => new Program(NODE, ["--port", "0", "--data", data, "--lang", "zh"]);
  for (const isUndone of [true, false]) {
    await using program = start();
    const url = await program.url(/(?<=正在采集：)http:\S+/);
    await post(url, JSON.stringify([event]));
    await fetch(`${url}/api/messages`, { method: "DELETE" });
    if (isUndone) expect((await fetch(`${url}/api/undo`, { method: "POST" })).status).toBe(204);
    await post(url, JSON.stringify([{ ...event, eventName: "since" }]));
    await program.printed(/1 条埋点事件/);
    expect(await program.end()).toBe(0);
    const lines = (await readFile(join(data, "collected.ndjson"), "utf8")).split("\n").filter((line) => line !== "");
    expect(lines).toHaveLength(isUndone ? 4 : 2);
  }
}, 30_000);

test("a plan holds what was kept before, too, and a file that is none of a collector is told", async () => {
  const data = join(directory, "planned");
  const plan = join(directory, "plan.json");
  await writeFile(plan, '{"events":{"e":{"attributes":{}}}}');
  {
    await using program = new Program(NODE, ["--port", "0", "--data", data]);
    await post(await program.url(), JSON.stringify([event]));
  }
  await using program = new Program(NODE, ["--port", "0", "--data", data, "--plan", plan]);
  const report: PlanReport = await (await fetch(`${await program.url()}/api/plan`)).json();
  expect(report.events).toMatchObject([{ name: "e", count: 1 }]);
  const broken = join(directory, "broken");
  await using other = new Program(NODE, ["--port", "0", "--data", broken]);
  await other.url();
  await other.end();
  await writeFile(join(broken, "collected.ndjson"), "not a record\n");
  const [output, code] = await run("--port", "0", "--data", broken);
  expect(code).toBe(2);
  expect(output).toMatch(/^growingio-collector: .*collected\.ndjson is no record of a collector/);
}, 30_000);
