/** The app on Node. On a signal the server is closed; when nothing more is to do, `flushOnExit` stops the tracker. */
import { createServer } from "node:http";
import { handler } from "./dist/server/entry.mjs";

const server = createServer(handler);
server.listen(Number(process.env.PORT ?? 8788), "127.0.0.1");
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    server.close();
    setInterval(() => server.closeIdleConnections(), 50).unref();
  });
}
