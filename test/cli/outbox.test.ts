// outbox over a file that a program has open, on each runtime that has SQLite.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCollector } from "../../src/collector/collector.ts";
import { GrowingTracker } from "../../src/index.ts";
import { OutboxConsumer } from "../../src/outbox.ts";
import { ProtobufParser } from "../../src/protobuf.ts";
import { requireBuild } from "../examples/program.ts";
import { NODE, run, RUNTIMES } from "./program.ts";

let directory: string;

beforeAll(async () => {
  requireBuild();
  directory = await mkdtemp(join(tmpdir(), "growingio-outbox-"));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** An outbox with three dead letters and two messages that wait, and the consumer that has it open. */
async function outboxWith(title: string) {
  const file = join(directory, `${title}.db`);
  const database = new DatabaseSync(file);
  const collector = createCollector();
  const consumer = new OutboxConsumer({
    productId: "p",
    dataSourceId: "d",
    serverHost: "https://collect.example.com",
    parser: new ProtobufParser(), // for user mappings
    database,
    fetch: collector.fetch,
    flushAfterMs: 1_000_000,
    retryLimit: 0,
    onError: () => {},
  });
  const tracker = GrowingTracker.consumer(consumer);
  collector.failNext(3, { status: 404 });
  for (const anonymousId of ["a", "b", "c"]) {
    await tracker.trackCustomEvent("lost", { anonymousId });
    await tracker.flush();
  }
  await tracker.trackCustomEvent("held", { anonymousId: "a" });
  await tracker.submitItem("product", "sku-1");
  return { file, tracker, collector, database };
}

test.each(RUNTIMES.filter(([name]) => name !== "the machine's own Node"))(
  "on %s it tells what is there, puts back and forgets, beside a program that has it open",
  { timeout: 60_000 },
  async (name, command) => {
    const { file, tracker, collector, database } = await outboxWith(name);
    const json = async (...args: string[]) => {
      const { code, stdout, stderr } = await run(command, ["outbox", ...args, "--json"], {
        env: { NODE_NO_WARNINGS: "1" },
      });
      expect([code, stderr]).toEqual([0, ""]);
      return stdout.trimEnd().split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
    };
    const [{ lanes }] = await json("status", file);
    expect(lanes).toEqual(expect.arrayContaining([
      expect.objectContaining({
        product: "p",
        kind: "event",
        rows: 1,
        deadLetters: 3,
        oldest: expect.stringMatching(/^20/),
      }),
      expect.objectContaining({ product: "p", kind: "item", rows: 1, deadLetters: 0 }),
    ]));
    expect(await json("list", file)).toMatchObject([{ message: { eventName: "held" } }, {
      kind: "item",
      message: { id: "sku-1" },
    }]);
    const letters = await json("list", file, "--dead", "--limit", "2");
    expect(letters).toMatchObject([{ reason: "rejected", status: 404, message: { deviceId: "a" } }, {
      message: { deviceId: "b" },
    }]);
    expect(await json("list", file, "--dead", "--after", `${letters[1].id}`)).toMatchObject([{
      message: { deviceId: "c" },
    }]);
    expect(await json("purge", file, "--id", `${letters[0].id}`)).toEqual([{ purged: 1 }]);
    expect(await json("retry", file, "--id", `${letters[1].id}`)).toEqual([{ retried: 1 }]);
    expect(await json("purge", file, "--yes")).toEqual([{ purged: 1 }]);
    await tracker.trackCustomEvent("never", { anonymousId: "leaver" });
    await tracker.mapUser({ phone: "1", email: "leaver@example.com" });
    expect(await json("erase", file, "--user", "leaver", "--user", "leaver@example.com")).toEqual([{ erased: 2 }]);
    await tracker.trackCustomEvent("next", { anonymousId: "z" });
    await tracker.stop();
    expect(
      collector.messages.map((message) =>
        "eventName" in message ? `${message.eventName} ${message.deviceId}` : message
      ),
    ).toEqual(
      expect.arrayContaining(["held a", "lost b", "next z", expect.objectContaining({ id: "sku-1" })]),
    );
    expect(collector.messages).toHaveLength(4);
    database.close();
  },
);

test("what is no outbox is told, and nothing is made of a name that is not there", async () => {
  const none = join(directory, "none.db");
  const told = async (...args: string[]) => await run(NODE, ["outbox", ...args]);
  expect(await told("status", none)).toMatchObject({ code: 2, stderr: `growingio: there is no file ${none}\n` });
  const text = join(directory, "text.db");
  await writeFile(text, "this is a text that is no database, and long enough to be looked at as one ".repeat(100));
  expect(await told("status", text)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("cannot be read: file is not a database"),
  });
  const other = new DatabaseSync(join(directory, "other.db"));
  other.exec("CREATE TABLE other (id INTEGER)");
  other.close();
  expect(await told("list", join(directory, "other.db"))).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("is no outbox"),
  });
  const { file, tracker, database } = await outboxWith("sure");
  expect(await told("purge", file)).toMatchObject({ code: 2, stderr: expect.stringContaining("say --yes") });
  expect(await told("erase", file)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("name whose with --user"),
  });
  expect((await told("status", file, "--lang", "zh")).stdout).toContain("死信");
  await tracker.stop();
  database.close();
});

test("a Node without SQLite names those that have it", async () => {
  const [, command = []] = RUNTIMES.find(([name]) => name === "the machine's own Node") ?? [];
  const { file, tracker, database } = await outboxWith("old");
  const { code, stderr } = await run(command, ["outbox", "status", file]);
  if (code !== 0) {
    expect([code, stderr]).toEqual([
      2,
      "growingio: this runtime has no SQLite: use Node 22.13 or newer, Deno or Bun\n",
    ]);
  }
  await tracker.stop();
  database.close();
});
