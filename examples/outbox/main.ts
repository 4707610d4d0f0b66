/**
 * What an outbox is for: a program tracks while the collecting server is down, is killed, and starts again; then all is
 * there. One file for Node, Deno and Bun.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GrowingTracker } from "@growingio-edge/tracker";
import { createCollector } from "@growingio-edge/tracker/collector";
import { OutboxConsumer, type SqliteDatabase } from "@growingio-edge/tracker/outbox";
import { serve } from "../demo/server.ts";

const [, , step = "show", file = join(tmpdir(), `outbox-${process.pid}.db`), serverHost = ""] = process.argv;
const EVENTS = 1000;

/** The SQLite that this runtime has: in a program of yours, an import of the one that it runs on. */
async function open(): Promise<SqliteDatabase> {
  const specifier = "Bun" in globalThis ? "bun:sqlite" : "node:sqlite";
  const { Database, DatabaseSync = Database }: Record<string, new (path: string) => SqliteDatabase> = await import(
    specifier
  );
  if (!DatabaseSync) throw new Error(`${specifier} has no database`);
  return new DatabaseSync(file);
}

async function makeConsumer(): Promise<OutboxConsumer> {
  return new OutboxConsumer({
    productId: "your-account-id",
    dataSourceId: "your-data-source-id",
    serverHost,
    database: await open(),
    onError: () => {}, // nobody listens: that is what this is about
  });
}

/** A program that tracks, and then does something else until somebody kills it. */
async function track(): Promise<void> {
  const tracker = GrowingTracker.consumer(await makeConsumer());
  const names = Array.from({ length: EVENTS }, (_, index) => `order-${index}`);
  await Promise.all(names.map((order) => tracker.trackCustomEvent("purchase", { anonymousId: order })));
  console.log("stored");
  setInterval(() => {}, 1000);
}

/** The same program, when it is started again. */
async function send(): Promise<void> {
  const consumer = await makeConsumer();
  // What it finds it sends by itself; this waits for that.
  for (let tries = 0; tries < 10 && consumer.stats.outbox.rows > 0; tries++) await consumer.flush();
  const { retained } = await consumer.stop();
  console.log(`${retained} left`);
}

/** Plays it all. */
async function show(): Promise<void> {
  const collector = createCollector();
  // Its address, and then nobody there.
  const { url } = await using(collector);
  console.log(`nobody listens at ${url}`);

  const first = start("track", url);
  await once(first.stdout, "data");
  console.log(`${EVENTS} calls have resolved, and nothing has arrived: ${collector.events.length} events`);
  first.kill("SIGKILL");
  await once(first, "close");
  console.log("the program was killed");

  await using _server = await serve(collector.fetch, Number(new URL(url).port));
  const second = start("send", url);
  second.stdout.on("data", (text) => console.log(`the program, started again, is done: ${String(text).trim()}`));
  await once(second, "close");
  const arrived = new Set(collector.events.map(({ deviceId }) => deviceId)).size;
  console.log(`${arrived} of ${EVENTS} events arrived`);
  for (const end of ["", "-wal", "-shm"]) await rm(`${file}${end}`, { force: true });
  process.exitCode = arrived === EVENTS ? 0 : 1;
}

/** A server that is over at once, for an address that is free. */
async function using(collector: ReturnType<typeof createCollector>): Promise<{ url: string }> {
  await using server = await serve(collector.fetch);
  return { url: server.url };
}

function start(what: string, url: string) {
  const permissions = "Deno" in globalThis ? ["run", "--allow-all"] : [];
  const program = fileURLToPath(import.meta.url);
  return spawn(process.execPath, [...permissions, program, what, file, url], { stdio: ["ignore", "pipe", "inherit"] });
}

await (step === "track" ? track() : step === "send" ? send() : show());
