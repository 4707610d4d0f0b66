import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCollector } from "../../src/collector/collector.ts";
import { selfSigned } from "../support/certificate.ts";
import { type Runtime, RUNTIMES, start } from "./runtimes.ts";
import type { Sending, Sent } from "./send-program.ts";
import { type Listening, NAME, type Proxy, serve, serveProxy } from "./servers.ts";

const certificate = selfSigned(["127.0.0.1", NAME]);
const other = selfSigned(["127.0.0.1", NAME]);
const collector = createCollector();
const [user, password] = ["me@home", "pässword:1"];
const SIGN_IN = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
let tls: Listening;
let plain: Listening;

beforeAll(async () => {
  [tls, plain] = await Promise.all([serve(collector, certificate), serve(collector)]);
});

afterAll(() => {
  tls.close();
  plain.close();
});

const DELIVERED = { delivered: 1, retained: 0, errors: [], warnings: [] };
const LOUD = { ...DELIVERED, warnings: [expect.stringContaining("others can read and change what is sent")] };
const CERTIFICATE = { delivered: 0, retained: 1, errors: [expect.stringMatching(/certificate/i)], warnings: [] };

/** Sends each case in one process. */
async function send(runtime: Runtime, cases: readonly Sending[], env?: Record<string, string>): Promise<Sent[]> {
  const { stdout, stderr, code } = await (await start(runtime, "send-program.ts", cases, env)).ended;
  if (code !== 0) throw new Error(`it ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

describe.each(RUNTIMES)("on $name", (runtime) => {
  test("a certificate is refused unless it is trusted or not checked, and the message is kept", async () => {
    const serverHost = `https://127.0.0.1:${tls.port}`;
    const results = await send(runtime, [
      { serverHost },
      { serverHost, node: {} },
      { serverHost, node: { ca: other.cert } },
      { serverHost, node: { ca: certificate.cert } },
      { serverHost, node: { ca: [other.cert, certificate.cert] } },
      { serverHost, node: { ca: `${other.cert}\n${certificate.cert}` } },
      { serverHost, node: { verifyCert: false } },
      { serverHost, node: {} },
      { serverHost },
    ]);
    expect(results).toEqual([
      CERTIFICATE,
      CERTIFICATE,
      CERTIFICATE,
      DELIVERED,
      DELIVERED,
      DELIVERED,
      LOUD,
      // A connection that was not checked is not used again by who checks.
      CERTIFICATE,
      CERTIFICATE,
    ]);
  });

  test("the core leaves the check out on Bun alone, and never beside a fetch", async () => {
    const serverHost = `https://127.0.0.1:${tls.port}`;
    const results = await send(runtime, [
      { serverHost, verifyCert: false },
      { serverHost, verifyCert: false, node: { ca: certificate.cert } },
      { serverHost },
    ]);
    const refused = {
      delivered: 0,
      retained: 0,
      errors: [expect.stringMatching(/^GrowingParamError: .*'verifyCert'.*nodeFetch\(\{ verifyCert: false \}\)/)],
      warnings: [],
    };
    expect(results).toEqual([runtime.name === "Bun" ? LOUD : refused, refused, CERTIFICATE]);
  });

  describe("through a proxy", () => {
    let proxy: Proxy;

    beforeAll(async () => {
      proxy = await serveProxy(user, password);
      return () => proxy.close();
    });

    test("https takes a tunnel and http does not, with user and password", async () => {
      const given = `http://${SIGN_IN}@127.0.0.1:${proxy.port}`;
      const results = await send(runtime, [
        { serverHost: `http://${NAME}:${plain.port}`, node: { proxy: given } },
        { serverHost: `https://${NAME}:${tls.port}`, node: { proxy: given, ca: certificate.cert } },
        { serverHost: `https://${NAME}:${tls.port}`, node: { proxy: given } },
        { serverHost: `https://${NAME}:${tls.port}`, node: { proxy: given, verifyCert: false } },
      ]);
      expect(results).toEqual([DELIVERED, DELIVERED, CERTIFICATE, LOUD]);
      expect(proxy.asked[0]).toBe(`POST http://${NAME}:${plain.port}/v3/projects/product/collect`);
      expect(new Set(proxy.asked.slice(1))).toEqual(new Set([`CONNECT ${NAME}:${tls.port}`]));
    });

    test("a wrong password delivers nothing and is not shown", async () => {
      const given = `http://me:my-secret@127.0.0.1:${proxy.port}`;
      const results = await send(runtime, [
        { serverHost: `http://${NAME}:${plain.port}`, node: { proxy: given } },
        { serverHost: `https://${NAME}:${tls.port}`, node: { proxy: given, ca: certificate.cert } },
      ]);
      expect(results.map(({ delivered }) => delivered)).toEqual([0, 0]);
      expect(results.flatMap(({ errors }) => errors)).toHaveLength(2);
      expect(JSON.stringify(results)).not.toContain("my-secret");
    });

    test("a proxy that is given goes before that of the environment, but not before NO_PROXY", async () => {
      proxy.asked.length = 0;
      const given = `http://${SIGN_IN}@127.0.0.1:${proxy.port}`;
      const results = await send(runtime, [
        { serverHost: `http://${NAME}:${plain.port}`, node: { proxy: given } },
        { serverHost: `http://127.0.0.1:${plain.port}`, node: { proxy: given } },
      ], { HTTP_PROXY: "http://127.0.0.1:9", NO_PROXY: "127.0.0.1" });
      expect(results).toEqual([DELIVERED, DELIVERED]);
      expect(proxy.asked).toEqual([`POST http://${NAME}:${plain.port}/v3/projects/product/collect`]);
    });

    test("the environment names the proxies and who needs none", async () => {
      proxy.asked.length = 0;
      const given = `http://${SIGN_IN}@127.0.0.1:${proxy.port}`;
      const results = await send(runtime, [
        { serverHost: `http://${NAME}:${plain.port}`, node: {} },
        { serverHost: `https://${NAME}:${tls.port}`, node: { ca: certificate.cert } },
        { serverHost: `http://127.0.0.1:${plain.port}`, node: {} },
        { serverHost: `https://127.0.0.1:${tls.port}`, node: { ca: certificate.cert } },
      ], { HTTP_PROXY: given, HTTPS_PROXY: given, NO_PROXY: "example.com,127.0.0.1" });
      expect(results).toEqual([DELIVERED, DELIVERED, DELIVERED, DELIVERED]);
      expect(proxy.asked).toEqual([
        `POST http://${NAME}:${plain.port}/v3/projects/product/collect`,
        `CONNECT ${NAME}:${tls.port}`,
      ]);
    });
  });
});
