import { build, type Plugin } from "esbuild";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as undici from "undici";
import { afterEach, expect, test, vi } from "vitest";
import { GrowingParamError } from "../../src/errors.ts";
import { BufferedConsumer, GrowingTracker } from "../../src/index.ts";
import { flushOnExit, nodeFetch, type NodeFetchOptions } from "../../src/node.ts";
import type { Undici } from "../../src/node/undici.ts";
import { rejectionOf } from "../support/server.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const ids = { productId: "p", dataSourceId: "d", serverHost: "https://collect.test" };
const PEM = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n";

/** The faults of what a call throws. */
function faults(call: () => unknown): [string, string, unknown][] {
  try {
    call();
  } catch (error) {
    if (!(error instanceof GrowingParamError)) throw error;
    return error.issues.map(({ path, rule, received }) => [path, rule, received]);
  }
  return [];
}

/** An input that types would refuse. */
function untyped<Value>(value: unknown): Value {
  return Object(value);
}

const NO_PROXY_URL = "must be an http or https URL, its user and password percent-encoded";
const NO_PEM = "must be a certificate in PEM, or a list of them";

test.each<[unknown, string, string, unknown]>([
  [{ verifyCert: "no" }, "verifyCert", "must be a boolean", "no"],
  [{ ca: "" }, "ca", NO_PEM, ""],
  [{ ca: [] }, "ca", NO_PEM, []],
  [{ ca: [PEM, "ca.pem"] }, "ca", NO_PEM, [PEM, "ca.pem"]],
  [{ proxy: "" }, "proxy", NO_PROXY_URL, ""],
  [{ proxy: "socks5://me:secret@proxy.test" }, "proxy", NO_PROXY_URL, "socks5://***@proxy.test"],
  [{ proxy: "me:secret@proxy.test:8080" }, "proxy", NO_PROXY_URL, "***@proxy.test:8080"],
  [{ proxy: "http://me:sec%ret@proxy.test" }, "proxy", NO_PROXY_URL, "http://***@proxy.test"],
  [{ proxy: "http://me:sec/r@et@proxy.test:x" }, "proxy", NO_PROXY_URL, "http://***@proxy.test:x"],
  [{ proxy: { url: "http://me:secret@proxy.test" } }, "proxy", NO_PROXY_URL, "object"],
  [{ agent: 1 }, "agent", "is not known here", 1],
])("nodeFetch refuses %j and shows no password", (options, ...fault) => {
  expect(faults(() => nodeFetch(untyped<NodeFetchOptions>(options)))).toEqual([fault]);
});

test("nodeFetch takes what it is documented to take, and says nothing of checks that are on", () => {
  const warn = vi.spyOn(console, "warn");
  nodeFetch({ verifyCert: undefined, ca: undefined, proxy: undefined });
  nodeFetch({ verifyCert: true, ca: [PEM], proxy: new URL("https://me@proxy.test/") });
  expect(warn).not.toHaveBeenCalled();
});

test("all faults of nodeFetch are in one error", () => {
  const options = untyped<NodeFetchOptions>({ verifyCert: 0, ca: 1, proxy: 2 });
  expect(faults(() => nodeFetch(options)).map(([path]) => path)).toEqual(["verifyCert", "ca", "proxy"]);
});

/** Undici is not installed: whoever looks for it fails. */
const nowhere: Plugin = {
  name: "nowhere",
  setup: ({ onResolve }) => onResolve({ filter: /^undici$/ }, () => ({ errors: [{ text: "is not installed" }] })),
};

test("what is used of undici is there, as it is not imported by name", () => {
  const used: Undici = undici;
  expect(used.EnvHttpProxyAgent).toBeTypeOf("function");
});

test("without undici a bundle can be made, the entry loads, and a request with nodeFetch says what is missing", async () => {
  const outdir = await mkdtemp(join(tmpdir(), "growingio-"));
  try {
    const program = join(outdir, "program.mjs");
    const contents = `
      import { nodeFetch } from "../../src/node.ts";
      console.log(JSON.stringify(await nodeFetch()("https://collect.test", {}).catch(String)));
    `;
    const stdin = { contents, resolveDir: import.meta.dirname };
    await build({ stdin, outfile: program, bundle: true, format: "esm", plugins: [nowhere] });
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program]);
    const sentence =
      "Cannot make a request with nodeFetch as 'undici' must be installed in version 7: npm install undici@7 (Cannot find";
    expect(JSON.parse(stdout)).toContain(sentence);
    expect(stdout).not.toContain("undefined");
    // Said once, as it is made, to those too who look at no request.
    expect(stderr.split(sentence)).toHaveLength(2);
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
});

test("a proxy of the environment that is none is told of, without its password", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  vi.stubEnv("HTTP_PROXY", "http://me:secret@[proxy");
  const error = await rejectionOf(nodeFetch()("http://127.0.0.1:9", {}));
  expect(error).toMatchObject({ code: "ERR_PARAM", issues: [{ path: "HTTP_PROXY" }] });
  expect(JSON.stringify(error) + String(error) + warn.mock.calls.join()).not.toContain("secret");
});

test("on Bun alone 'verifyCert' may be false, once said aloud, and goes into each request", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const fetch = vi.fn<typeof globalThis.fetch>(async () => new Response());
  vi.stubGlobal("Bun", {});
  vi.stubGlobal("fetch", fetch);
  const consumer = new BufferedConsumer({ ...ids, verifyCert: false });
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/verifyCert is false.*others can read and change/)]]);
  await nodeFetch({ ca: PEM, proxy: "http://me:secret@proxy.test" })("https://collect.test", { method: "POST" });
  expect(fetch).toHaveBeenCalledWith("https://collect.test", {
    method: "POST",
    tls: { rejectUnauthorized: true, ca: [PEM] },
    proxy: "http://me:secret@proxy.test/",
  });
  expect(faults(() => new BufferedConsumer({ ...ids, verifyCert: false, fetch }))).toHaveLength(1);
  expect((await consumer.stop()).requests).toBe(0);
});

const tracker = { flush: () => Promise.reject(new Error("no")), stop: () => Promise.reject(new Error("no")) };

test.each<[unknown, unknown, string]>([
  [{}, {}, "tracker must be a tracker or a consumer"],
  [undefined, {}, "tracker is required"],
  [tracker, { timeoutMs: -1 }, "timeoutMs must be an integer from 0 to 2147483647"],
  [tracker, { signals: ["SIGKILL"] }, "signals must be a list of names of signals that can be caught"],
  [tracker, { signals: ["term"] }, "signals must be a list of names of signals that can be caught"],
  [tracker, { signals: "SIGTERM" }, "signals must be a list of names of signals that can be caught"],
  [tracker, { server: {} }, "server must be a server with close(callback)"],
  [tracker, { before: Promise.resolve() }, "before must be a function"],
  [tracker, { code: 1 }, "code is not known here"],
  [tracker, null, " must be an object"],
])("flushOnExit refuses %j with %j", (given, options, fault) => {
  const before = process.listenerCount("SIGTERM");
  const call = (): unknown => Reflect.apply(flushOnExit, undefined, [given, options]);
  expect(faults(call).map(([path, rule]) => `${path} ${rule}`)).toEqual([fault]);
  expect(process.listenerCount("SIGTERM")).toBe(before);
});

test("flushOnExit listens to what it is told and takes its listeners away again", () => {
  const count = (): number[] => ["beforeExit", "SIGTERM", "SIGHUP"].map((event) => process.listenerCount(event));
  const before = count();
  const undo = flushOnExit(tracker, { timeoutMs: undefined, signals: ["SIGHUP"] });
  expect(count()).toEqual(before.map((each, index) => index === 1 ? each : each + 1));
  undo();
  undo();
  expect(count()).toEqual(before);
});

test("a stop without time gives up what is held before it returns, as at the exit of a process", async () => {
  const onDrop = vi.fn();
  const consumer = new BufferedConsumer({ ...ids, onDrop });
  const held = GrowingTracker.consumer(consumer);
  void held.trackCustomEvent("held", { anonymousId: "a" });
  const stopped = held.stop({ timeoutMs: 0 });
  expect(onDrop.mock.calls).toEqual([[[expect.objectContaining({ eventName: "held" })], "stopped", expect.anything()]]);
  expect(held.consumer.stats.dropped.stopped).toBe(1);
  expect(await stopped).toMatchObject({ delivered: 0, retained: 0, dropped: 1, requests: 0 });
});

test("where there is no process, flushOnExit does nothing", () => {
  vi.stubGlobal("process", undefined);
  const undo = flushOnExit(tracker);
  vi.unstubAllGlobals();
  expect(undo).not.toThrow();
});

test("a tracker that rejects, throws or never ends neither keeps the process nor breaks it", async () => {
  const kill = vi.spyOn(process, "kill").mockReturnValue(true);
  const exit = vi.spyOn(process, "exit").mockImplementation(() => untyped<never>({}));
  const never = { ...tracker, stop: () => new Promise<never>(() => {}) };
  const throws = {
    ...tracker,
    stop: () => {
      throw new Error("no");
    },
  };
  for (const each of [tracker, never, throws]) {
    kill.mockClear();
    flushOnExit(each, { timeoutMs: 0, signals: ["SIGUSR2"] });
    process.emit("SIGUSR2");
    await vi.waitFor(() => expect(kill.mock.calls).toEqual([[process.pid, "SIGUSR2"]]), { timeout: 5000 });
    expect(process.listenerCount("SIGUSR2")).toBe(0);
  }
  // The signal that was sent did not end it.
  await vi.waitFor(() => expect(exit.mock.calls).toEqual([[128 + 12], [128 + 12], [128 + 12]]), { timeout: 5000 });
});
