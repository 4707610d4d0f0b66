// import as people run it: files as tables save them, and rows that break a rule.
import { parquetWriteBuffer } from "hyparquet-writer";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { gbk } from "../../support/gbk.ts";
import { NODE, run } from "../program.ts";
import { directory, EVENTS, file, inOrder, serve, TABLE, utf16 } from "./kit.ts";

test.each([
  ["Excel in GBK", gbk(TABLE), "gbk"],
  ["WPS, in UTF-8 with a byte order mark", new TextEncoder().encode(`\uFEFF${TABLE}`), "utf-8"],
  [
    "hand in UTF-8",
    new TextEncoder().encode(TABLE.replaceAll("\r\n", "\n").replace("\n第二行", "\r\n第二行")),
    "utf-8",
  ],
  ["Excel as Unicode text", utf16(TABLE.replaceAll(",", "\t").replace("红\t", "红,")), "utf-16le"],
  ["a European Excel", new TextEncoder().encode(TABLE.replaceAll(",", ";").replace("红;", "红,")), "utf-8"],
  ["gzip", gzipSync(gbk(TABLE)), "gbk"],
])(
  "saved by %s are read, with the names of the platform for columns, quotes, line breaks and formulas",
  async (name, bytes, encoding) => {
    const { collector, options } = await serve();
    const path = await file(`${name}.csv`, bytes);
    const { code, stdout, stderr } = await run(NODE, [
      "import",
      "events",
      path,
      ...options,
      "--json",
      "--time-zone",
      "Asia/Shanghai",
    ]);
    expect([code, JSON.parse(stdout).files[0].encoding]).toEqual([0, encoding]);
    expect(inOrder(collector.events)).toMatchObject(EVENTS);
    expect(stderr).toContain("the platform takes event times only once");
  },
);

test("NDJSON keeps its types, and standard input is read as well", async () => {
  const { collector, options } = await serve();
  const rows = [
    { loginUserId: "u1", loginUserKey: "email", attributes: { age: 3, tags: ["a", "b"], vip: true } },
    { userId: "u2", city: "上海", size: { a: "1" } },
  ];
  const input = gzipSync(rows.map((row) => JSON.stringify(row)).join("\n"));
  const { code } = await run(NODE, ["import", "users", "-", ...options], { cwd: directory, input });
  expect(code).toBe(0);
  expect(collector.users).toMatchObject([
    { userId: "u1", userKey: "email", attributes: { age: 3, tags: "a||b", vip: true } },
    { userId: "u2", attributes: { city: "上海", size: '{"a":"1"}' } },
  ]);
});

test.each([["as it is", (bytes: Uint8Array) => bytes], ["compressed", gzipSync]])(
  "Parquet, %s",
  async (name, packed) => {
    const { collector, options } = await serve();
    const count = 12_000;
    const numbers = Array.from({ length: count }, (_, index) => index);
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: "id", data: numbers.map((index) => `sku-${index}`), type: "STRING" },
        { name: "price", data: numbers.map((index) => index / 2), type: "DOUBLE" },
        { name: "stock", data: numbers.map((index) => BigInt(index)), type: "INT64" },
        { name: "since", data: numbers.map((index) => new Date(index * 1000)), type: "TIMESTAMP" },
      ],
      rowGroupSize: 5000,
    });
    const path = await file(`items ${name}.parquet`, packed(new Uint8Array(buffer)));
    const { code } = await run(NODE, ["import", "items", path, ...options, "--set", "itemKey=product"]);
    expect([code, collector.items.length]).toEqual([0, count]);
    expect(collector.items.find(({ id }) => id === "sku-11999")).toMatchObject({
      key: "product",
      attributes: { price: 5999.5, stock: 11_999, since: "1970-01-01T03:19:59.000Z" },
    });
  },
);

test("rows that break a rule go to a file with line and reason, which is imported again when it was put right", async () => {
  const { collector, options } = await serve();
  await file(
    "plan.json",
    JSON.stringify({
      events: {},
      items: { product: { attributes: { price: { type: "decimal" }, count: { type: "integer" } } } },
    }),
  );
  const table =
    "itemKey,itemId,price,count\nproduct,a,1.5,2\nproduct,b,cheap,2\nproduct,,1,1\nproduct,1.38E+10,1,1\nproduct,e,1,1,1\nshoe,f,1,1\n";
  const path = await file("rules.csv", table);
  const all = [...options, "--plan", join(directory, "plan.json")];
  const { code, stdout } = await run(NODE, ["import", "items", path, ...all, "--json"]);
  expect(code).toBe(1);
  expect(JSON.parse(stdout).files[0]).toMatchObject({ rows: 6, sent: 1, rejected: 5 });
  expect(collector.items).toMatchObject([{ id: "a", attributes: { price: 1.5, count: 2 } }]);
  const rejects = await readFile(`${path}.rejects.csv`, "utf8");
  expect(rejects.split("\r\n")).toEqual([
    "\uFEFFgrowingio:line,growingio:reason,itemKey,itemId,price,count",
    `3,"'price' must be a number as planned: ""cheap""",product,b,cheap,2`,
    "4,'itemId' is required,product,,1,1",
    `5,"'itemId' was rounded by Excel: ""1.38E+10""; format the column as text and enter it again",product,1.38E+10,1,1`,
    `6,"it has 5 cells, and there are 4 columns",product,e,1,1,1`,
    `7,"'itemKey' is not planned: ""shoe""",shoe,f,1,1`,
    "",
  ]);
  const mended = await file("mended.csv", rejects.split("\r\n").slice(0, 2).join("\r\n").replace("cheap,2", "2.5,2"));
  expect((await run(NODE, ["import", "items", mended, ...all])).code).toBe(0);
  expect(collector.items.at(-1)).toMatchObject({ id: "b", attributes: { price: 2.5, count: 2 } });
});

test("a line of 50 MB, a quote that is not closed and a file that is cut off are told by their lines, and the rest goes on", async () => {
  const { collector, options } = await serve();
  const id = ["--set", "itemKey=product", "--json"];
  const long = await file("long.csv", `id,name\na,1\nb,${"x".repeat(50_000_000)}\nc,3\n`);
  const ofLong = JSON.parse((await run(NODE, ["import", "items", long, ...options, ...id])).stdout).files[0];
  expect(ofLong).toMatchObject({ sent: 2, rejected: 1, reasons: { "the row is longer than 4 MiB": 1 } });
  expect(await readFile(`${long}.rejects.csv`, "utf8")).toMatch(/\r\n3,the row is longer/);
  const open = await file("open.csv", 'id,name\na,1\nb,"2\nc,3\n');
  expect((await run(NODE, ["import", "items", open, ...options, ...id])).code).toBe(1);
  expect(await readFile(`${open}.rejects.csv`, "utf8")).toMatch(
    /\r\n3,"?a quote that begins in this row is not closed/,
  );
  const json = await file("cut.ndjson", '{"id":"a"}\n{"id":"b"}\n{"id":"c');
  expect((await run(NODE, ["import", "items", json, ...options, ...id])).code).toBe(1);
  expect(await readFile(`${json}.rejects.ndjson`, "utf8")).toMatch(
    /^\{"growingio:line":3,"growingio:reason":"is no JSON object, or was cut off"/,
  );
  const random = Array.from({ length: 20_000 }, () => `${Math.random()}`);
  const whole = gzipSync(`id,name\n${random.map((value) => `${value},x\n`).join("")}`);
  const gzip = await file("cut.csv.gz", whole.subarray(0, whole.length / 2));
  const ofGzip = JSON.parse((await run(NODE, ["import", "items", gzip, ...options, ...id])).stdout).files[0];
  expect(ofGzip.cut).toMatch(/^the file was cut off: it was read up to line \d+$/);
  expect(ofGzip.sent).toBeGreaterThan(1000);
  const parquet = await file(
    "cut.parquet",
    new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "id", data: random, type: "STRING" }] })).subarray(
      0,
      9000,
    ),
  );
  const ofParquet = await run(NODE, ["import", "items", parquet, ...options, ...id]);
  expect([ofParquet.code, ofParquet.stderr]).toEqual([
    2,
    expect.stringContaining("is no Parquet file that can be read, or was cut off"),
  ]);
  const mixed = await file(
    "mixed.csv",
    Buffer.concat([Buffer.from("id,name\na,é\n"), Buffer.alloc(300_000, "b,x\n"), Buffer.from([0xc4, 0xe3, 0x0a])]),
  );
  expect(JSON.parse((await run(NODE, ["import", "items", mixed, ...options, ...id])).stdout).files[0].cut).toBe(
    "line 75003 is in another encoding than those before: what follows was not read; --encoding names it",
  );
  expect(collector.items.filter(({ attributes }) => attributes?.name === "é")).toHaveLength(1);
});

test("what is missing in all rows is told at once, and nothing is sent", async () => {
  const { collector, options } = await serve();
  const path = await file("columns.csv", "sku,用户ID,userId\n1,2,3\n");
  const told = async (...args: string[]) => (await run(NODE, ["import", ...args, ...options])).stderr;
  expect(await told("items", path)).toContain("no column is itemKey: --map COLUMN=itemKey says which is");
  expect(await told("users", path)).toContain("the columns '用户ID' and 'userId' are both loginUserId");
  expect(await told("items", path, "--map", "nope=itemId")).toContain('there is no column "nope"');
  expect(await told("items", await file("book.xlsx", "PK\u0003\u0004...."))).toContain(
    "is a workbook of Excel: save it as CSV UTF-8",
  );
  expect(collector.requests).toHaveLength(0);
});

test("a dry run checks all, sends nothing, writes nothing, and shows the first three messages", async () => {
  const path = await file("dry.csv", "itemKey,itemId,price\np,1,1\np,2,1\np,,1\np,4,1\np,5,1\n");
  const { code, stdout, stderr } = await run(NODE, ["import", "items", path, "--dry-run"]);
  expect(code).toBe(1);
  expect(stdout.match(/^ {2}\{"key":"p"/gm)).toHaveLength(3);
  expect(stdout).toContain("5 rows, 4 would be sent");
  expect(stderr).toContain("line 4: 'itemId' is required");
  await expect(readFile(`${path}.growingio-import`)).rejects.toThrow("ENOENT");
  await expect(readFile(`${path}.rejects.csv`)).rejects.toThrow("ENOENT");
});
