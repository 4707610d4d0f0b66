// A Worker with one client for the whole isolate. What each route does is a step of a scenario: see ../../scenarios.ts.
import type { InvocationContext } from "@growingio-edge/tracker";

/** A client that was made at module scope. */
export interface Client {
  track(serial: number): void;
  /** Tracks in an invocation that is to be kept alive until the event has arrived. */
  bound(serial: number, ctx: InvocationContext): void;
  flush(): Promise<unknown>;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Step = (client: Client, serial: number, ctx: InvocationContext) => void | Promise<void>;

const steps: { readonly [route: string]: Step } = {
  bound: (client, serial, ctx) => client.bound(serial, ctx),
  forget: (client, serial) => client.track(serial),
  abandon(client, serial) {
    client.track(serial);
    client.flush().catch(() => {});
  },
  async flush(client, serial) {
    client.track(serial);
    await client.flush();
  },
  twice(client, serial, ctx) {
    client.bound(serial, ctx);
    ctx.waitUntil(pause(3000).then(() => client.bound(serial + 1, ctx)));
  },
  async stream(client, serial, ctx) {
    client.bound(serial, ctx);
    await pause(10_000);
  },
};

/** The handlers of a Worker with this client. */
export function workerOf(client: Client) {
  return {
    async fetch(request: Request, _env: unknown, ctx: InvocationContext): Promise<Response> {
      const [, route = "", serial] = new URL(request.url).pathname.split("/");
      await steps[route]?.(client, Number(serial), ctx);
      return new Response("hello");
    },
  };
}
