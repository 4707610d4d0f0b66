import type { MessageKind } from "../wire.ts";
import type { Outcome } from "./outcome.ts";
import { userOf } from "./owner.ts";
import type { Run } from "./run.ts";
import type { Entry, Lease, Shard } from "./shard.ts";
import type { Fared } from "./suspicion.ts";

/** How many of those behind it tell whether the server takes anything, and among how many they are looked for. */
const MAX_COMPANIONS = 8;
const MAX_BEHIND = 100;

/** Makes one try with one message of a lease, settles it where it arrives, and tells how that ended. */
type Try = (kind: MessageKind, lease: Lease, entry: Entry, run: Run) => Promise<Outcome["type"]>;

/** Tells of messages that fail alone whether they are at fault themselves, by how all others fare. */
export class Suspects {
  readonly #try: Try;
  readonly #fared: Fared = { failed: 0, arrived: 0 };

  constructor(makeTry: Try) {
    this.#try = makeTry;
  }

  /** These arrived, in the last of so many requests. */
  arrived(entries: readonly Entry[], attempts: number): void {
    this.#fared.arrived++;
    this.#fared.failed += attempts - 1;
    // What failed alone before did so by chance.
    for (const { shard, number } of entries) this.#fared.failed += shard.suspicionOf(number)?.tries ?? 0;
  }

  /** A round of so many requests with these was of no use. */
  failed(entries: readonly Entry[], attempts: number): void {
    if (!entries.some(({ shard, number }) => shard.suspicionOf(number))) this.#fared.failed += attempts;
  }

  /**
   * Whether a message alone is at fault: it failed alone, round after round, while others are delivered. The last word
   * is a try of its own, as the server may have come back just now.
   */
  async isAtFault(kind: MessageKind, lease: Lease, attempts: number, run: Run): Promise<boolean> {
    const [entry, more] = lease.entries;
    if (!entry || more || run.isCut) return false;
    const { shard, number } = entry;
    const suspicion = shard.suspect(number);
    suspicion.add(attempts, this.#fared);
    if (suspicion.isSilent && suspicion.isOld) await this.#ask(kind, lease, shard, run);
    if (!suspicion.isSure || run.isCut) return false;
    return await this.#try(kind, lease, entry, run) === "retained" && !run.isCut;
  }

  /** Nothing else is on its way: others of the shard tell whether the server takes anything at all. */
  async #ask(kind: MessageKind, lease: Lease, shard: Shard, run: Run): Promise<void> {
    const before = this.#fared.arrived;
    for (const companion of companionsIn(shard)) {
      if (this.#fared.arrived > before || run.isCut) return;
      if (await this.#try(kind, lease, companion, run) !== "retained") continue;
      const suspicion = shard.suspect(companion.number);
      suspicion.add(1, this.#fared);
      if (!suspicion.isOld) this.#fared.failed++; // else it may be another that is at fault
    }
  }
}

/**
 * Who may go before the first of a shard: the first of each other user, so that no user's messages overtake each other;
 * where there is no other user, those that follow, as else one bad message would hold up all for ever.
 */
function companionsIn(shard: Shard): Entry[] {
  const entries: Entry[] = [];
  shard.collect(entries, 1 + MAX_BEHIND, Infinity);
  const users = new Set<string | number>();
  const firsts = entries.filter(({ message }, index) => {
    const user = userOf(message) ?? index; // nobody's are alike to nobody
    const isFirst = !users.has(user);
    users.add(user);
    return isFirst && index > 0;
  });
  return (firsts.length > 0 ? firsts : entries.slice(1)).slice(0, MAX_COMPANIONS);
}
