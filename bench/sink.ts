// A server that answers 200, at once or after a while, and keeps the bodies, to count their events when nobody is
// measured any more. `/after/<ms>` sets how long it takes from then on, `/count` tells what came, and `/forget` is for
// those who warmed up.
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { carriedBy, type Received } from "./counting.ts";

/** Nothing came yet. Of requests and of connections it is told how many there were at once. */
const nothing = () => ({
  received: [] as Received[],
  requests: 0,
  bytes: 0,
  mostRequests: open,
  mostSockets: sockets.size,
});

const sockets = new Set<Socket>();
let answersAfterMs = 0;
let open = 0;
let seen = nothing();

const controls: { readonly [route: string]: (argument: string) => object } = {
  after: (ms) => ({ answersAfterMs: answersAfterMs = Number(ms) }),
  forget: () => seen = nothing(),
  count() {
    const { received, ...sums } = seen;
    seen = nothing();
    const carried = received.map(carriedBy);
    const events = carried.reduce((sum, one) => sum + one.events, 0);
    const distinct = new Set(carried.flatMap(({ serials }) => serials)).size;
    return { ...sums, events, distinct };
  },
};

function handle(request: IncomingMessage, response: ServerResponse): void {
  const [, route = "", argument = ""] = request.url?.split("/") ?? [];
  const control = controls[route];
  if (control) {
    response.end(JSON.stringify(control(argument)));
    return;
  }
  seen.mostRequests = Math.max(seen.mostRequests, ++open);
  response.on("close", () => open--);
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part)).on("end", () => {
    seen.requests++;
    for (const part of parts) seen.bytes += part.byteLength;
    seen.received.push({ url: request.url ?? "", headers: request.headers, parts });
    const answer = (): void => {
      // What posthog-node wants to see; the others do not look.
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": 12,
      }).end('{"status":1}');
    };
    if (answersAfterMs > 0) setTimeout(answer, answersAfterMs);
    else answer();
  });
}

async function listen(server: Server): Promise<string> {
  // So that no client finds a connection closed under its hands.
  server.keepAliveTimeout = 60_000;
  // A queue of connections as long as the system allows: one that is refused would be the server's fault.
  server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 });
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address ? `http://127.0.0.1:${address.port}` : "";
}

const server = createServer(handle).on("connection", (socket) => {
  sockets.add(socket);
  seen.mostSockets = Math.max(seen.mostSockets, sockets.size);
  socket.on("close", () => sockets.delete(socket));
});
// The second is for whoever measures, whose connections are not to be counted.
console.log(`${await listen(server)} ${await listen(createServer(handle))}`);
// Its parent's end is its own.
process.stdin.on("end", () => process.exit()).resume();
