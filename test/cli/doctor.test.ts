// doctor against real servers, each wrong in a way of its own, and what it says of each.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createHttp, type RequestListener } from "node:http";
import { createServer as createHttps, type ServerOptions } from "node:https";
import { type AddressInfo, connect, createServer as createTcp, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCollector } from "../../src/collector/collector.ts";
import { requireBuild } from "../examples/program.ts";
import { NAME, serveProxy } from "../node/servers.ts";
import { certificateOf, selfSigned } from "../support/certificate.ts";
import { NODE, run, RUNTIMES } from "./program.ts";

interface Finding {
  readonly step: string;
  readonly body?: string;
  readonly status: string;
  readonly code: string;
  readonly found: string;
  readonly means?: string;
  readonly todo?: string;
}

interface Result {
  readonly code: number | null;
  readonly findings: readonly Finding[];
  readonly text: string;
}

const servers: Server[] = [];
let directory: string;

beforeAll(async () => {
  requireBuild();
  directory = await mkdtemp(join(tmpdir(), "growingio-doctor-"));
});

afterAll(async () => {
  for (const server of servers) server.close();
  await rm(directory, { recursive: true, force: true });
});

async function listen<Kind extends Server>(server: Kind): Promise<number> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Answers as a collecting server. */
function collecting(collector = createCollector()): RequestListener {
  return async (incoming, outgoing) => {
    const { method = "GET", url = "/", headers } = incoming;
    const body = Buffer.concat(await incoming.toArray());
    const given = new Headers();
    for (const [name, value] of Object.entries(headers)) given.set(name, String(value));
    const init = { method, headers: given };
    const response = await collector.fetch(
      new URL(url, "http://localhost").href,
      method === "GET" ? init : { ...init, body },
    );
    outgoing.writeHead(response.status).end(await response.text());
  };
}

/** A server of https, and its address. */
async function serveTls(options: ServerOptions, listener = collecting()): Promise<string> {
  return `https://127.0.0.1:${await listen(createHttps(options, listener))}`;
}

async function doctor(host: string, ...args: readonly string[]): Promise<Result> {
  return await doctorIn({}, host, ...args);
}

async function doctorIn(env: Record<string, string>, host: string, ...args: readonly string[]): Promise<Result> {
  const ids = ["--product-id", "project-1", "--data-source-id", "source-1"];
  const { code, stdout, stderr } = await run(NODE, ["doctor", "--json", "--host", host, ...ids, ...args], { env });
  expect(stderr).toBe("");
  return { code, findings: JSON.parse(stdout).findings, text: stdout };
}

/** What is not well, in its order. */
const wrong = ({ findings }: Result): string[] =>
  findings.filter(({ status }) => status === "fault" || status === "warning").map(({ code }) => code);

async function caFile(...certificates: readonly { readonly cert: string }[]): Promise<string> {
  const path = join(directory, `${Math.random()}.pem`);
  await writeFile(path, certificates.map(({ cert }) => cert).join(""));
  return path;
}

describe("certificates", () => {
  const root = certificateOf({ isAuthority: true });
  const intermediate = certificateOf({ isAuthority: true, by: root });
  const day = 86_400_000;

  test("one that is trusted, and a collecting server behind it, are well", async () => {
    const collector = createCollector();
    const leaf = certificateOf({ names: ["127.0.0.1"], by: intermediate, until: Date.now() + 90 * day });
    const host = await serveTls({ key: leaf.key, cert: leaf.cert + intermediate.cert }, collecting(collector));
    const result = await doctor(host, "--ca", await caFile(root));
    expect([result.code, wrong(result)]).toEqual([0, []]);
    expect(collector.requests.map(({ codec }) => codec)).toEqual([
      { format: "json", snappy: false, xor: false },
      { format: "json", snappy: true, xor: false },
      { format: "json", snappy: true, xor: true },
      { format: "protobuf", snappy: false, xor: false },
      { format: "protobuf", snappy: true, xor: false },
      { format: "protobuf", snappy: true, xor: true },
    ]);
    const [user] = new Set(collector.events.map(({ deviceId }) => deviceId));
    expect(result.findings.at(-1)?.found).toBe(`look for 6 events 'growingio_doctor' of the user '${user}'`);
  });

  test.each([
    [
      "expired",
      "tls.expired",
      () => certificateOf({ names: ["127.0.0.1"], by: intermediate, from: 0, until: Date.now() - day }),
    ],
    [
      "not valid yet",
      "tls.early",
      () =>
        certificateOf({ names: ["127.0.0.1"], by: intermediate, from: Date.now() + day, until: Date.now() + 2 * day }),
    ],
    [
      "for another name",
      "tls.name",
      () => certificateOf({ names: ["other.test"], by: intermediate, until: Date.now() + 90 * day }),
    ],
    [
      "about to expire",
      "tls.soon",
      () => certificateOf({ names: ["127.0.0.1"], by: intermediate, until: Date.now() + 5 * day }),
    ],
  ])("one that is %s is named so", async (_, code, make) => {
    const leaf = make();
    const host = await serveTls({ key: leaf.key, cert: leaf.cert + intermediate.cert });
    const result = await doctor(host, "--ca", await caFile(root), "--dry-run");
    expect(wrong(result)).toEqual([code]);
    expect(result.code).toBe(code === "tls.soon" ? 0 : 1);
  });

  test("a missing intermediate is told from an authority that nobody trusts, and from what signed itself", async () => {
    const leaf = certificateOf({ names: ["127.0.0.1"], by: intermediate, until: Date.now() + 90 * day });
    const alone = await serveTls({ key: leaf.key, cert: leaf.cert });
    const missing = await doctor(alone, "--ca", await caFile(root));
    expect(wrong(missing)).toEqual(["tls.intermediate"]);
    expect(missing.findings.find(({ step }) => step === "tls")).toMatchObject({
      means: expect.stringContaining("browsers fetch it by themselves"),
      details: [expect.stringMatching(/^test 01\w+, by test 01\w+, until \d{4}-\d\d-\d\d$/)],
    });
    expect(missing.findings.at(-1)).toMatchObject({ step: "event", status: "skipped" });
    const whole = await serveTls({ key: leaf.key, cert: leaf.cert + intermediate.cert });
    expect(wrong(await doctor(whole, "--dry-run"))).toEqual(["tls.authority"]);
    const own = selfSigned(["127.0.0.1"]);
    expect(wrong(await doctor(await serveTls({ ...own }), "--dry-run"))).toEqual(["tls.self"]);
  });

  test("all that is wrong with one is told, and not one thing alone", async () => {
    const bad = certificateOf({ names: ["other.test"], from: 0, until: Date.now() - day });
    expect(wrong(await doctor(await serveTls({ ...bad }), "--dry-run"))).toEqual(
      expect.arrayContaining(["tls.expired", "tls.name"]),
    );
  });

  test("a server that speaks TLS 1.1 alone, and one that speaks none, are told", async () => {
    const own = selfSigned(["127.0.0.1"]);
    const old = await serveTls({ ...own, minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" });
    const result = await doctor(old, "--dry-run");
    expect(wrong(result)).toEqual(["tls.old"]);
    expect(result.findings.find(({ step }) => step === "tls")?.found).toMatch(/TLS 1\.[01]/);
    const plain = `https://127.0.0.1:${await listen(createHttp(collecting()))}`;
    expect(wrong(await doctor(plain, "--dry-run"))).toEqual(["tls.plain"]);
    const cutting = `https://127.0.0.1:${await listen(
      createTcp((socket) => socket.once("data", () => socket.resetAndDestroy())),
    )}`;
    expect(wrong(await doctor(cutting, "--dry-run"))).toEqual(["tls.reset"]);
  });
});

describe("the way", () => {
  test("a name that resolves to nothing, a port where nothing listens", async () => {
    expect(wrong(await doctor("https://collect.invalid"))).toEqual(["dns.none"]);
    expect(wrong(await doctor("http://127.0.0.1:1"))).toEqual(["tcp.refused"]);
  });

  test("a server that takes connections and is silent", async () => {
    const port = await listen(createTcp((socket) => socket.on("error", () => {})));
    expect(wrong(await doctor(`http://127.0.0.1:${port}`, "--timeout", "1"))).toEqual(["health.silent"]);
  });

  test("a host that drops packets", async () => {
    // A process that is stopped accepts nobody, and once its queue is full the kernel drops what asks for more.
    const program =
      "require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () { console.log(this.address().port) })";
    const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    const waiting: Socket[] = [];
    try {
      const [text] = await once(child.stdout, "data");
      const port = Number(String(text));
      child.kill("SIGSTOP");
      for (let isFull = false; !isFull;) {
        const socket = connect(port, "127.0.0.1").on("error", () => {});
        waiting.push(socket);
        const isOpen = await Promise.race([
          once(socket, "connect").then(() => true),
          new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 500)),
        ]);
        isFull = !isOpen;
      }
      const result = await doctor(`http://127.0.0.1:${port}`, "--timeout", "1");
      expect(wrong(result)).toEqual(["tcp.dropped"]);
      expect(result.findings.find(({ step }) => step === "tcp")?.found).toBe(
        `127.0.0.1:${port} does not answer within 1 s`,
      );
    } finally {
      for (const socket of waiting) socket.destroy();
      child.kill("SIGKILL");
    }
  });

  test("a proxy that lets through, and the password that it wants, which is never shown", async () => {
    const own = selfSigned([NAME]);
    const port = await listen(createHttps({ ...own }, collecting()));
    await using_(await serveProxy("me", "secret-1"), async (proxy) => {
      const host = `https://${NAME}:${port}`;
      const ca = await caFile(own);
      const through = await doctorIn({ HTTPS_PROXY: `http://me:secret-1@127.0.0.1:${proxy.port}` }, host, "--ca", ca);
      expect(through.findings.filter(({ status }) => status === "fault")).toEqual([]);
      expect(wrong(through)).toEqual(["proxy.ok", "tcp.proxied", "tls.soon"]);
      expect(through.findings.find(({ code }) => code === "event.ok")).toBeDefined();
      const without = await doctorIn({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` }, host, "--ca", ca);
      expect(wrong(without)).toEqual(["dns.none", "proxy.auth"]);
      const other = await doctorIn({ HTTPS_PROXY: `http://me:secret-2@127.0.0.1:${proxy.port}` }, host);
      expect(wrong(other)).toEqual(["dns.none", "proxy.auth"]);
      const down = await doctorIn({ https_proxy: "http://me:secret-3@127.0.0.1:1" }, host);
      expect(wrong(down)).toEqual(["dns.none", "proxy.down"]);
      for (const { text } of [through, other, down]) expect(text).not.toContain("secret");
      const excepted = await doctorIn({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: ".test" }, host);
      expect(wrong(excepted)).toEqual(["dns.none"]);
    });
  });

  test.each([
    ["collect.invalid", "url.scheme"],
    ["ftp://collect.invalid", "url.none"],
    ["http://me:hidden-4@127.0.0.1:1", "url.secret"],
    ["http://127.0.0.1:1/?a=1", "url.query"],
    ["http://127.0.0.1:1/v3/projects/p/collect", "url.path"],
    ["http://127.0.0.1:1/gateway", "url.prefix"],
    ["https://www.growingio.com:1", "url.platform"],
    ["http://collect.invalid", "url.http"],
    ["http://192.168.255.254:1", "url.private"],
  ])("%s as an address", async (host, code) => {
    const result = await doctor(host, "--timeout", "1", "--dry-run");
    expect(wrong(result)[0]).toBe(code);
    expect(result.text).not.toContain("hidden");
  });
});

describe("the server", () => {
  const serve = async (listener: RequestListener): Promise<string> =>
    `http://127.0.0.1:${await listen(createHttp(listener))}`;

  test("a redirect is told with the host to give", async () => {
    const host = await serve((_, outgoing) =>
      void outgoing.writeHead(301, { Location: "https://collect.example.com/x" }).end()
    );
    const result = await doctor(host, "--dry-run");
    expect(wrong(result)).toEqual(["redirect.to"]);
    expect(result.findings.find(({ code }) => code === "redirect.to")?.todo).toBe(
      "give https://collect.example.com as host",
    );
  });

  test.each([
    ["an hour ahead", -3_600_000, "clock.ahead", "this machine is 1:00:00 ahead of the server", 1],
    ["two minutes behind", 120_000, "clock.behind", "this machine is 2:0", 0],
  ])("a clock that is %s", async (_, offset, code, found, exit) => {
    const host = await serve((_request, outgoing) =>
      void outgoing.writeHead(200, { Date: new Date(Date.now() + offset).toUTCString() }).end("OK")
    );
    const result = await doctor(host, "--dry-run");
    expect([wrong(result), result.code]).toEqual([[code], exit]);
    expect(result.findings.find(({ step }) => step === "clock")?.found).toContain(found.slice(0, -2));
  });

  test("a project that is not known, a format that is not taken, a sign-in, a server that is not well", async () => {
    const answering = (status: (path: string, type: string) => number) =>
      serve((incoming, outgoing) => {
        incoming.resume();
        const code = incoming.method === "GET"
          ? 200
          : status(incoming.url ?? "", incoming.headers["content-type"] ?? "");
        outgoing.writeHead(code).end(incoming.method === "GET" ? "OK" : `because of ${code}`);
      });
    const all = (code: string): string[] => Array.from({ length: 6 }, () => code);
    const unknown = await doctor(await answering(() => 404));
    expect(wrong(unknown)).toEqual(all("event.404"));
    expect(unknown.findings.find(({ code }) => code === "event.404")).toMatchObject({
      found: "404 because of 404",
      means: "the server knows no project project-1, or it is no collecting server",
    });
    const json = await doctor(await answering((_path, type) => type.includes("protobuf") ? 400 : 200));
    expect(wrong(json)).toEqual(all("event.format").slice(3));
    expect(wrong(await doctor(await answering(() => 403)))).toEqual(all("event.auth"));
    expect(wrong(await doctor(await answering(() => 503)))).toEqual(all("event.error"));
    expect(wrong(await doctor(await answering(() => 400)))).toEqual(all("event.refused"));
  });

  test("it fits one screen, and explains once what is the same", async () => {
    const host = await serve((incoming, outgoing) =>
      void incoming.resume().on("end", () => outgoing.writeHead(incoming.method === "GET" ? 200 : 404).end("OK"))
    );
    const { stdout, code } = await run(NODE, ["doctor", "--host", host, "--product-id", "p", "--data-source-id", "d"]);
    expect(code).toBe(1);
    expect(stdout.split("\n").length).toBeLessThan(30);
    expect(stdout.match(/knows no project/g)).toHaveLength(1);
  });
});

test.each(RUNTIMES)("on %s it says the same", { timeout: 60_000 }, async (_, command) => {
  const own = certificateOf({ names: ["127.0.0.1"], until: Date.now() + 90 * 86_400_000 });
  const host = await serveTls({ ...own });
  const args = ["doctor", "--json", "--host", host, "--product-id", "p", "--data-source-id", "d"];
  const well = await run(command, [...args, "--ca", await caFile(own)]);
  expect([well.code, well.stderr]).toEqual([0, ""]);
  expect(JSON.parse(well.stdout).findings.map(({ status }: Finding) => status)).toEqual(
    Array.from({ length: 15 }, () => "ok"),
  );
  const ill = await run(command, [...args, "--lang", "zh"]);
  expect(ill.code).toBe(1);
  expect(JSON.parse(ill.stdout).findings.find(({ step }: Finding) => step === "tls")).toMatchObject({
    code: "tls.self",
    found: "是自签名证书",
  });
});

async function using_<Value extends { close(): void }>(
  value: Value,
  use: (value: Value) => Promise<void>,
): Promise<void> {
  try {
    await use(value);
  } finally {
    value.close();
  }
}
