// A cluster of two workers, each of which serves requests and tracks, and ends as it is told to.
import cluster from "node:cluster";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type * as Core from "../../src/index.ts";
import type * as Node from "../../src/node.ts";

/** What the primary does when a signal asks it to end. */
export interface Cluster {
  readonly serverHost: string;
  /**
   * - `kill`: it passes the signal on to its workers.
   * - `disconnect`: it asks them to leave.
   * - `nothing`: it has no listener, so the signal ends it.
   */
  readonly mode: "kill" | "disconnect" | "nothing";
}

const [core = "", node = "", input = ""] = process.argv.slice(2);
const { serverHost, mode }: Cluster = JSON.parse(input);

async function lead(): Promise<void> {
  const workers = [cluster.fork(), cluster.fork()];
  const [first] = await Promise.all(workers.map(async (worker) => {
    const [port] = await once(worker, "message");
    return { pid: worker.process.pid, port };
  }));
  cluster.on("exit", (worker, code, signal) => console.log(`${worker.process.pid} ended by ${signal ?? code};`));
  for (const signal of mode === "nothing" ? [] : ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (mode === "disconnect") return cluster.disconnect();
      for (const worker of Object.values(cluster.workers ?? {})) worker?.kill(signal);
    });
  }
  console.log(JSON.stringify(first));
  console.log("ready");
}

async function work(): Promise<void> {
  const { AsyncBufferedConsumer, GrowingTracker } = await import(core) as typeof Core;
  const { flushOnExit } = await import(node) as typeof Node;
  const tracker = GrowingTracker.consumer(
    new AsyncBufferedConsumer({ productId: "product", dataSourceId: "source", serverHost, flushAfterMs: 600_000 }),
  );
  const server = createServer((_, response) => {
    response.setHeader("Connection", "close").write("…"); // It is under way.
    setTimeout(() => {
      void tracker.trackCustomEvent("answered", { anonymousId: "a" });
      response.end("hello");
    }, 400);
  });
  flushOnExit(tracker, { server });
  for (const eventName of ["one", "two"]) void tracker.trackCustomEvent(eventName, { anonymousId: "a" });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
}

await (cluster.isPrimary ? lead() : work());
