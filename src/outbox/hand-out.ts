import type { Frame } from "../delivery/policy.ts";
import type { Entry } from "../delivery/shard.ts";
import type { Loss } from "../delivery/store.ts";
import { GrowingStorageError } from "../errors.ts";
import type { WireMessage } from "../wire.ts";
import { parsed } from "./letters.ts";
import type { Row } from "./rows.ts";
import type { Each, OutboxStore } from "./store.ts";

/** Stands in for a message that cannot be read. */
const UNREADABLE: WireMessage = { key: "", id: "" };

const EXPIRED: Loss = { reason: "expired" };

/**
 * Hands out rows of a shard, and returns how many. What cannot be read, or is older than `maxAgeMs` and of no use to a
 * dead server, is given up.
 */
export function handOut(
  store: OutboxStore,
  rows: readonly Row[],
  each: Each,
  isOurs: boolean,
  { ledger, runtime }: Frame,
  maxAgeMs: number,
): number {
  const losses = new Map<Loss, Entry[]>();
  const lose = (entry: Entry, loss: Loss): void => void losses.set(loss, [...losses.get(loss) ?? [], entry]);
  const { lane } = store.shelf;
  const shard = lane?.shards[store.index];
  if (!lane || !shard) return 0;
  // A clock that jumped makes messages look old: no reason to give up what the server would take.
  const isHopeless = !isOurs && lane.rest.fruitless > 0 && ledger.delivered === lane.rest.delivered;
  const oldest = isHopeless ? runtime.now() - maxAgeMs : -Infinity;
  let damaged: Loss | undefined;
  let out = 0;
  for (const row of rows) {
    const [number, bytes] = [Number(row.id), Number(row.bytes)];
    const message = parsed(row.body);
    if (message && Number(row.at) >= oldest) {
      if (!each(number, message, bytes)) break;
      store.handOut(number, bytes);
      out++;
    } else {
      store.handOut(number, bytes);
      const entry = { shard, number, message: message ?? UNREADABLE };
      lose(entry, message ? EXPIRED : damaged ??= damageOf(number));
    }
  }
  for (const [loss, entries] of losses) {
    const fresh = lane.settle(entries, "dropped", loss);
    if (loss === EXPIRED) ledger.drop(fresh, "expired");
    else {
      ledger.dropped.storage += fresh.length;
      if (loss.error) ledger.fail(loss.error);
    }
  }
  return out;
}

function damageOf(number: number): Loss {
  const cause = new Error("its text is damaged; it is among the dead letters");
  return { reason: "storage", error: new GrowingStorageError(`read message ${number} of the outbox`, cause) };
}
