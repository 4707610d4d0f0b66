import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Program, start } from "../../examples/program.ts";
import { collect, type Collecting } from "./collect.ts";
import { environment } from "./command.ts";
import { type App, install } from "./install.ts";

/** How many requests come at once. */
const REQUESTS = 1000;

/** How an app is built for a platform, and started there. */
export interface Hosting {
  /** What is done once, before it is started. */
  readonly build?: readonly [string, ...string[]];
  /** What starts it, on the port that is given where `PORT` in the environment does not say so. */
  readonly command: readonly [string, ...string[]] | ((port: number) => readonly [string, ...string[]]);
  readonly env?: NodeJS.ProcessEnv;
}

/** An app that is a server on this machine: one of the examples, or what goes over it. */
export interface ServerApp extends Hosting {
  readonly folders: readonly string[];
  /** The same app as a Worker, in workerd. */
  readonly worker?: Hosting;
}

/** What runs a Worker that was built: the app's own Wrangler, with the environment as the Worker's bindings. */
export function wrangler(...args: readonly string[]): Hosting["command"] {
  const command = ["node", "node_modules/wrangler/bin/wrangler.js", "dev", "--ip", "127.0.0.1"] as const;
  return (port) => [...command, "--port", `${port}`, "--inspector-port", "0", ...args];
}

/** A port that nobody listens on: some servers do not tell which they took. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Asks an app for a page as a visitor. */
export async function visit(url: string, path: string, visitor: string): Promise<{ status: number; text: string }> {
  const response = await fetch(new URL(path, url), { headers: { "X-Visitor-Id": visitor } });
  return { status: response.status, text: await response.text() };
}

/** An app that runs, and its collector. */
export interface Started extends AsyncDisposable {
  readonly there: Collecting;
  readonly program: Program;
}

/** Starts an app, by its own command or by another one. */
export type Run = (env: NodeJS.ProcessEnv, command?: readonly [string, ...string[]]) => Promise<Program>;

/** Starts an app with a collector of its own. */
export async function startApp(run: Run): Promise<Started> {
  const there = await collect();
  const program = await run(there.env);
  const dispose = async (): Promise<void> => {
    await program[Symbol.asyncDispose]();
    await there[Symbol.asyncDispose]();
  };
  return { there, program, [Symbol.asyncDispose]: dispose };
}

/** What holds for each framework, whatever it is called and wherever it runs, and more that holds for one. */
export function testServer(
  { folders, worker, ...node }: ServerApp,
  more: (run: Run) => void = () => {},
): void {
  let app: App;

  beforeAll(async () => {
    app = await install(...folders);
  });
  afterAll(() => app?.[Symbol.asyncDispose]());

  /** Builds the app for a platform before what is run there. */
  const hosted = ({ build, command, env = {} }: Hosting): Run => {
    beforeAll(async () => {
      if (build) await app.run(build, env);
    });
    return async (extra, other) => {
      const port = await freePort();
      const settings = environment({ ...env, ...extra, PORT: `${port}` });
      const words = other ?? (typeof command === "function" ? command(port) : command);
      return await start(words, settings, app.directory, `http://127.0.0.1:${port}`);
    };
  };

  describe("on its own server", () => {
    const run = hosted(node);
    // What is built may bring types along.
    test("its types hold by the plan, without a declaration of the app's own", () => app.check());
    testRequests(() => startApp(run));
    testShutdown(run);
    more(run);
  });

  if (!worker) return;
  describe("in workerd", () => {
    const run = hosted(worker);
    let started: Started;
    beforeAll(async () => {
      started = await startApp(run);
    });
    afterAll(() => started?.[Symbol.asyncDispose]());
    // One Worker for all, as it takes a while to start.
    testRequests(async () => ({ ...started, [Symbol.asyncDispose]: async () => started.there.collector.clear() }));
  });
}

function testRequests(open: () => Promise<Started>): void {
  test(`${REQUESTS} requests at once: each event has the ids of its own request, and no answer waits`, async () => {
    await using started = await open();
    const { there, program } = started;
    const release = there.hold();
    const numbers = Array.from({ length: REQUESTS }, (_, index) => index);
    // The collector answers nothing before the app has answered all.
    const answers = await Promise.all(numbers.map((n) => visit(program.url, `/products/${n}`, `visitor-${n}`)));
    release();
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    // Delivery is at least once: where the machine is busy, the collector is held for longer than a request may take.
    const seen = (): string[] => {
      const events = there.collector.events.filter(({ eventName }) => eventName === "product_view");
      return [...new Set(events.map(({ deviceId, attributes }) => `${deviceId} ${attributes?.sku}`))];
    };
    await expect.poll(() => seen().length, { timeout: 60_000 }).toBeGreaterThanOrEqual(REQUESTS);
    expect(seen().toSorted()).toEqual(numbers.map((n) => `visitor-${n} ${n}`).toSorted());
  });

  test("a handler that throws loses nothing of what it tracked", async () => {
    await using started = await open();
    const { there, program } = started;
    const { status } = await visit(program.url, "/broken", "visitor-1");
    expect(status).toBe(500);
    await expect.poll(() => there.collector.events.find(({ eventName }) => eventName === "broken"), { timeout: 15_000 })
      .toMatchObject({ deviceId: "visitor-1" });
  });
}

function testShutdown(run: Run): void {
  test("a shutdown loses nothing, also of requests that are under way", async () => {
    await using there = await collect();
    await using program = await run(there.env);
    await Promise.all([1, 2, 3].map((n) => visit(program.url, `/products/${n}`, `visitor-${n}`)));
    // Those track when they are about to answer, which is after the signal.
    const slow = Promise.allSettled([4, 5, 6].map((n) => visit(program.url, "/slow", `visitor-${n}`)));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await program.stop();
    const answers = await slow;
    const answered = answers.flatMap((answer, n) =>
      answer.status === "fulfilled" && answer.value.status === 200 ? [`visitor-${n + 4}`] : []
    );
    expect(answered, program.output).toEqual(["visitor-4", "visitor-5", "visitor-6"]);
    const ids = new Set(there.collector.events.map(({ deviceId }) => deviceId).filter((id) => id !== "server"));
    const visitors = [...ids].toSorted();
    expect(visitors, program.output).toEqual(["visitor-1", "visitor-2", "visitor-3", ...answered]);
    expect(program.output).not.toContain("[growingio]");
  });
}
