// A Durable Object that waits for what another request sends while it lets nothing in.
import { DurableObject } from "cloudflare:workers";
import {
  AsyncBufferedConsumer,
  DefaultConsumer,
  GrowingTracker,
  type InvocationContext,
} from "@growingio-edge/tracker";

const options = { productId: "pid", dataSourceId: "ds", serverHost: "http://collect.test", onError: () => {} };
const consumers = {
  queue: new AsyncBufferedConsumer(options),
  direct: new DefaultConsumer({ ...options, maxRequests: 1, retryBackoffMs: 4000 }),
};
type Kind = keyof typeof consumers;

/** Tracks, and returns when that was sent, by the flush of a queue or the promise of the call. */
async function track(kind: Kind, context: InvocationContext, name: string): Promise<void> {
  const bound = GrowingTracker.consumer(consumers[kind]).bind(context, { anonymousId: "u" });
  const sent = bound.trackCustomEvent(name);
  if (kind === "queue") await bound.flush();
  else await sent;
}

interface Lock {
  blockConcurrencyWhile(call: () => Promise<void>): Promise<void>;
}

export class Locked extends DurableObject {
  block(kind: Kind, name: string): Promise<void> {
    const lock: Lock = this.ctx as never;
    return lock.blockConcurrencyWhile(() => track(kind, this.ctx, name));
  }
}

interface Env {
  readonly LOCKED: { idFromName(name: string): unknown; get(id: unknown): Locked };
}

export default {
  async fetch(request: Request, env: Env, ctx: InvocationContext): Promise<Response> {
    const [, step, kind = "", name = ""] = new URL(request.url).pathname.split("/");
    if (step === "flush") return Response.json(await consumers[kind as Kind].flush());
    const began = Date.now();
    if (step === "block") await env.LOCKED.get(env.LOCKED.idFromName(name)).block(kind as Kind, name);
    else if (step === "track") await track(kind as Kind, ctx, name);
    else void track(kind as Kind, ctx, name);
    return Response.json(Date.now() - began);
  },
};
