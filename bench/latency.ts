// What a bound tracker costs the response of a Worker, and what its invocation costs while it waits. See README.md.
import { readdir, readFile } from "node:fs/promises";
import { Isolate, SLOW_MS } from "./isolate.ts";

const ROUNDS = 7;
const REQUESTS = 1000;
const WARM_UP = 1000;
const INVOCATIONS = 200;
const CPU_ROUNDS = 2;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? NaN;
}

interface Round {
  readonly without: number;
  readonly with: number;
}

/** One request after the other; `blockSize` of a kind before the other kind's turn, which kinds take first in turns. */
async function round(isolate: Isolate, blockSize: number): Promise<Round> {
  const times = { without: [] as number[], with: [] as number[] };
  for (let turn = 0; times.without.length < REQUESTS; turn++) {
    for (const route of turn % 2 === 0 ? ["without", "with"] as const : ["with", "without"] as const) {
      for (let index = 0; index < blockSize; index++) times[route].push((await isolate.call(route)).ms);
      // What the invocations of a block still do in the background is not the other kind's.
      if (blockSize > 1) await pause(1500);
    }
  }
  return { without: median(times.without), with: median(times.with) };
}

async function measureLatency(isolate: Isolate, title: string, blockSize: number): Promise<void> {
  const rounds: Round[] = [];
  for (let index = 0; index < ROUNDS; index++) rounds.push(await round(isolate, blockSize));
  const ratios = rounds.map((one) => one.with / one.without);
  const ms = (route: keyof Round): string => median(rounds.map((one) => one[route])).toFixed(3);
  const [low, high] = [Math.min(...ratios).toFixed(3), Math.max(...ratios).toFixed(3)];
  console.log(`${title}: without ${ms("without")} ms, with ${ms("with")} ms`);
  console.log(`  ratio ${median(ratios).toFixed(3)} (median of ${ROUNDS} rounds, from ${low} to ${high})`);
}

/** How many of some requests, one at a time, saw a request of ours begin before their answer: in the Worker, and here. */
async function early(isolate: Isolate, path: string, count: number): Promise<string> {
  let [inside, outside] = [0, 0];
  for (let index = 0; index < count; index++) {
    isolate.collected.length = 0;
    const { text, end } = await isolate.call(path);
    if (Number(text) > 0) inside++;
    await pause(500);
    if (isolate.collected.length === 0) throw new Error("the collector heard nothing");
    if (isolate.collected.some((time) => time < end)) outside++;
  }
  return `${inside} of ${count} by the Worker's count, ${outside} of ${count} by the collector's clock`;
}

/** The processes of workerd that this process started. Linux only. */
async function workerds(): Promise<string[]> {
  const ids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const mine = await Promise.all(ids.map(async (id) => {
    const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
    return /^Name:\s*workerd$/m.test(status) && new RegExp(`^PPid:\\s*${process.pid}$`, "m").test(status);
  }));
  return ids.filter((_, index) => mine[index]);
}

/** The CPU time that workerd has used, in milliseconds: in the kernel and out of it, in steps of 10 ms. */
async function cpuMs(pid: string): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // What follows the command, which may have spaces: fields 14 and 15 of the line, in ticks of 10 ms.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The CPU time of so many requests and of all that they leave behind, until the slow collector has answered. */
async function cpuOf(isolate: Isolate, pid: string, route: string): Promise<number> {
  const before = await cpuMs(pid);
  await Promise.all(Array.from({ length: INVOCATIONS }, (_, index) => isolate.call(`${route}/${index}`)));
  await pause(SLOW_MS + 2000);
  return await cpuMs(pid) - before;
}

async function measureCpu(isolate: Isolate): Promise<void> {
  const [pid, ...others] = await workerds();
  if (pid === undefined || others.length > 0) return console.log("  not measured: it needs Linux and one workerd");
  // Ticks are coarse and one invocation is small: so many at a time, less what as many cost that track nothing.
  const used = { without: [] as number[], "by-hand": [] as number[], apart: [] as number[], shared: [] as number[] };
  for (let index = 0; index < CPU_ROUNDS; index++) {
    for (const route of ["without", "by-hand", "apart", "shared"] as const) {
      used[route].push(await cpuOf(isolate, pid, route));
    }
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const print = (title: string, route: keyof typeof used): void => {
    const each = (mean(used[route]) - mean(used.without)) / INVOCATIONS;
    console.log(`  ${title}: ${each.toFixed(2)} ms (${INVOCATIONS} at once: ${used[route].join(" and ")} ms)`);
  };
  print("each sends its event and waits for the answer", "apart");
  print("one sends all events, the others wait for it", "shared");
  print("for comparison, a fetch by hand in waitUntil", "by-hand");
  console.log(`  (already taken off: ${used.without.join(" and ")} ms of as many that track nothing)`);
}

async function start(): Promise<Isolate> {
  const isolate = await Isolate.start();
  for (let index = 0; index < WARM_UP; index++) for (const route of ["without", "with"]) await isolate.call(route);
  await pause(1500);
  return isolate;
}

{
  await using isolate = await start();
  console.log(`Latency of a handler, ${ROUNDS} rounds of ${REQUESTS} requests with and without a bound tracker`);
  await measureLatency(isolate, "in turns", 1);
  await measureLatency(isolate, "in blocks", REQUESTS);
  await pause(1500);

  console.log("\nHandlers that saw a request of the tracker begin before their answer");
  console.log(`  answering after 100 ms, within flushAfterMs: ${await early(isolate, "observed", 20)}`);
  console.log(`  the same with maxSize events, for comparison: ${await early(isolate, "filled", 5)}`);
}
{
  await using isolate = await start();
  console.log(`\nCPU of a bound invocation that waits ${SLOW_MS / 1000} s for a slow collector`);
  await measureCpu(isolate);
}
