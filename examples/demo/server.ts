import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A web-standard handler: a request in, its answer out. */
export type Handler = (request: Request) => Response | Promise<Response>;

/** A server that runs until it is disposed of. */
export interface Server extends AsyncDisposable {
  /** Where it listens. */
  readonly url: string;
}

/** Puts a web-standard handler behind a server of this machine, on a free port or on one that is given. */
export async function serve(handler: Handler, port = 0): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    pass(handler, incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function pass(handler: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { method = "GET", url = "/", headersDistinct } = incoming;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  const body = method === "GET" || method === "HEAD" ? null : new Uint8Array(await buffer(incoming));
  const response = await handler(new Request(`http://127.0.0.1${url}`, { method, headers, body }));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(new Uint8Array(await response.arrayBuffer()));
}
