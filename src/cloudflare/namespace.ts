import { hashOf, userOf } from "../delivery/owner.ts";
import type { QueueBody } from "./binding.ts";

/**
 * A namespace of Durable Objects that are outboxes, as far as it is needed; `env.OUTBOX` fits.
 *
 * @example
 * ```ts
 * import type { OutboxNamespace } from "@growingio-edge/tracker/cloudflare";
 *
 * const namespace: OutboxNamespace = {
 *   idFromName: (name) => name,
 *   get: () => ({ add: (bodies) => Promise.resolve(console.log(bodies.length)) }),
 * };
 * ```
 */
export interface OutboxNamespace {
  /** The id of an object. */
  idFromName(name: string): unknown;
  /** What calls an object. */
  get(id: unknown): OutboxStub;
}

/**
 * A Durable Object that hands `add` on to its `OutboxObject`, as others call it.
 *
 * @example
 * ```ts
 * import type { OutboxStub } from "@growingio-edge/tracker/cloudflare";
 *
 * const stub: OutboxStub = { add: (bodies) => Promise.resolve(console.log(bodies.length)) };
 * ```
 */
export interface OutboxStub {
  /** Stores messages. */
  add(bodies: readonly QueueBody[]): Promise<unknown>;
}

/** Puts messages on the objects of their users, so that those of one keep their order. */
export async function putOnObjects(
  namespace: OutboxNamespace,
  objects: number,
  bodies: readonly QueueBody[],
): Promise<void> {
  const parts = new Map<number, QueueBody[]>();
  for (const body of bodies) {
    const user = userOf(body.message);
    const index = user === undefined ? 0 : hashOf(user) % objects;
    const part = parts.get(index) ?? [];
    // A call takes plain objects alone.
    part.push({ ...body, message: { ...body.message } });
    parts.set(index, part);
  }
  const calls = [...parts].map(([index, part]) =>
    namespace.get(namespace.idFromName(`growingio-outbox-${index}`)).add(part)
  );
  // All of them, as what one object has it need not be given again.
  const failures = (await Promise.allSettled(calls)).flatMap((call) => call.status === "rejected" ? [call.reason] : []);
  if (failures.length > 0) throw failures[0];
}
