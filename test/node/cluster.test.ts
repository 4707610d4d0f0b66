import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCollector } from "../../src/collector/collector.ts";
import type { Cluster } from "./cluster-program.ts";
import { type Ending, type Program, RUNTIMES, start } from "./runtimes.ts";
import { type Listening, serve } from "./servers.ts";

const collector = createCollector();
let server: Listening;

beforeAll(async () => {
  server = await serve(collector);
});
afterAll(() => server.close());
beforeEach(() => collector.clear());

/** What two workers tracked, and the requests that were under way. */
const ALL = [...Array<string>(8).fill("answered"), "one", "one", "two", "two"];
const names = (): string[] => collector.events.map(({ eventName }) => eventName ?? "").toSorted();

interface Running extends Program {
  /** The process of the first worker. */
  readonly pid: number;
  /** What the requests that are under way are answered with. */
  readonly answers: Promise<string[]>;
}

// Deno has no clusters.
describe.each(RUNTIMES.filter(({ name }) => name !== "Deno"))("on $name", (runtime) => {
  /** Starts a cluster, with eight requests that are under way. */
  async function run(mode: Cluster["mode"]): Promise<Running> {
    const input: Cluster = { serverHost: `http://127.0.0.1:${server.port}`, mode };
    const program = await start(runtime, "cluster-program.ts", input);
    const [line = ""] = (await program.wrote("ready")).split("\n");
    const { pid, port } = JSON.parse(line);
    const requests = await Promise.all(Array.from({ length: 8 }, () => fetch(`http://127.0.0.1:${port}/`)));
    return { ...program, pid, answers: Promise.all(requests.map((response) => response.text())) };
  }

  /** How it ended after the answers. */
  async function end({ ended, answers }: Running): Promise<Ending> {
    expect(await answers).toEqual(Array<string>(8).fill("…hello"));
    return await ended;
  }

  // On Bun a worker that left its cluster goes on listening.
  const asked = runtime.name === "Bun" ? ["kill"] as const : ["kill", "disconnect"] as const;
  test.each(asked)("workers that are asked to end (%s) lose nothing", async (mode) => {
    const program = await run(mode);
    program.child.kill("SIGTERM");
    const { code, stdout, stderr } = await end(program);
    expect({ code, stderr, names: names() }).toEqual({ code: 0, stderr: "", names: ALL });
    const by = mode === "kill" ? "SIGTERM" : "0";
    expect(stdout.match(/(?<=ended by )\w+/g)).toEqual([by, by]);
  });

  test("one worker that a signal ends loses nothing, nor does the other one after it", async () => {
    const program = await run("kill");
    process.kill(program.pid, "SIGTERM");
    await program.wrote(`${program.pid} ended by SIGTERM`);
    program.child.kill("SIGTERM");
    const { code, stderr } = await end(program);
    expect({ code, stderr, names: names() }).toEqual({ code: 0, stderr: "", names: ALL });
  });

  test.each(["SIGTERM", "SIGKILL"] as const)(
    "a primary that %s ends leaves workers that lose nothing",
    async (signal) => {
      const program = await run("nothing");
      program.child.kill(signal);
      const { stderr } = await end(program);
      expect({ stderr, names: names() }).toEqual({ stderr: "", names: ALL });
    },
  );
});
