// import with servers that fail, and processes that are killed: nothing is lost.
import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { NODE, run, start } from "../program.ts";
import { file, items, serve, SOME } from "./kit.ts";

const rejectsOf = async (path: string): Promise<string[]> =>
  (await readFile(`${path}.rejects.csv`, "utf8")).split("\r\n").toSorted();

test("killed at ten random moments and started again, all arrives, twice at most what was on its way", async () => {
  const count = 30_000;
  // Slow enough to be killed in the middle.
  const { collector, options } = await serve();
  const path = await file("killed.csv", items(count));
  for (let kills = 0; kills < 10; kills++) {
    const { child, ended } = start(NODE, ["import", "items", path, ...options, ...SOME, "--rate", "6000"]);
    const before = collector.items.length;
    for (let looks = 0; collector.items.length === before && looks < 1000; looks++) await pause(5);
    await pause(Math.random() * 200);
    child.kill("SIGKILL");
    await ended;
  }
  const { code, stdout } = await run(NODE, ["import", "items", path, ...options, ...SOME]);
  expect([code, JSON.parse(stdout).files[0]]).toMatchObject([1, {
    isResumed: true,
    rows: count,
    sent: count * 0.99,
    rejected: count / 100,
  }]);
  const ids = collector.items.map(({ id }) => id);
  expect(new Set(ids).size).toBe(count * 0.99);
  expect(ids.length - new Set(ids).size).toBeLessThanOrEqual(10 * 4 * 100);
  const once_ = await file("once.csv", items(count));
  await run(NODE, ["import", "items", once_, ...options, ...SOME]);
  expect(await rejectsOf(path)).toEqual(await rejectsOf(once_));
  expect((await run(NODE, ["import", "items", path, ...options, ...SOME, "--lang", "zh"])).code).toBe(0);
});

test("429, 503, 413, resets and single rows that the server refuses lose nothing", async () => {
  let requests = 0;
  const { collector, options } = await serve((body) => {
    const text = body.toString();
    if (text.includes('sku-500"')) return { status: 400 };
    if (body.length > 6000) return { status: 413 };
    const turn = ++requests % 10;
    if (turn === 3) return { status: 429, headers: { "Retry-After": "0" } };
    if (turn === 5) return { status: 503 };
    return turn === 7 ? "reset" : undefined;
  });
  const path = await file("harmed.csv", items(5000));
  const { code, stdout } = await run(NODE, ["import", "items", path, ...options, ...SOME]);
  expect([code, JSON.parse(stdout).files[0]]).toMatchObject([1, { rows: 5000, sent: 4949, rejected: 51 }]);
  expect(new Set(collector.items.map(({ id }) => id)).size).toBe(4949);
  expect((await rejectsOf(path)).find((line) => line.includes("sku-500,"))).toBe(
    "502,the answer was 400,sku-500,商品 500",
  );
});

test.each([
  ["a project that is not known", () => ({ status: 404 }) as const, "the answer was 404"],
  [
    "a redirect",
    () => ({ status: 301, headers: { Location: "https://other.example.com/" } }) as const,
    "it was redirected (301) to https://other.example.com/",
  ],
  ["a server that refuses whatever it gets", () => ({ status: 400 }) as const, "the answer was 400"],
])(
  "%s is no matter of the rows: it stops, rejects little, and goes on when that was put right",
  async (name, harm, text) => {
    const { collector, options, heal } = await serve(harm);
    const path = await file(`${name}.csv`, items(5000));
    const first = await run(NODE, ["import", "items", path, ...options, ...SOME]);
    expect([first.code, JSON.parse(first.stdout).files[0].broken]).toEqual([3, expect.stringContaining(text)]);
    heal();
    const { code, stdout } = await run(NODE, ["import", "items", path, ...options, ...SOME]);
    const { rows, sent, rejected } = JSON.parse(stdout).files[0];
    expect([code, rows, sent + rejected]).toEqual([1, 5000, 5000]);
    expect(collector.items.length).toBe(sent);
    expect(rejected).toBeLessThan(1500);
  },
);

test("a server that is down is waited for, and after the patience is over it ends and goes on later", async () => {
  const { collector, options, heal } = await serve(() => "reset");
  const path = await file("down.csv", items(300));
  const { code, stdout } = await run(NODE, ["import", "items", path, ...options, ...SOME, "--patience", "2"]);
  expect([code, JSON.parse(stdout).files[0].broken]).toEqual([
    3,
    expect.stringMatching(/took nothing any more: .*fetch failed/),
  ]);
  setTimeout(heal, 1500);
  const again = await run(NODE, ["import", "items", path, ...options, ...SOME]);
  expect([again.code, collector.items.length]).toEqual([1, 297]);
});

test("Ctrl-C ends it in order: nothing is sent twice, and it goes on", async () => {
  const { collector, options } = await serve();
  const path = await file("interrupted.csv", items(20_000));
  const { child, ended } = start(NODE, ["import", "items", path, ...options, ...SOME, "--rate", "5000"]);
  await collector.waitFor(1000, { timeoutMs: 30_000 });
  child.kill("SIGINT");
  const first = await ended;
  expect([first.code, JSON.parse(first.stdout).files[0].broken]).toEqual([
    3,
    "interrupted: called again, it goes on here",
  ]);
  expect((await run(NODE, ["import", "items", path, ...options, ...SOME])).code).toBe(1);
  expect(collector.items.length).toBe(19_800);
  expect(new Set(collector.items.map(({ id }) => id)).size).toBe(19_800);
});

test("a checkpoint is not taken for that of another file, or of other options", async () => {
  const { options } = await serve();
  const path = await file("other.csv", items(500));
  const limited = ["import", "items", path, ...options, ...SOME, "--limit", "200"];
  expect((await run(NODE, limited)).code).toBe(1);
  const mapped = await run(NODE, [...limited, "--map", "name=title"]);
  expect([mapped.code, mapped.stderr]).toEqual([2, expect.stringContaining("is of an import with other options")]);
  await writeFile(path, items(500).replace("sku-0", "sku-x"));
  const changed = await run(NODE, limited);
  expect([changed.code, changed.stderr]).toEqual([2, expect.stringContaining("is of another file")]);
  const again = await run(NODE, [...limited, "--restart"]);
  expect(JSON.parse(again.stdout).files[0]).toMatchObject({ rows: 200, isResumed: false });
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
