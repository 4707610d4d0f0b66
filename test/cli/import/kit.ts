// Servers that take what is imported or harm it, and files as tables save them.
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { createCollector } from "../../../src/collector/collector.ts";
import type { WireEvent } from "../../../src/index.ts";
import { requireBuild } from "../../examples/program.ts";

beforeAll(requireBuild);

/** Where files are. */
export const directory: string = await mkdtemp(join(tmpdir(), "growingio-import-"));
const closing: (() => void)[] = [];

afterAll(async () => {
  for (const close of closing) close();
  await rm(directory, { recursive: true, force: true });
});

/** What a server does to a request instead of taking it. */
type Harm = (
  body: Buffer,
) => { readonly status: number; readonly headers?: Record<string, string> } | "reset" | undefined;

/** A collecting server, what it took, and how. */
export async function serve(harm: Harm = () => undefined) {
  const collector = createCollector({ maxMessages: 1_000_000, maxBytes: 1e9 });
  let isHarmful = true;
  const server = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray().catch(() => []));
    const harmed = isHarmful ? harm(body) : undefined;
    if (harmed === "reset") return void incoming.socket.resetAndDestroy();
    if (harmed) return void outgoing.writeHead(harmed.status, harmed.headers).end();
    const headers = new Headers();
    for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
    const response = await collector.fetch(new URL(incoming.url ?? "/", "http://localhost").href, {
      method: "POST",
      headers,
      body,
    });
    outgoing.writeHead(response.status).end(await response.text());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    collector,
    options: ["--host", host, "--product-id", "p", "--data-source-id", "d"],
    heal: () => void (isHarmful = false),
  };
}

export async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

export const utf16 = (text: string): Uint8Array => Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text, "utf16le")]);

export const TABLE = [
  "事件名,登录用户ID,事件时间,价格,备注",
  '购买,u1,2024/1/2 8:05,12.5,"红, ""大""',
  '第二行"',
  "购买,u2,2024/1/2 8:06,=1+1,-2",
  '退款,"=""00123""",2024-01-02 08:07:00,3,',
  "",
].join("\r\n");

export const EVENTS = [
  {
    eventName: "购买",
    userId: "u1",
    sendTime: 1704153900000,
    attributes: { 价格: "12.5", 备注: '红, "大"\r\n第二行' },
  },
  { eventName: "购买", userId: "u2", sendTime: 1704153960000, attributes: { 价格: "=1+1", 备注: "-2" } },
  { eventName: "退款", userId: "00123", sendTime: 1704154020000, attributes: { 价格: "3" } },
];

/** By their times, as events of different users overtake each other. */
export const inOrder = (events: readonly WireEvent[]): WireEvent[] =>
  events.toSorted((a, b) => a.timestamp - b.timestamp);

/** A table of items, some of which break a rule. */
export function items(count: number): string {
  const rows = Array.from(
    { length: count },
    (_, index) => index % 100 === 7 ? `,bad ${index}` : `sku-${index},商品 ${index}`,
  );
  return `id,name\n${rows.join("\n")}\n`;
}

export const SOME = ["--set", "itemKey=product", "--json", "--batch", "100", "--concurrency", "4"];
