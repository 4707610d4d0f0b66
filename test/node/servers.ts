import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import type { Collector } from "../../src/collector/collector.ts";
import type { Certificate } from "../support/certificate.ts";

/** A server that listens on the loopback. */
export interface Listening {
  readonly port: number;
  close(): void;
}

/** A name that no resolver knows: who reaches it went through the proxy. */
export const NAME = "collect.test";

/** Serves a collector, with a certificate by https. */
export function serve(collector: Pick<Collector, "fetch">, certificate?: Certificate): Promise<Listening> {
  const handle = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    void answer(collector, incoming, outgoing);
  };
  return listen(certificate ? createTlsServer({ ...certificate }, handle) : createServer(handle));
}

async function answer(
  collector: Pick<Collector, "fetch">,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { method = "GET", url = "/", headers } = incoming;
  const body = Buffer.concat(await incoming.toArray());
  const init = { method, headers: { "Content-Type": headers["content-type"] ?? "" }, body };
  const response = await collector.fetch(new URL(url, `http://${NAME}`).href, init);
  outgoing.writeHead(response.status).end(await response.text());
}

/** A proxy with what it was asked for, in the words of the request line. */
export interface Proxy extends Listening {
  readonly asked: string[];
}

/** A proxy that takes tunnels for https and absolute requests for http, from one user alone. */
export async function serveProxy(user: string, password: string): Promise<Proxy> {
  const token = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method, url = "/", headers } = incoming;
    asked.push(`${method} ${url.split("?", 1)[0]}`);
    if (headers["proxy-authorization"] !== token) return void outgoing.writeHead(407).end();
    const target = new URL(url);
    if (target.hostname === NAME) target.hostname = "127.0.0.1";
    const forwarded = request(target, { method, headers }, async (response) => {
      outgoing.writeHead(response.statusCode ?? 502).end(await text(response));
    });
    forwarded.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(forwarded);
  });
  server.on("connect", ({ url = "", headers }, socket) => {
    asked.push(`CONNECT ${url}`);
    socket.on("error", () => socket.destroy());
    if (headers["proxy-authorization"] !== token) {
      return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    }
    const tunnel = connect(Number(url.split(":").at(-1)), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(tunnel).pipe(socket);
    });
    tunnel.on("error", () => socket.destroy());
    socket.on("close", () => tunnel.destroy());
  });
  return { ...await listen(server), asked };
}

async function listen(server: Server): Promise<Listening> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { port, close };
}
