// What invocations cost in CPU time while they wait.
import { readdir, readFile } from "node:fs/promises";
import { type Isolate, SLOW_MS } from "./isolate.ts";
import { shown, type Table } from "./section.ts";
import { median } from "./stats.ts";

const INVOCATIONS = 200;
const CPU_ROUNDS = 2;

/** A stream of requests: how many a second, for how many seconds, and how often some of them are begun. */
const RATE = 500;
const SECONDS = 5;
const STEP_MS = 20;

/** How it is measured. */
export const CPU_NOTES: readonly string[] = [
  `CPU: what ${INVOCATIONS} bound invocations at once cost that wait ${SLOW_MS / 1000} s for the collector's answer, ` +
  "less what as many cost that track nothing: CPU time of the whole workerd process, kernel included, from `/proc` " +
  "(Linux only), in ticks of 10 ms. That is too high rather than too low for what Cloudflare counts, the Worker's own.",
  `Under pressure: ${RATE} requests a second for ${SECONDS} s, in steps of ${STEP_MS} ms, each of which tracks an ` +
  "event with a tracker bound to it while the collector answers nothing; and the same where nothing is tracked. What is " +
  "shown is the CPU time of workerd in these seconds.",
];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The processes of workerd that this process started. Linux only. */
async function workerds(): Promise<string[]> {
  const ids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const mine = await Promise.all(ids.map(async (id) => {
    const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
    return /^Name:\s*workerd$/m.test(status) &&
      new RegExp(`^PPid:\\s*${process.pid}$`, "m").test(status);
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
async function cpuOf(
  isolate: Isolate,
  pid: string,
  route: string,
): Promise<number> {
  const before = await cpuMs(pid);
  await Promise.all(
    Array.from(
      { length: INVOCATIONS },
      (_, index) => isolate.call(`${route}/${index}`),
    ),
  );
  await pause(SLOW_MS + 2000);
  return await cpuMs(pid) - before;
}

/** Milliseconds of CPU for an invocation, by what it does. */
async function cpuRows(isolate: Isolate, pid: string): Promise<string[][]> {
  // Ticks are coarse and one invocation is small: so many at a time, less what as many cost that track nothing.
  const used = {
    without: [] as number[],
    "by-hand": [] as number[],
    apart: [] as number[],
    shared: [] as number[],
  };
  for (let index = 0; index < CPU_ROUNDS; index++) {
    for (const route of ["without", "by-hand", "apart", "shared"] as const) {
      used[route].push(await cpuOf(isolate, pid, route));
    }
  }
  const each = (route: keyof typeof used): string => shown((median(used[route]) - median(used.without)) / INVOCATIONS);
  return [
    ["each sends its event and waits for the answer", each("apart")],
    ["one sends all events, the others wait for it", each("shared")],
    ["for comparison, a `fetch` by hand in `waitUntil`", each("by-hand")],
  ];
}

/** The CPU time of a stream of requests, while it lasts, and how many of them were answered by then. */
async function pressed(isolate: Isolate, pid: string, route: string): Promise<{ ms: number; answered: number }> {
  const before = await cpuMs(pid);
  const began = performance.now();
  const calls: Promise<unknown>[] = [];
  let answered = 0;
  for (let passed = 0; passed < SECONDS * 1000; passed = performance.now() - began) {
    while (calls.length < passed * RATE / 1000) calls.push(isolate.call(route).then(() => answered++));
    await pause(STEP_MS);
  }
  const used = { ms: await cpuMs(pid) - before, answered };
  await Promise.all(calls);
  await pause(SLOW_MS + 2000);
  return used;
}

async function pressedRows(isolate: Isolate, pid: string): Promise<string[][]> {
  const used = { without: [] as number[], hung: [] as number[] };
  const answered = { without: [] as number[], hung: [] as number[] };
  for (let index = 0; index < CPU_ROUNDS; index++) {
    for (const route of ["without", "hung"] as const) {
      const result = await pressed(isolate, pid, route);
      used[route].push(result.ms / 1000);
      answered[route].push(result.answered);
    }
  }
  const row = (route: keyof typeof used): string[] => [shown(median(answered[route])), shown(median(used[route]))];
  return [
    ["nothing is tracked", ...row("without")],
    ["each tracks an event, and the collector answers nothing", ...row("hung")],
  ];
}

/** What invocations cost, in tables. */
export async function cpuTables(isolate: Isolate): Promise<readonly Table[]> {
  const [pid, ...others] = await workerds();
  if (pid === undefined || others.length > 0) {
    return [{ head: ["CPU", "ms"], rows: [["not measured: it needs Linux and one workerd", ""]] }];
  }
  return [
    { head: ["CPU of an invocation", "ms"], rows: await cpuRows(isolate, pid) },
    {
      head: [`${RATE} requests a second for ${SECONDS} s`, "answered", "CPU, s"],
      rows: await pressedRows(isolate, pid),
    },
  ];
}
