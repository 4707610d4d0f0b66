import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCollector } from "../../src/collector/collector.ts";
import type { Exit } from "./exit-program.ts";
import { type Ending, type Program, RUNTIMES, start } from "./runtimes.ts";
import { type Listening, serve } from "./servers.ts";

const collector = createCollector();
let server: Listening;
/** Takes requests and never answers. */
let silent: Listening;
let asked = Promise.withResolvers<void>();

beforeAll(async () => {
  server = await serve(collector);
  silent = await serve({
    fetch: () => {
      asked.resolve();
      return new Promise(() => {});
    },
  });
});

afterAll(() => {
  server.close();
  silent.close();
});

beforeEach(() => {
  collector.clear();
  asked = Promise.withResolvers();
});

const names = (): string[] => collector.events.map(({ eventName }) => eventName ?? "");

describe.each(RUNTIMES)("on $name", (runtime) => {
  const run = (mode: Exit["mode"], { port } = server, timeoutMs?: number): Promise<Program> =>
    start(runtime, "exit-program.ts", { serverHost: `http://127.0.0.1:${port}`, mode, timeoutMs } satisfies Exit);

  /** Sends a signal to a program that is ready. */
  const signalled = async (program: Program, signal: NodeJS.Signals): Promise<Ending> => {
    await program.wrote("ready");
    program.child.kill(signal);
    return program.ended;
  };

  test("a program that ends by itself sends all, and its exit code stays", async () => {
    const { code, stderr } = await (await run("end")).ended;
    expect({ code, stderr, names: names() }).toEqual({ code: 3, stderr: "", names: ["one", "two", "three"] });
  });

  test.each(["SIGTERM", "SIGINT"] as const)(
    "a program that %s ends sends all, and the signal ends it",
    async (sent) => {
      const { signal, stderr } = await signalled(await run("wait"), sent);
      expect({ signal, stderr, names: names() }).toEqual({ signal: sent, stderr: "", names: ["one", "two", "three"] });
    },
  );

  test("twice, and for two trackers, is as good as once, and the last one to end lets the process end", async () => {
    collector.failNext(1, { status: 200, delayMs: 300 });
    const { signal, stderr } = await signalled(await run("twice"), "SIGTERM");
    expect({ signal, stderr, names: names().sort() }).toEqual({
      signal: "SIGTERM",
      stderr: "",
      names: ["four", "one", "three", "two"],
    });
  });

  test.each(["own", "own-first"] as const)("a program with a listener (%s) goes on after the signal", async (mode) => {
    const { code, signal, stderr } = await signalled(await run(mode), "SIGTERM");
    expect({ code, signal, stderr, names: names() }).toEqual({
      code: 3,
      signal: null,
      stderr: "",
      names: ["one", "two", "three", "four"],
    });
  });

  test("what is not sent within the deadline is given up aloud, and the signal ends the program", async () => {
    const { signal, stdout } = await signalled(await run("wait", silent, 300), "SIGTERM");
    expect({ signal, stdout }).toEqual({ signal: "SIGTERM", stdout: "ready\n3 stopped\n" });
  });

  test("a second signal ends the program at once", async () => {
    const program = await run("wait", silent, 15_000);
    await program.wrote("ready");
    program.child.kill("SIGTERM");
    await asked.promise;
    const before = performance.now();
    program.child.kill("SIGINT");
    const { signal } = await program.ended;
    expect(signal).toBe("SIGINT");
    expect(performance.now() - before).toBeLessThan(5000);
  });

  test("what was undone does nothing", async () => {
    const { signal, stderr } = await signalled(await run("undo"), "SIGTERM");
    expect({ signal, stderr, names: names() }).toEqual({ signal: "SIGTERM", stderr: "", names: [] });
  });
});
