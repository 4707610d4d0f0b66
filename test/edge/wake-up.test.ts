// What requests of one isolate may do for each other: what a queue that they share can rely on, and has to avoid.
import { EdgeVM } from "@edge-runtime/vm";
import { buildSync } from "esbuild";
import { Miniflare, Response } from "miniflare";
import { execFileSync } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { traits } from "./wake-up-worker.ts";

const entryPoints = [fileURLToPath(new URL("wake-up-worker.ts", import.meta.url))];
const script = buildSync({ entryPoints, write: false, format: "esm", target: "es2022" }).outputFiles[0]?.text ?? "";

function isolate(compatibilityDate: string, ...compatibilityFlags: string[]) {
  let output = "";
  let started: Miniflare | undefined;
  const options = {
    name: "self",
    modules: true,
    script,
    compatibilityDate,
    compatibilityFlags,
    cf: false,
    serviceBindings: { SELF: "self" },
    outboundService: () => new Response("ok"),
    handleRuntimeStdio: (_: Readable, stderr: Readable) => stderr.on("data", (text) => output += text),
  };
  return {
    /** What the Worker answered, or the first line of its error. */
    async step(path: string): Promise<unknown> {
      started ??= new Miniflare(options);
      const response = await started.dispatchFetch(`http://worker.test/${path}`);
      return response.ok ? await response.json() : (await response.text()).split("\n")[0];
    },
    warnings: (): number => output.split("resolved or rejected from a different request context").length - 1,
    dispose: async () => await started?.dispose(),
  };
}

/** A timer of one's own that cannot be what wakes within a test. */
const LONG = 20_000;

describe.each([
  { date: "2023-06-01", flags: [], isWakeable: false },
  { date: "2023-06-01", flags: ["nodejs_compat"], isWakeable: false },
  { date: "2024-09-01", flags: [], isWakeable: false },
  { date: "2024-09-01", flags: ["nodejs_compat"], isWakeable: false },
  { date: "2026-07-01", flags: [], isWakeable: true },
  { date: "2026-07-01", flags: ["nodejs_compat"], isWakeable: true },
  { date: "2026-07-01", flags: ["no_handle_cross_request_promise_resolution"], isWakeable: false },
])("on $date, with $flags", ({ date, flags, isWakeable }) => {
  const { step, warnings, dispose } = isolate(date, ...flags);
  afterAll(dispose);

  test("workerd can be told, and says whether one request may wake another", async () => {
    const here = { userAgent: "Cloudflare-Workers", hasWebSocketPair: true, hasCloudflare: true, isWakeable };
    expect(await step("traits")).toEqual({ atModuleScope: here, inRequest: here });
  });

  test("a promise that its maker settles wakes who awaits it, in its own context", async () => {
    const [joined, shared] = await Promise.all([step(`join/a/${LONG}`), step("share/a")]);
    expect([joined, shared]).toEqual([{ by: "its maker", io: "ok" }, "ok"]);
  });

  test("a promise whose maker has ended never settles: only a timer of one's own wakes", async () => {
    await step("abandon/b");
    expect(await step("join/b/100")).toEqual({ by: "own timer", io: "ok" });
  });

  test("who has no timer or I/O of its own while it waits to be woken is cancelled as hung", async () => {
    expect(await step("bare/c")).toMatch("detected that your Worker's code had hung");
  });

  test("another request's timer cannot be cleared, and its AbortController throws", async () => {
    const [own, trespass] = await Promise.all([step("own/d/100"), step("trespass/d")]);
    expect(own).toEqual({ fired: true, aborted: false });
    expect(trespass).toBe("Error: Cannot perform I/O on behalf of a different request. I; ok");
  });

  describe.runIf(isWakeable)("where it says so", () => {
    test("one request wakes others at once, each in its own context, between I/O of its own", async () => {
      const names = ["e", "f", "g"];
      const paths = [`wake/${names}`, ...names.map((name) => `hold/${name}/${LONG}`)];
      const [waker, ...woken] = await Promise.all(paths.map(step));
      expect(waker).toEqual(["ok", "ok", "ok"]);
      expect(woken).toEqual(names.map(() => ({ by: "another", io: "ok" })));
      expect(warnings()).toBe(0);
    });

    test("whose caller has gone is woken where waitUntil holds it, else dropped with a warning", async () => {
      await step("heard");
      expect(await step(`callOff/bound/${LONG}`)).toBe("AbortError");
      expect(await step(`callOff/hold/${LONG}`)).toBe("AbortError");
      expect(await step("wake/called-off-bound,called-off-hold")).toEqual(["ok", "ok"]);
      await expect.poll(warnings, { timeout: 5000 }).toBe(1);
      expect(await step("heard")).toEqual([{ by: "another", io: "ok" }]);
    });

    test("settling what an ended request made or awaited does nothing but leave a warning", async () => {
      await step("heard");
      const before = warnings();
      await step("leave/h");
      expect(await step("wake/h")).toEqual(["ok"]);
      const shared = step("share/i");
      await step("glance/i");
      await step("release/i");
      expect(await shared).toBe("ok");
      await expect.poll(warnings, { timeout: 5000 }).toBe(before + 2);
      expect(await step("heard")).toEqual([]);
    });
  });

  test.skipIf(isWakeable)(
    "who is woken by another goes on in its context, cannot fetch and never answers",
    async () => {
      await step("heard");
      const [waker, woken] = await Promise.all([step("wake/j"), step("hold/j/300")]);
      expect([waker, woken]).toEqual([["ok"], "Error: Promise will never complete."]);
      const io = expect.stringContaining("Cannot perform I/O on behalf of a different request");
      expect(await step("heard")).toEqual([{ by: "another", io }]);
      expect(warnings()).toBe(0);
    },
  );
});

test("Workers of any date have WebSocketPair and Cloudflare, but not always a navigator", async () => {
  for (const date of ["2021-11-03", "2026-07-01"]) {
    const { step, dispose } = isolate(date, "no_global_navigator");
    const here = { hasWebSocketPair: true, hasCloudflare: true, isWakeable: date === "2026-07-01" };
    expect(await step("traits")).toEqual({ atModuleScope: here, inRequest: here });
    await dispose();
  }
});

test("Node, Deno, Bun and the edge runtime have neither", () => {
  const code = `JSON.stringify((${traits})())`;
  const run = (name: string, ...args: string[]): string =>
    execFileSync(`node_modules/.bin/${name}`, [...args, code], { encoding: "utf8" });
  const outputs = [run("node", "-p"), run("deno", "eval", "-p"), run("bun", "-p"), new EdgeVM().evaluate<string>(code)];
  const none = { hasWebSocketPair: false, hasCloudflare: false, isWakeable: false };
  const agents = ["Node.js", "Deno", "Bun", undefined];
  expect(outputs.map((output) => JSON.parse(output))).toEqual(agents.map((userAgent) => ({ userAgent, ...none })));
});
