// import as people run it: files as tables save them, servers that fail, and processes that are killed.
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCollector } from "../../src/collector/collector.ts";
import type { WireEvent } from "../../src/index.ts";
import { requireBuild } from "../examples/program.ts";
import { gbk } from "../support/gbk.ts";
import { NODE, run, RUNTIMES, start } from "./program.ts";

let directory: string;
const closing: (() => void)[] = [];

beforeAll(async () => {
  requireBuild();
  directory = await mkdtemp(join(tmpdir(), "growingio-import-"));
});

afterAll(async () => {
  for (const close of closing) close();
  await rm(directory, { recursive: true, force: true });
});

/** What a server does to a request instead of taking it. */
type Harm = (
  body: Buffer,
) => { readonly status: number; readonly headers?: Record<string, string> } | "reset" | undefined;

/** A collecting server, what it took, and how. */
async function serve(harm: Harm = () => undefined) {
  const collector = createCollector({ maxMessages: 1_000_000, maxBytes: 1e9 });
  let isHarmful = true;
  const server = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray().catch(() => []));
    const harmed = isHarmful ? harm(body) : undefined;
    if (harmed === "reset") return void incoming.socket.resetAndDestroy();
    if (harmed) return void outgoing.writeHead(harmed.status, harmed.headers).end();
    const headers = new Headers();
    for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
    const response = await collector.fetch(new URL(incoming.url ?? "/", "http://localhost").href, {
      method: "POST",
      headers,
      body,
    });
    outgoing.writeHead(response.status).end(await response.text());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    collector,
    options: ["--host", host, "--product-id", "p", "--data-source-id", "d"],
    heal: () => void (isHarmful = false),
  };
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

const utf16 = (text: string): Uint8Array => Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text, "utf16le")]);

const TABLE = [
  "事件名,登录用户ID,事件时间,价格,备注",
  '购买,u1,2024/1/2 8:05,12.5,"红, ""大""',
  '第二行"',
  "购买,u2,2024/1/2 8:06,=1+1,-2",
  '退款,"=""00123""",2024-01-02 08:07:00,3,',
  "",
].join("\r\n");

const EVENTS = [
  {
    eventName: "购买",
    userId: "u1",
    sendTime: 1704153900000,
    attributes: { 价格: "12.5", 备注: '红, "大"\r\n第二行' },
  },
  { eventName: "购买", userId: "u2", sendTime: 1704153960000, attributes: { 价格: "=1+1", 备注: "-2" } },
  { eventName: "退款", userId: "00123", sendTime: 1704154020000, attributes: { 价格: "3" } },
];

/** By their times, as events of different users overtake each other. */
const inOrder = (events: readonly WireEvent[]): WireEvent[] => events.toSorted((a, b) => a.timestamp - b.timestamp);

describe("tables", () => {
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
});

/** A table of items, some of which break a rule. */
function items(count: number): string {
  const rows = Array.from(
    { length: count },
    (_, index) => index % 100 === 7 ? `,bad ${index}` : `sku-${index},商品 ${index}`,
  );
  return `id,name\n${rows.join("\n")}\n`;
}

const SOME = ["--set", "itemKey=product", "--json", "--batch", "100", "--concurrency", "4"];
const rejectsOf = async (path: string): Promise<string[]> =>
  (await readFile(`${path}.rejects.csv`, "utf8")).split("\r\n").toSorted();

describe("failures", () => {
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
});

test.each(RUNTIMES)("on %s: a table in GBK, Parquet, a compressed pipe, and going on after a limit", {
  timeout: 90_000,
}, async (name, command) => {
  const { collector, options } = await serve();
  const table = await file(`${name}.gbk.csv`, gbk(TABLE));
  expect(await run(command, ["import", "events", table, ...options, "--time-zone", "Asia/Shanghai"])).toMatchObject({
    code: 0,
  });
  expect(inOrder(collector.events)).toMatchObject(EVENTS);
  const parquet = new Uint8Array(
    parquetWriteBuffer({ columnData: [{ name: "itemId", data: ["a", "b"], type: "STRING" }] }),
  );
  const path = await file(`${name}.parquet`, parquet);
  expect(await run(command, ["import", "items", path, ...options, "--set", "itemKey=k", "--body", "protobuf+snappy"]))
    .toMatchObject({ code: 0 });
  const input = gzipSync('{"itemKey":"k","itemId":"c"}\n{"itemKey":"k","itemId":"d","n":1}\n');
  expect(await run(command, ["import", "items", "-", ...options], { cwd: directory, input })).toMatchObject({
    code: 0,
  });
  expect(collector.items.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
  const many = await file(`${name}.many.csv`, items(2000));
  const args = ["import", "items", many, ...options, ...SOME];
  expect((await run(command, [...args, "--limit", "900"])).code).toBe(1);
  expect(await run(command, args)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("goes on after 900 rows"),
  });
  expect(collector.items.length).toBe(4 + 1980);
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
