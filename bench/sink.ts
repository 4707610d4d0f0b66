// A server that answers 200 at once and keeps the bodies, to count their events when nobody is measured any more.
import { createServer } from "node:http";
import { eventsIn, type Received } from "./counting.ts";

let received: Received[] = [];
let requests = 0;
let bytes = 0;

const server = createServer((request, response) => {
  if (request.url === "/count") {
    const events = received.reduce((sum, one) => sum + eventsIn(one), 0);
    response.end(JSON.stringify({ requests, bytes, events }));
    [received, requests, bytes] = [[], 0, 0];
    return;
  }
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part)).on("end", () => {
    requests++;
    for (const part of parts) bytes += part.byteLength;
    received.push({ url: request.url ?? "", headers: request.headers, parts });
    // What posthog-node wants to see; the others do not look.
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": 12,
    }).end('{"status":1}');
  });
});
// So that no client finds a connection closed under its hands.
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(
    typeof address === "object" && address ? `http://127.0.0.1:${address.port}` : "",
  );
});
// Its parent's end is its own.
process.stdin.on("end", () => process.exit()).resume();
