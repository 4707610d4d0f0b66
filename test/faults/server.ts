// A real server on the loopback interface that ends each request as it is told.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { type Collector, createCollector } from "../../src/collector/collector.ts";
import type { WireMessage } from "../../src/wire.ts";

/** What the server does with one request. */
export interface Act {
  /** The answer's status; without one there is no answer. */
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  /**
   * How the exchange ends: with the whole answer, with one that has no body, or with a connection that is reset or that goes silent, before the
   * answer where there is no status and in the middle of its body where there is one.
   */
  readonly end?: "whole" | "empty" | "reset" | "hang";
  /** Whether the messages are taken before that. By default only by a 2xx. */
  readonly takes?: boolean;
  /** A batch of more messages than this is answered 413 instead. */
  readonly most?: number;
  /** A body of more bytes than this breaks the connection, as some proxies do. */
  readonly mostBytes?: number;
}

/** Takes the messages and says so. */
export const GOOD: Act = { status: 200 };

/** A request as the server saw it. */
export interface Hit {
  /** When it was complete, in milliseconds of the monotonic clock. */
  readonly at: number;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly act: Act;
  /** What of it was taken. */
  taken: readonly WireMessage[];
}

export interface FaultServer {
  readonly url: string;
  /** Has what was taken. */
  readonly collector: Collector;
  readonly hits: readonly Hit[];
  /** Decides what is done with the next request. */
  act: (path: string) => Act;
  /** What it does with a batch for what is in it, whatever `act` says. */
  judge: (messages: readonly WireMessage[]) => Act | undefined;
  /** A port of this machine that nobody listens on, and that nobody else is given while the server lives. */
  readonly closedPort: number;
  close(): Promise<void>;
}

/** Starts a server that does what `act` says; by default it takes everything. */
export async function startServer(act: FaultServer["act"] = () => GOOD): Promise<FaultServer> {
  const collector = createCollector({ maxMessages: 1_000_000 });
  const hits: Hit[] = [];
  const http = createServer((request, response) => {
    // A client that gives up breaks the exchange, which is no fault of the server's.
    exchange(request, response).catch(() => response.destroy());
  });
  // Only acts end connections, so that no try fails for another reason.
  http.keepAliveTimeout = 0;
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  // The port of an outgoing connection is in use, and nobody listens on it.
  const placeholder = connect(port, "127.0.0.1");
  await once(placeholder, "connect");

  async function exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await request.toArray().then((chunks: Buffer[]) => Buffer.concat(chunks));
    const path = request.url ?? "/";
    const hit: Hit = { at: performance.now(), path, headers: request.headers, act: server.act(path), taken: [] };
    hits.push(hit);
    const { status, takes = status !== undefined && status < 300, most, mostBytes = Infinity } = hit.act;
    const toCollector = (): Request => {
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as [string, string]);
      return new Request(`${server.url}${path}`, { method: "POST", headers, body });
    };
    if (body.length > mostBytes) return await finish(response, { end: "reset" });
    const carried = takes || most !== undefined ? await messagesOf(toCollector()) : [];
    const judged = server.judge(carried);
    if (judged) return await finish(response, judged);
    if (most !== undefined && carried.length > most) return await finish(response, { status: 413 });
    if (!takes) return await finish(response, hit.act);
    hit.taken = carried;
    const answer = await collector.fetch(toCollector());
    // What the collector cannot read must not look like a success.
    await finish(response, answer.ok ? hit.act : { status: answer.status });
  }

  const server: FaultServer = {
    url: `http://127.0.0.1:${port}`,
    collector,
    hits,
    act,
    judge: () => undefined,
    closedPort: placeholder.localPort ?? 0,
    async close() {
      placeholder.destroy();
      http.closeAllConnections();
      http.close();
      await once(http, "close");
    },
  };
  return server;
}

/** What a request carries. */
async function messagesOf(request: Request): Promise<readonly WireMessage[]> {
  const collector = createCollector();
  await collector.fetch(request);
  return collector.messages;
}

async function finish(response: ServerResponse, { status, headers = {}, end = "whole" }: Act): Promise<void> {
  if (status !== undefined && end === "empty") {
    response.writeHead(status, headers).end();
    return;
  }
  const text = JSON.stringify({ status });
  if (status !== undefined) {
    response.writeHead(status, { ...headers, "Content-Length": end === "whole" ? text.length : text.length + 1000 });
    if (end === "whole") response.end(text);
    else await new Promise<void>((resolve) => response.write(text, () => resolve()));
  }
  if (end !== "reset") return;
  // What was written is to arrive first.
  if (status !== undefined) await new Promise((resolve) => setTimeout(resolve, 10));
  response.socket?.resetAndDestroy();
}
