// What is kept in a folder where the disk is full, or was.
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Entry } from "../../../src/collector/entry.ts";
import { makeCollector } from "../../../src/collector/make.ts";
import { Data } from "../../../src/collector/program/data.ts";
import { platform } from "../../../src/runtime.ts";
import { events, post } from "./requests.ts";

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), "collected-"))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const fileOf = (data: string): string => join(data, "collected.ndjson");
const namesOf = (entries: readonly Entry[]): string[] =>
  entries.flatMap(({ request }) => request.messages.map((one) => "eventName" in one ? `${one.eventName}` : "?"));

/** A collector that keeps what comes in a folder, and what its log was told. */
function keeping(data: string) {
  const file = new Data(data);
  const told: string[] = [];
  const onRequest = ({ status, error }: { status: number; error: string | undefined }): void =>
    void told.push(error === undefined ? `${status}` : `${status} ${error}`);
  const made = makeCollector({ onRequest }, platform, {
    onEntry: (entry) => file.append(entry, () => made.log.entries),
  });
  return { ...made, told };
}

test("a request that cannot be kept is answered, logged and shown as refused, and leaves nothing of itself", async () => {
  const disk = join(directory, "disk");
  mkdirSync(disk);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]).status !== 0) return;
  try {
    const { collector, told } = keeping(disk);
    const filler = join(disk, "filler");
    expect((await post(collector, events("first"))).status).toBe(200);
    writeFileSync(filler, Buffer.alloc(4096 * 12));
    const large = events("large").map((event) => ({ ...event, attributes: { text: "x".repeat(20_000) } }));
    expect((await post(collector, large)).status).toBe(500);
    expect(told.at(-1)).toMatch(/^500 cannot be kept: ENOSPC/);
    expect(collector.messages).toHaveLength(1);
    rmSync(filler);
    expect((await post(collector, events("later"))).status).toBe(200);
    expect(told.map((line) => line.slice(0, 3))).toEqual(["200", "500", "200"]);
    expect(namesOf(new Data(disk).load().entries)).toEqual(["first", "later"]);
  } finally {
    spawnSync("umount", ["-l", disk]);
  }
});

test("lines that a full disk once left half are left out, and all that is whole is loaded", async () => {
  const { collector } = keeping(directory);
  for (const name of ["a", "b", "c", "d"]) await post(collector, events(name));
  const lines = readFileSync(fileOf(directory), "utf8").split("\n");
  // Half of the second request, with the third right behind it.
  lines.splice(2, 3, `${lines[2]?.slice(0, 50)}${lines[4]}`);
  writeFileSync(fileOf(directory), lines.join("\n"));
  const { entries, torn } = new Data(directory).load();
  expect(namesOf(entries)).toEqual(["a", "d"]);
  expect(torn).toBe(2);
});

test("what stands behind a line that was never ended is on a line of its own", async () => {
  await post(keeping(directory).collector, events("a"));
  appendFileSync(fileOf(directory), '{"number":2,"ty');
  const data = new Data(directory);
  const { entries } = data.load();
  for (const entry of entries) data.append({ ...entry, number: 2, first: 2 }, () => entries);
  const again = new Data(directory).load();
  expect([namesOf(again.entries), again.torn]).toEqual([["a", "a"], 0]);
});

test("a file of somebody else's is none of a record, whatever its lines are", () => {
  for (const text of ["no record\n", '{"a":1}\n', "5\nnull\n"]) {
    writeFileSync(fileOf(directory), text);
    expect(() => new Data(directory).load()).toThrow(/is no record of a collector: .*Give another --data/);
  }
});
