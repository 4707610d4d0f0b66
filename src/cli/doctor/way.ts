import { connect, type Socket } from "node:net";
import { request } from "node:http";
import type { Duplex } from "node:stream";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import { inTime } from "./time-limit.ts";

/** An answer. */
export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  /** The beginning of the body. */
  readonly text: string;
  readonly ms: number;
}

/** A request, over a connection of its own. */
export interface Asked {
  readonly method: "GET" | "POST";
  /** The path, or the whole URL where a proxy wants that. */
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: Uint8Array | undefined;
}

/** How to reach a server: a connection, through a proxy or not, and what a proxy wants to see. */
export interface Way {
  connect(): Promise<Duplex>;
  readonly headers: { readonly [name: string]: string };
  pathOf(path: string): string;
}

/** How much of a body is kept. */
const MAX_TEXT = 2000;

/** Connects to an address. */
export async function connectTo(host: string, port: number, timeoutMs: number): Promise<Socket> {
  const socket = connect({ host, port });
  const connected = new Promise<Socket>((resolve, reject) => {
    socket.once("connect", () => resolve(socket)).once("error", reject);
  });
  return await inTime(connected, timeoutMs, () => socket.destroy());
}

/** Makes TLS of a connection; what it finds out of the certificate is looked at afterwards. */
export async function securely(
  socket: Duplex,
  options: ConnectionOptions,
  timeoutMs: number,
): Promise<ReturnType<typeof connectTls>> {
  const secure = connectTls({ socket, rejectUnauthorized: false, ...options });
  const connected = new Promise<void>((resolve, reject) => {
    secure.once("secureConnect", resolve).once("error", reject);
    socket.once("close", () => reject(Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" })));
  });
  await inTime(connected, timeoutMs, () => secure.destroy());
  return secure;
}

/** Makes a request. */
export async function ask(way: Way, { method, path, headers, body }: Asked, timeoutMs: number): Promise<Answer> {
  const startedAt = performance.now();
  const connection = await inTime(way.connect(), timeoutMs);
  connection.on("error", () => {}); // told by the request
  const answered = new Promise<Answer>((resolve, reject) => {
    const outgoing = request({
      createConnection: () => connection,
      method,
      path: way.pathOf(path),
      headers: {
        ...headers,
        ...way.headers,
        Connection: "close",
        ...body ? { "Content-Length": `${body.length}` } : {},
      },
    }, (incoming) => {
      let text = "";
      const answer = (): Answer => ({
        status: incoming.statusCode ?? 0,
        headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
        text,
        ms: Math.round(performance.now() - startedAt),
      });
      incoming.setEncoding("utf8").on("data", (piece: string) => {
        text = (text + piece).slice(0, MAX_TEXT);
      }).on("end", () => resolve(answer())).on("error", () => resolve(answer())).on("aborted", () => resolve(answer()));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
  try {
    return await inTime(answered, timeoutMs);
  } finally {
    connection.destroy();
  }
}
