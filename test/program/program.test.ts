// The program as people run it, on each runtime: what it prints, what it shows, and how it ends.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import type { MessagePage } from "../../src/collector/collector.ts";
import { GrowingTracker, VERSION } from "../../src/index.ts";
import { requireBuild } from "../examples/program.ts";
import { NODE, Program, run, RUNTIMES } from "./process.ts";
import { comparable, type Fields, goRequests, post, pythonCases, type Recorded } from "../wire/recorded.ts";

beforeAll(requireBuild);

/** What the Java SDK sent, whose recordings name the fields of Protobuf. */
const javaCases: readonly {
  readonly request: Pick<Recorded, "method" | "path" | "headers" | "bodyBase64">;
  readonly messages: readonly Fields[];
}[] = JSON.parse(readFileSync(new URL("../wire/java-sdk-vectors.json", import.meta.url), "utf8")).cases;

/** The fields of a message as JSON names them; keys of attributes and of identities stay as they are. */
function inCamelCase(message: object): object {
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => [
      name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      name === "resource_item" ? inCamelCase(value) : value,
    ]),
  );
}

describe.each(RUNTIMES)("on %s", { timeout: 30_000 }, (_, command) => {
  test("it shows what the Python, Go and Java SDKs send, decoded, prints a line for each, and Ctrl-C ends it", async () => {
    await using program = new Program(command, ["--port", "0"]);
    const url = await program.url();
    const recordings = [...goRequests, ...pythonCases.flatMap(({ requests }) => requests)];
    for (const recording of recordings) expect((await post(fetch, recording, url)).status).toBe(200);
    const page: MessagePage = await (await fetch(`${url}/api/messages?limit=1000`)).json();
    expect(page.messages.map(({ message }) => comparable(message))).toEqual(
      recordings.flatMap(({ messages }) => messages.map(comparable)),
    );
    for (const { request } of javaCases) {
      expect((await post(fetch, { query: {}, messages: [], ...request }, url)).status).toBe(200);
    }
    const java: MessagePage = await (await fetch(`${url}/api/messages?limit=1000&after=${page.messages.length}`))
      .json();
    expect(java.messages.map(({ message }) => comparable(message))).toEqual(
      javaCases.flatMap(({ messages }) => messages.map((message) => comparable(inCamelCase(message)))),
    );
    expect(program.output.match(/^\d\d:\d\d:\d\d {2}/gm)).toHaveLength(recordings.length + javaCases.length);
    expect(program.output).toMatch(/1 event +protobuf\+snappy\+xor +\d+ B of \d+ B +200\n/);
    expect(await program.end()).toBe(0);
  });

  test("its page streams, also to the end of a program that is ended meanwhile", async () => {
    await using program = new Program(command, ["--port", "0"]);
    const url = await program.url();
    const page = await fetch(`${url}/`);
    expect([page.status, page.headers.get("Content-Security-Policy")?.slice(0, 18)]).toEqual([
      200,
      "default-src 'none'",
    ]);
    await page.text();
    const { body } = await fetch(`${url}/api/stream`);
    const reader = body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toMatch(/^event: hello\n/);
    const rest = reader?.read().catch(() => {});
    expect(await program.end("SIGTERM")).toBe(0);
    await rest;
  });

  test("a port that is taken is told in one line", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await using program = new Program(command, ["--port", `${port}`]);
    expect(await program.ended).toBe(2);
    expect(program.output).toBe(`growingio-collector: port ${port} is taken: give another with --port\n`);
    server.close();
  });
});

test("it says how it is called, and which version it is", async () => {
  const [help, code] = await run("--help");
  expect(code).toBe(0);
  for (const option of ["--port", "--host", "--help", "--version"]) expect(help).toContain(option);
  expect(await run("--version")).toEqual([`${VERSION}\n`, 0]);
});

test.each([
  ["a port that is none", ["--port", "http"], '--port must be a whole number from 0 to 65535: current value is "http"'],
  ["a port that is too large", ["--port", "65536"], "--port must be"],
  ["an option that is not known", ["--prot", "1"], "--prot is not known here (did you mean --port?)"],
  ["a command that is not known", ["serve"], 'there is no command "serve"'],
  ["an address of another machine", ["--host", "192.0.2.1"], "192.0.2.1 is no address of this machine"],
])("%s is told in one line", async (_, args, text) => {
  const [output, code] = await run(...args);
  expect(code).toBe(2);
  expect(output).toContain(`growingio-collector: ${text}`);
  expect(output.trimEnd().split("\n")).toHaveLength(1);
});

test("on Deno the permissions do that the guide names", async () => {
  const guide = readFileSync(new URL("../../docs/collector.md", import.meta.url), "utf8");
  const [, permissions = ""] = /`deno run ((?:--allow-\S+ )+)node_modules\/\S+cli\.js`/.exec(guide) ?? [];
  const deno = RUNTIMES.find(([name]) => name === "Deno")?.[1] ?? [];
  const bare = deno.filter((arg) => !arg.startsWith("--allow-"));
  await using program = new Program([...bare.slice(0, -1), ...permissions.trim().split(" "), bare.at(-1) ?? ""], [
    "--port",
    "0",
  ]);
  expect((await fetch(`${await program.url()}/`)).status).toBe(200);
});

test("a request that leads nowhere is printed with its likely cause", async () => {
  await using program = new Program(NODE, ["--port", "0", "--lang", "en"]);
  const url = await program.url();
  const host = `${url}/v3/projects/p`;
  const tracker = new GrowingTracker({ productId: "p", dataSourceId: "d", serverHost: host, onError() {} });
  await expect(tracker.trackUser("u")).rejects.toThrow("the answer was 404");
  await program.printed(
    /POST \/v3\/projects\/p\/v3\/.*404 .*a server host has no path: leave out '\/v3\/projects\/p'$/m,
  );
});

test("on loopback no other name of this machine opens the page, and trackers may use any", async () => {
  await using program = new Program(NODE, ["--port", "0"]);
  const { port } = new URL(await program.url());
  const status = async (path: string, host: string): Promise<string> => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.end(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    let text = "";
    for await (const chunk of socket) text += chunk;
    return text.slice(9, 12);
  };
  for (const path of ["/", "//", "/api/messages", "//api/messages"]) {
    expect(await status(path, `evil.test:${port}`)).toBe("403");
    expect(await status(path, `localhost:${port}`)).toBe("200");
  }
  expect(await status("/healthy-check", "host.docker.internal")).toBe("200");
});

test("on any other address it warns, and answers to its own names", async () => {
  await using program = new Program(NODE, ["--port", "0", "--host", "0.0.0.0"]);
  const url = await program.url();
  expect(program.output).toContain("warning: who reaches 0.0.0.0 can read what is sent here");
  expect((await fetch(`http://127.0.0.1:${new URL(url).port}/api/messages`)).status).toBe(200);
});
