import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Cost, Task } from "./dead-child.ts";
import { type FaultServer, startServer } from "./server.ts";

const CALLS = 1_000_000;
const MIB = 1_048_576;
/** The default of `maxQueueSize`. */
const BOUND = 10_240;

let server: FaultServer;

beforeAll(async () => {
  // Under /live it is not dead at all; it does not keep what it gets.
  server = await startServer((path) => path.startsWith("/live/") ? { status: 200, takes: false } : { status: 503 });
});
afterAll(() => server.close());

const hosts = {
  "closed port": () => `http://127.0.0.1:${server.closedPort}`,
  "server that says 503": () => server.url,
};

/** Runs a task in a process of its own; returns its cost, and how long it took to end when all was done. */
async function run(task: Task): Promise<{ readonly cost: Cost; readonly exitMs: number }> {
  const program = join(import.meta.dirname, "dead-child.ts");
  const child = spawn(process.execPath, ["--expose-gc", program, JSON.stringify(task)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [output, errors, doneAt] = ["", "", 0];
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk;
    doneAt = performance.now();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`the process ended with ${code}: ${errors}`);
  return { cost: JSON.parse(output), exitMs: performance.now() - doneAt };
}

function check({ cost, exitMs }: Awaited<ReturnType<typeof run>>): void {
  const { measured, returnMs, settleMs, slow, ms, heapBefore, heapMost, refused, stopped, held, heldMost, warnedAt } =
    cost;
  expect(measured).toBeGreaterThan(0.9 * CALLS);
  expect(heldMost).toBe(BOUND);
  expect(refused + stopped + held).toBe(CALLS);
  // A call takes some microseconds; what is left is room for a machine that is busy with something else.
  expect(returnMs).toBeLessThan(1);
  expect(settleMs).toBeLessThan(2);
  // One now and then may start the next round of retries.
  expect(slow).toBeLessThan(5 + ms / 500);
  expect(heapMost - heapBefore).toBeLessThan(8 * MIB);
  expect(heapMost).toBeLessThan(48 * MIB);
  // The last may tell at the end of how many had no line.
  for (const [index, at] of warnedAt.slice(0, -1).entries()) {
    // The clock of the lines and this one may differ by a little.
    if (index > 0) expect(at - (warnedAt[index - 1] ?? 0)).toBeGreaterThan(950);
  }
  expect(exitMs).toBeLessThan(5000);
}

// Each is at work in a process of its own, the awaited ones four times as long as the others: two at a time, as the
// project of timed tests has it.
test.concurrent.each(
  [
    { consumer: "buffered", overflow: "wait", host: "closed port", pace: "awaited", stops: true },
    { consumer: "buffered", overflow: "drop-newest", host: "server that says 503", pace: "awaited", stops: true },
    { consumer: "async", overflow: "drop-newest", host: "server that says 503", pace: "awaited", stops: true },
    { consumer: "buffered", overflow: "wait", host: "server that says 503", pace: "in bursts", stops: true },
    { consumer: "buffered", overflow: "drop-newest", host: "closed port", pace: "in bursts", stops: true },
    { consumer: "async", overflow: "drop-newest", host: "closed port", pace: "in bursts", stops: false },
  ] as const,
)(
  "a million events for a dead server slow nobody, fill no memory and no log, and let the process end ($consumer, $overflow, $host, $pace)",
  async ({ host, pace, ...rest }) => {
    const burst = pace === "awaited" ? 0 : 1000;
    check(await run({ ...rest, serverHost: hosts[host](), calls: CALLS, burst }));
  },
);

test.concurrent.each(
  [
    { consumer: "buffered", overflow: "wait" },
    { consumer: "async", overflow: "drop-newest" },
  ] as const,
)(
  "calls in one go, without a turn of the event loop between them, fill no memory either ($consumer, $overflow)",
  async ({ consumer, overflow }) => {
    const serverHost = hosts["closed port"]();
    const { cost } = await run({ serverHost, consumer, overflow, calls: 200_000, burst: 200_000, stops: true });
    expect(cost.heldMost).toBe(BOUND);
    expect(cost.refused + cost.stopped).toBe(200_000);
    expect(cost.heapMost).toBeLessThan(64 * MIB);
  },
);

test.concurrent("what was delivered leaves nothing in memory", async () => {
  const calls = 300_000;
  const task = { consumer: "buffered", overflow: "wait", calls, burst: 0, stops: true } as const;
  const { cost } = await run({ ...task, serverHost: `${server.url}/live` });
  expect(cost).toMatchObject({ refused: 0, stopped: 0, held: 0 });
  expect(cost.heapMost - cost.heapBefore).toBeLessThan(8 * MIB);
});
