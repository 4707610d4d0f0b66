import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCollector } from "../../src/collector/collector.ts";
import { type Program, type Runtime, RUNTIMES, start } from "./runtimes.ts";
import { type Listening, serve } from "./servers.ts";
import type { Threads } from "./threads-program.ts";

const collector = createCollector();
let server: Listening;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "growingio-threads-"));
  server = await serve(collector);
});
afterAll(async () => {
  server.close();
  await rm(directory, { recursive: true });
});
beforeEach(() => collector.clear());

const ALL = ["one", "two", "three"];
const names = (): string[] => collector.events.map(({ eventName }) => eventName ?? "");

/** Runs the program, on Deno with the right to write a file. */
function run({ command, ...runtime }: Runtime, mode: Threads["mode"]): Promise<Program> {
  const more = runtime.name === "Deno" ? ["--allow-write"] : [];
  const file = join(directory, `${runtime.name}.db`);
  const input: Threads = { serverHost: `http://127.0.0.1:${server.port}`, mode, file };
  return start({ ...runtime, command: [...command, ...more] }, "threads-program.ts", input);
}

describe.each(RUNTIMES)("on $name", (runtime) => {
  test("a thread that is asked to end when a signal ends the process sends what it holds", async () => {
    const program = await run(runtime, "asked");
    await program.wrote("ready");
    program.child.kill("SIGTERM");
    const { signal, stderr } = await program.ended;
    expect({ stderr, names: names() }).toEqual({ stderr: "", names: ALL });
    // On Deno the process has ended by itself before the signal is passed on, as the thread was all that it had to do.
    if (runtime.name !== "Deno") expect(signal).toBe("SIGTERM");
  });

  test("what the tracker of a thread holds is gone when that is terminated, and nothing could tell, as the guide says", async () => {
    const { stdout, stderr } = await (await run(runtime, "terminates")).ended;
    expect({ stdout, stderr, names: names() }).toEqual({
      stdout: "ready\nthe thread ended\n0 delivered\n",
      stderr: "",
      names: [],
    });
  });

  test("what a thread handed over to the main thread is sent, also when the thread is terminated", async () => {
    const { stdout, stderr } = await (await run(runtime, "hands-over")).ended;
    expect({ stdout, stderr, names: names() }).toEqual({
      stdout: "ready\nthe thread ended\n3 delivered\n",
      stderr: "",
      names: ALL,
    });
  });

  // Node 20 has no SQLite.
  test.runIf(runtime.build === "src")("what a thread stored in an outbox is sent after it was terminated", async () => {
    const { stdout } = await (await run(runtime, "outbox")).ended;
    expect({ stdout, names: names() }).toEqual({ stdout: "ready\nthe thread ended\n3 delivered\n", names: ALL });
  });
});
