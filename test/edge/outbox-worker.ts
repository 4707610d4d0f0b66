// Isolates that put messages on outbox objects, and the objects; steps of the test come as paths.
import { DurableObject, env } from "cloudflare:workers";
import { GrowingTracker } from "@growingio-edge/tracker";
import { OutboxObject, OutboxObjectConsumer, type QueueBody } from "@growingio-edge/tracker/cloudflare";

/** The outbox, which may be told to end at some moment. */
export class Outbox extends DurableObject {
  readonly #outbox = new OutboxObject(this.ctx, {
    productId: "pid",
    serverHost: "https://collect.test",
    maxSize: 20,
    flushAfterMs: 50,
    retryLimit: 0,
    onError: () => {},
  });

  add(bodies: readonly QueueBody[]): Promise<void> {
    return this.#outbox.add(bodies);
  }

  override alarm(): Promise<void> {
    return this.#outbox.alarm();
  }

  stats(): unknown {
    const { outbox, delivered, dropped } = this.#outbox.stats;
    return { outbox, delivered, dropped };
  }

  letters(): unknown {
    return this.#outbox.deadLetters().map(({ reason, status, message }) => ({ reason, status, message }));
  }

  redeliver(): Promise<number> {
    return this.#outbox.redeliver();
  }

  abort(): void {
    this.ctx.abort("the test wants it so");
  }
}

const { OUTBOX } = env as unknown as { OUTBOX: { idFromName(name: string): unknown; get(id: unknown): Outbox } };
const tracker = GrowingTracker.consumer(
  new OutboxObjectConsumer({ productId: "pid", dataSourceId: "ds", namespace: OUTBOX, objects: 2, onError: () => {} }),
);
const objects = (): Outbox[] => [0, 1].map((index) => OUTBOX.get(OUTBOX.idFromName(`growingio-outbox-${index}`)));

export default {
  async fetch(request: Request): Promise<Response> {
    const [, step, first, count] = new URL(request.url).pathname.split("/");
    if (step === "track") {
      const numbers = Array.from({ length: Number(count) }, (_, index) => Number(first) + index);
      const calls = numbers.map((index) =>
        tracker.trackCustomEvent("e", { anonymousId: `u${index % 5}`, attributes: { index } })
      );
      const stored = (await Promise.allSettled(calls)).flatMap((call, index) =>
        call.status === "fulfilled" ? [numbers[index]] : []
      );
      return Response.json(stored);
    }
    if (step === "abort") await objects()[Number(first)]?.abort();
    if (step === "letters") return Response.json((await Promise.all(objects().map((one) => one.letters()))).flat());
    if (step === "redeliver") return Response.json(await Promise.all(objects().map((one) => one.redeliver())));
    return Response.json(await Promise.all(objects().map((one) => one.stats())));
  },
};
