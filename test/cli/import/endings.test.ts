// import where something around it is wrong: what it was told, what it writes into, who reads what it prints.
import { renameSync } from "node:fs";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { NODE, run, RUNTIMES, start } from "../program.ts";
import { directory, file, items, serve, SOME } from "./kit.ts";

const ROWS = "id,name\na,1\n,2\nc,3\n";
const AS_ITEMS = ["--set", "itemKey=product"];

test("a time zone that is none is told, and it ends at once", async () => {
  const { collector, options } = await serve();
  const path = await file("zone.csv", ROWS);
  const zone = ["--time-zone", "Mars/X"];
  const { code, stderr } = await run(NODE, ["import", "items", path, ...options, ...AS_ITEMS, ...zone]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^growingio: --time-zone must be a zone .*"Mars\/X"\n$/)]);
  expect(collector.requests).toHaveLength(0);
});

test("whoever closes standard output changes nothing of what is done, and of what it ends with", async () => {
  const { collector, options } = await serve();
  const path = await file("head.csv", items(2000));
  const { child, ended } = start(NODE, ["import", "items", path, ...options, ...AS_ITEMS]);
  child.stdout?.destroy();
  expect((await ended).code).toBe(1);
  expect(collector.items).toHaveLength(1980);
});

test("whoever closes standard error does not end it: not where it says after ten seconds how far it is", {
  timeout: 60_000,
}, async () => {
  const { collector, options } = await serve();
  const path = await file("deaf.csv", items(500));
  const { child, ended } = start(NODE, ["import", "items", path, ...options, ...SOME, "--rate", "40"]);
  child.stderr?.destroy();
  expect((await ended).code).toBe(1);
  expect(collector.items).toHaveLength(495);
});

test.each([
  ["a checkpoint in a folder that is not there", ["--checkpoint", "none/x"], "none/x"],
  ["a checkpoint that is a folder", ["--checkpoint", "folder"], "folder"],
  ["a checkpoint that is a folder, begun anew", ["--checkpoint", "folder", "--restart"], "folder"],
  ["a file of rejected rows in a folder that is not there", ["--rejects", "none/x"], "none/x"],
  ["a file of rejected rows that is a folder", ["--rejects", "folder", "--restart"], "folder"],
  ["a file of rejected rows that is a device", ["--rejects", "/dev/null", "--restart"], "/dev/null"],
])("%s is told before anything is sent", async (_, args, name) => {
  const { collector, options } = await serve();
  await mkdir(join(directory, "folder"), { recursive: true });
  const path = await file("unwritable.csv", ROWS);
  const told = await run(NODE, ["import", "items", path, ...options, ...AS_ITEMS, ...args], { cwd: directory });
  expect([told.code, told.stderr]).toEqual([
    2,
    expect.stringMatching(`^growingio: ${name} cannot be written: .*; ${args[0]} FILE names another place\n$`),
  ]);
  expect(collector.requests).toHaveLength(0);
  expect(await readdir(join(directory, "folder"))).toEqual([]);
  expect((await readdir(directory)).filter((each) => each.startsWith("unwritable.csv."))).toEqual([]);
});

test("a checkpoint that can no longer be written breaks it off", async () => {
  const folder = join(directory, "gone");
  await mkdir(folder);
  let requests = 0;
  const { collector, options } = await serve(() => {
    // Before the answer, so that what is saved then finds no place.
    if (++requests === 5) renameSync(folder, `${folder}.elsewhere`);
    return undefined;
  });
  const path = await file("gone.csv", items(50_000));
  const checkpoint = [
    "--checkpoint",
    join(folder, "x"),
    "--rejects",
    join(directory, "gone.rejects"),
    "--rate",
    "9000",
  ];
  const { code, stdout } = await run(NODE, ["import", "items", path, ...options, ...SOME, ...checkpoint]);
  expect([code, JSON.parse(stdout).files[0].broken]).toEqual([
    3,
    expect.stringMatching(/^broken off, as it cannot be written how far it came: ENOENT/),
  ]);
  expect(collector.items.length).toBeLessThan(40_000);
});

test.each([
  ["nothing of what it is to have", { version: 1, rows: 2 }],
  ["odd rows", { version: 1, rows: 2, behind: "!", counts: { sent: 1, rejected: 0, reasons: {} }, rejectedBytes: 0 }],
])("a checkpoint that has %s is told", async (_, saved) => {
  const { options } = await serve();
  const path = await file("broken.csv", ROWS);
  await writeFile(`${path}.growingio-import`, JSON.stringify(saved));
  const { code, stderr } = await run(NODE, ["import", "items", path, ...options, ...AS_ITEMS]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("is no checkpoint that this version knows")]);
});

test("what comes in a pipe under the name of a file has no checkpoint, and its rejected rows go into the folder", async () => {
  const { collector, options } = await serve();
  const path = await file("piped.csv", ROWS);
  const args = ["import", "items", "/dev/stdin", ...options, ...AS_ITEMS];
  const command = ["sh", "-c", 'cat "$0" | "$@"', path, ...NODE];
  const { code, stdout } = await run(command, args, { cwd: directory });
  expect([code, stdout]).toEqual([1, expect.stringContaining("1 row was not sent: pipe-stdin.rejects.csv")]);
  expect(collector.items.map(({ id }) => id).toSorted()).toEqual(["a", "c"]);
  await expect(stat("/dev/stdin.growingio-import")).rejects.toThrow("ENOENT");
});

test.each([
  ["a workbook of Excel before 2007", "old.xls", Buffer.from("d0cf11e0a1b11ae1", "hex"), "is a workbook of Excel"],
  ["what only looks like gzip", "broken.csv.gz", Buffer.from("1f8b6761726261676521", "hex"), "line 1: the names of"],
  ["gzip that ends at once", "short.csv.gz", gzipSync(ROWS).subarray(0, 11), "the file was cut off"],
  ["bytes that are no text", "bytes.csv", Buffer.from([1, 2, 0xff, 0xff, 0xff, 0x81, 0x0a]), "line 1: the names of"],
])("%s is told in a sentence", async (_, name, bytes, text) => {
  const { options } = await serve();
  const path = await file(name, bytes);
  const { code, stderr } = await run(NODE, ["import", "items", path, ...options, ...AS_ITEMS]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^growingio: .*\n$/)]);
  expect(stderr).toContain(text);
});

test.each(
  RUNTIMES.flatMap(([name, command]) =>
    (["SIGINT", "SIGTERM"] as const).map((signal) => [signal, name, command] as const)
  ),
)("one %s ends an import on %s that waits for a silent pipe", { timeout: 60_000 }, async (signal, name, command) => {
  const { collector, options } = await serve();
  const checkpoint = join(directory, `${name} ${signal}.checkpoint`);
  const args = ["import", "items", "-", ...options, ...AS_ITEMS, "--checkpoint", checkpoint];
  const input = "id,name\na,1\nb,2\n";
  const { child, ended } = start(command, args, { cwd: directory, input, isOpen: true });
  await collector.waitFor(2, { timeoutMs: 50_000 });
  child.kill(signal);
  const { code, stdout } = await ended;
  child.stdin?.destroy();
  expect([code, stdout]).toEqual([3, expect.stringMatching(/2 rows, 2 sent.*\ninterrupted: called again/)]);
  expect(JSON.parse(await readFile(checkpoint, "utf8"))).toMatchObject({ rows: 2, isDone: false });
});
