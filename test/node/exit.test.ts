import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCollector } from "../../src/collector/collector.ts";
import type { Exit } from "./exit-program.ts";
import { type Ending, type Program, RUNTIMES, start } from "./runtimes.ts";
import { type Listening, serve } from "./servers.ts";

const collector = createCollector();
let server: Listening;
/** Takes requests and never answers. */
let silent: Listening;
/** After so long the same signal is another one. */
const AGAIN_MS = 600;
let asked = Promise.withResolvers<void>();
let directory: string;
/** Another copy of the module. */
let copy: string;

/** Runs a command as the first process of a container of its own. */
const CONTAINER = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child"] as const;
const hasContainers = spawnSync(CONTAINER[0], [...CONTAINER.slice(1), "true"]).status === 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "growingio-"));
  const outfile = join(directory, "copy.mjs");
  const entryPoints = [join(import.meta.dirname, "../../src/node.ts")];
  await build({ entryPoints, outfile, bundle: true, format: "esm", external: ["undici"] });
  copy = pathToFileURL(outfile).href;
  server = await serve(collector);
  silent = await serve({
    fetch: () => {
      asked.resolve();
      return new Promise(() => {});
    },
  });
});

afterAll(async () => {
  server.close();
  silent.close();
  await rm(directory, { recursive: true });
});

beforeEach(() => {
  collector.clear();
  asked = Promise.withResolvers();
});

const names = (): string[] => collector.events.map(({ eventName }) => eventName ?? "");

describe.each(RUNTIMES)("on $name", (runtime) => {
  const run = (mode: Exit["mode"], { port } = server, timeoutMs?: number): Promise<Program> =>
    start(runtime, "exit-program.ts", { serverHost: `http://127.0.0.1:${port}`, mode, timeoutMs, copy } satisfies Exit);

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
    const { signal, stdout, stderr } = await signalled(await run("wait", silent, 300), "SIGTERM");
    expect({ signal, stdout }).toEqual({ signal: "SIGTERM", stdout: "ready\n3 stopped\n" });
    expect(stderr).toContain("[growingio] 3 messages were given up as the process ends\n");
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

  test("a signal that comes twice, as that of Ctrl-C which npm passes on, is one", async () => {
    collector.failNext(1, { status: 200, delayMs: 300 });
    const program = await run("wait");
    await program.wrote("ready");
    program.child.kill("SIGINT");
    await sleep(50);
    program.child.kill("SIGINT");
    const { signal, stderr } = await program.ended;
    expect({ signal, stderr, names: names() }).toEqual({
      signal: "SIGINT",
      stderr: "",
      names: ["one", "two", "three"],
    });
  });

  test("what was undone does nothing", async () => {
    const { signal, stderr } = await signalled(await run("undo"), "SIGTERM");
    expect({ signal, stderr, names: names() }).toEqual({ signal: "SIGTERM", stderr: "", names: [] });
  });

  test("for twelve trackers more there is one listener, and all is sent", async () => {
    const { signal, stderr } = await signalled(await run("twelve"), "SIGTERM");
    expect({ signal, stderr, count: names().length }).toEqual({ signal: "SIGTERM", stderr: "", count: 15 });
  });

  describe.each(["copies", "signal-exit"] as const)("beside others that wait for each other (%s)", (mode) => {
    const said = { copies: "ready\n", "signal-exit": "ready\nleft by SIGINT\n" }[mode];
    const sent = { copies: ["four", "one", "three", "two"], "signal-exit": ["one", "three", "two"] }[mode];

    test("one signal sends all and ends the program", async () => {
      const { signal, stdout, stderr } = await signalled(await run(mode), "SIGINT");
      expect({ signal, stdout, stderr, names: names().sort() }).toEqual({
        signal: "SIGINT",
        stdout: said,
        stderr: "",
        names: sent,
      });
    });

    test("a second one ends it at once", async () => {
      const program = await run(mode, silent, 15_000);
      await program.wrote("ready");
      program.child.kill("SIGINT");
      await asked.promise;
      await sleep(AGAIN_MS);
      const before = performance.now();
      program.child.kill("SIGINT");
      const { signal, stderr } = await program.ended;
      expect(signal).toBe("SIGINT");
      expect(stderr).toContain(`[growingio] ${sent.length} messages were given up as the process ends\n`);
      expect(performance.now() - before).toBeLessThan(5000);
    });
  });

  test("where somebody else ends the process, what is held is given up aloud", async () => {
    const { code, stdout, stderr } = await signalled(await run("exits", silent), "SIGTERM");
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "ready\n3 stopped\n",
      stderr: "[growingio] 3 messages were given up as the process ends: await tracker.stop() before process.exit()\n",
    });
  });

  test("an uncaught error ends the process as ever, and what is held is given up aloud, but for Deno", async () => {
    const { code, stdout, stderr } = await (await run("throws", silent)).ended;
    const isHeard = runtime.name !== "Deno";
    expect({ code, stdout }).toEqual({ code: 1, stdout: isHeard ? "ready\n3 stopped\n" : "ready\n" });
    expect(stderr).toContain("nobody catches it");
    expect(stderr.includes("[growingio] 3 messages were given up as the process ends: await")).toBe(isHeard);
  });

  test.runIf(runtime.name === "Deno")("so does Deno.exit", async () => {
    const { code, stdout, stderr } = await (await run("Deno.exit", silent)).ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: "ready\n3 stopped\n" });
    expect(stderr).toContain("[growingio] 3 messages were given up as the process ends: await");
  });

  test.each(["worker", "worker-exits"] as const)(
    "a thread that ends (%s) sends what it holds, or gives it up aloud, and leaves the process alone",
    async (mode) => {
      const { code, stdout, stderr } = await (await run(mode)).ended;
      // On Deno a thread has no `beforeExit`.
      const isSent = mode === "worker" && runtime.name !== "Deno";
      expect({ code, names: names() }).toEqual({ code: 3, names: isSent ? ["one", "two", "three"] : [] });
      expect(stdout).toContain("the thread ended");
      if (isSent) expect(stderr).toBe("");
      else expect(stderr).toContain("[growingio] 3 messages were given up");
    },
  );

  test("a tracker that was stopped is no matter, and nothing is said", async () => {
    const { signal, stdout, stderr } = await signalled(await run("stopped"), "SIGTERM");
    expect({ signal, stdout, stderr, names: names() }).toEqual({
      signal: "SIGTERM",
      stdout: "ready\n",
      stderr: "",
      names: ["one", "two", "three"],
    });
  });

  test("first the requests of a server end, then the tracker, then the process", async () => {
    const program = await run("server");
    const [, port] = /port (\d+);/.exec(await program.wrote(";")) ?? [];
    // The connections are kept alive, and are idle when they were answered.
    const requests = Array.from({ length: 20 }, () => fetch(`http://127.0.0.1:${port}/`));
    await Promise.all(requests);
    program.child.kill("SIGTERM");
    const before = performance.now();
    const answers = await Promise.all(requests.map(async (request) => (await request).text()));
    expect(new Set(answers)).toEqual(new Set(["…hello"]));
    const { signal, stderr } = await program.ended;
    expect({ signal, stderr, count: names().length }).toEqual({ signal: "SIGTERM", stderr: "", count: 23 });
    // Node would keep idle connections open for five seconds.
    expect(performance.now() - before).toBeLessThan(2400);
  });

  test("first that ends what was given as 'before'", async () => {
    const { signal, stderr } = await signalled(await run("before"), "SIGTERM");
    expect({ signal, stderr, names: names() }).toEqual({
      signal: "SIGTERM",
      stderr: "",
      names: ["one", "two", "three", "four"],
    });
  });

  test("what fails before the tracker ends is told, and does not keep it from that", async () => {
    const { signal, stderr } = await signalled(await run("before-throws"), "SIGTERM");
    expect({ signal, stderr, names: names() }).toEqual({
      signal: "SIGTERM",
      stderr: "[growingio] what should end before the tracker failed: no such thing\n",
      names: ["one", "two", "three"],
    });
  });

  test("what hangs before the tracker ends has half of the time", async () => {
    const program = await run("before-hangs", silent, 1000);
    await program.wrote("ready");
    const before = performance.now();
    const { signal, stdout } = await signalled(program, "SIGTERM");
    expect({ signal, stdout }).toEqual({ signal: "SIGTERM", stdout: "ready\n3 stopped\n" });
    expect(performance.now() - before).toBeGreaterThan(900);
    expect(performance.now() - before).toBeLessThan(2500);
  });

  test.runIf(hasContainers)("the first process of a container ends with 128 and the signal's number", async () => {
    const contained = { ...runtime, command: [...CONTAINER, ...runtime.command] } as const;
    const input: Exit = { serverHost: `http://127.0.0.1:${server.port}`, mode: "wait" };
    const program = await start(contained, "exit-program.ts", input);
    await program.wrote("ready");
    const { pid } = program.child;
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
    process.kill(Number(children), "SIGTERM");
    const { code, stderr } = await program.ended;
    expect({ code, stderr, names: names() }).toEqual({ code: 143, stderr: "", names: ["one", "two", "three"] });
  });
});
