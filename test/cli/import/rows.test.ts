// import of rows that are read as something else than they say, and of files that are others than they were.
import { parquetWriteBuffer } from "hyparquet-writer";
import { createHash } from "node:crypto";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { NODE, run } from "../program.ts";
import { file, items, serve, SOME } from "./kit.ts";

const linesOf = async (path: string): Promise<string[]> => (await readFile(path, "utf8")).trimEnd().split("\n");

test("numbers of more digits than a number keeps are not sent as others, and are kept as they were written", async () => {
  const { collector, options } = await serve();
  const rows = [
    '{"userId":1234567890123456789}',
    '{"userId":9007199254740993,"n":1}',
    '{"userId":1e21}',
    '{"userId":"a","card":12345678901234567890}',
    '{"userId":"b","attributes":{"cards":[1,12345678901234567890]}}',
  ];
  const good = ['{"userId":"1234567890123456789"}', '{"userId":9007199254740991,"n":1.5,"m":-7}'];
  const path = await file("digits.ndjson", [...rows, ...good].join("\n"));
  const { code, stdout } = await run(NODE, ["import", "users", path, ...options, "--json"]);
  expect([code, JSON.parse(stdout).files[0]]).toMatchObject([1, { sent: 2, rejected: 5 }]);
  expect(collector.users.map(({ userId }) => userId).toSorted()).toEqual(["1234567890123456789", "9007199254740991"]);
  const rejects = await linesOf(`${path}.rejects.ndjson`);
  const reason = (column: string, value: string): string =>
    `"growingio:reason":"'${column}' is a number of more digits than are kept: ${value}; write it as a text in quotes"`;
  expect(rejects).toEqual([
    `{"growingio:line":1,${reason("userId", "1234567890123456800")},${rows[0]?.slice(1)}`,
    `{"growingio:line":2,${reason("userId", "9007199254740992")},${rows[1]?.slice(1)}`,
    `{"growingio:line":3,${reason("userId", "1e+21")},${rows[2]?.slice(1)}`,
    `{"growingio:line":4,${reason("card", "12345678901234567000")},${rows[3]?.slice(1)}`,
    `{"growingio:line":5,${reason("attributes", "12345678901234567000")},${rows[4]?.slice(1)}`,
  ]);
  const mended = await file("mended.ndjson", rejects.slice(0, 1).join("").replace(/(?<="userId":)\d+/, '"$&"'));
  expect((await run(NODE, ["import", "users", mended, ...options])).code).toBe(0);
  expect(collector.users.at(-1)).toMatchObject({ userId: "1234567890123456789" });
});

test("decimals of Parquet are as large as they are, but no ids", async () => {
  const { collector, options } = await serve();
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: "id", data: [1, 1e18], type: "DOUBLE" },
      { name: "mass", data: [1e30, 1], type: "DOUBLE" },
    ],
  });
  const path = await file("mass.parquet", new Uint8Array(buffer));
  expect((await run(NODE, ["import", "items", path, ...options, ...SOME])).code).toBe(1);
  expect(collector.items).toMatchObject([{ id: "1", attributes: { mass: 1e30 } }]);
});

test("rows that are rejected once more have the line and the reason of this time", async () => {
  const { options } = await serve();
  const path = await file("again.ndjson", '{"name":"x"}\n{}');
  await run(NODE, ["import", "items", path, ...options, ...SOME]);
  const rejects = `${path}.rejects.ndjson`;
  expect(await linesOf(rejects)).toEqual([
    `{"growingio:line":1,"growingio:reason":"'itemId' is required","name":"x"}`,
    `{"growingio:line":2,"growingio:reason":"'itemId' is required"}`,
  ]);
  const [first = ""] = await linesOf(rejects);
  const mended = await file("once more.ndjson", `\n${first.replace('"name"', '"id":5e20,"name"')}`);
  await run(NODE, ["import", "items", mended, ...options, ...SOME]);
  expect(await linesOf(`${mended}.rejects.ndjson`)).toEqual([
    expect.stringMatching(/^\{"growingio:line":2,"growingio:reason":"'id' is a number[^"]*","id":5e20,"name":"x"\}$/),
  ]);
});

test.each([10_000, 200_000])("a row that is nested %i deep keeps no other from being sent", async (depth) => {
  const { collector, options } = await serve();
  const deep = `{"id":"b","deep":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}`;
  const path = await file(`deep ${depth}.ndjson`, `{"id":"a"}\n${deep}\n{"id":"c"}\n`);
  const { code, stdout } = await run(NODE, ["import", "items", path, ...options, ...SOME]);
  expect([code, JSON.parse(stdout).files[0]]).toMatchObject([1, { sent: 2, rejected: 1 }]);
  expect(collector.items.map(({ id }) => id).toSorted()).toEqual(["a", "c"]);
  expect((await linesOf(`${path}.rejects.ndjson`))[0]).toContain(deep.slice(1));
});

test("a file that was changed far behind its beginning is another, and one that has grown goes on", async () => {
  const { collector, options } = await serve();
  const table = items(20_000);
  const path = await file("changed.csv", table);
  const args = ["import", "items", path, ...options, ...SOME];
  expect((await run(NODE, [...args, "--limit", "10000"])).code).toBe(1);
  await writeFile(path, table.replace("sku-8000,", "sku-8000,x\nsku-y,"));
  const changed = await run(NODE, args);
  expect([changed.code, changed.stderr]).toEqual([2, expect.stringContaining("or of this one before it was changed")]);
  await writeFile(path, table);
  // A run that ends before it has read as much again knows no less of the file.
  expect((await run(NODE, [...args, "--limit", "10001"])).code).toBe(1);
  await writeFile(path, table.replace("sku-8000,", "sku-8001,"));
  expect((await run(NODE, args)).code).toBe(2);
  await writeFile(path, table);
  await appendFile(path, "sku-last,z\n");
  expect((await run(NODE, args)).code).toBe(1);
  const ids = collector.items.map(({ id }) => id);
  expect([ids.length, new Set(ids).size, ids.includes("sku-last")]).toEqual([19_801, 19_801, true]);
});

test("a Parquet file that was changed is another", async () => {
  const { options } = await serve();
  const packed = (ids: readonly string[]): Uint8Array =>
    new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "id", data: [...ids], type: "STRING" }] }));
  const ids = Array.from({ length: 30_000 }, (_, index) => `sku-${index}-${Math.random()}`);
  const path = await file("changed.parquet", packed(ids));
  const args = ["import", "items", path, ...options, ...SOME];
  expect((await run(NODE, [...args, "--limit", "10000"])).code).toBe(0);
  await writeFile(path, packed(ids.with(25_000, (ids[25_000] ?? "").replace(/.{3}$/, "777"))));
  expect((await run(NODE, args)).code).toBe(2);
  await writeFile(path, packed(ids));
  expect((await run(NODE, args)).code).toBe(0);
});

test("a checkpoint of an earlier version, which knew the first 64 KiB alone, is gone on from", async () => {
  const { collector, options } = await serve();
  const table = items(20_000);
  const path = await file("earlier.csv", table);
  const args = ["import", "items", path, ...options, ...SOME];
  await run(NODE, [...args, "--limit", "10000"]);
  const { read: _, ...saved } = JSON.parse(await readFile(`${path}.growingio-import`, "utf8"));
  const hash = createHash("sha256").update(Buffer.from(table).subarray(0, 65_536)).digest("hex").slice(0, 16);
  await writeFile(`${path}.growingio-import`, JSON.stringify({ ...saved, file: hash }));
  expect(await run(NODE, args)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("goes on after 10,000 rows"),
  });
  expect(collector.items).toHaveLength(19_800);
});
