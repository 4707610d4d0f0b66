import type { GrowingIOError } from "../errors.ts";
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
  /** Each kind has an address of its own, which may be well while another's is not. */
  readonly #fared: { readonly [kind in MessageKind]: Fared } = {
    event: { failed: 0, arrived: 0 },
    item: { failed: 0, arrived: 0 },
    mapping: { failed: 0, arrived: 0 },
  };

  constructor(makeTry: Try) {
    this.#try = makeTry;
  }

  /** These arrived, in the last of so many requests. */
  arrived(kind: MessageKind, entries: readonly Entry[], attempts: number): void {
    const fared = this.#fared[kind];
    fared.arrived++;
    fared.failed += attempts - 1;
    // What failed alone before did so by chance.
    for (const { shard, number } of entries) fared.failed += shard.suspicionOf(number)?.tries ?? 0;
  }

  /** A round of so many requests with these was of no use. */
  failed(kind: MessageKind, entries: readonly Entry[], attempts: number): void {
    if (!entries.some(({ shard, number }) => shard.suspicionOf(number))) this.#fared[kind].failed += attempts;
  }

  /**
   * Whether a message alone is at fault: it failed alone, round after round, while others are delivered. The last word
   * is a try of its own, as the server may have come back just now.
   */
  async isAtFault(kind: MessageKind, lease: Lease, { attempts, status }: GrowingIOError, run: Run): Promise<boolean> {
    const [entry, more] = lease.entries;
    if (!entry || more || run.isCut) return false;
    const { shard, number } = entry;
    const suspicion = shard.suspect(number);
    suspicion.add(attempts, this.#fared[kind]);
    if (suspicion.isSilent && suspicion.isOld) {
      const others = othersIn(shard, status);
      if (others.length > 0) await this.#ask(kind, lease, others, run);
      // Its own user's may overtake it then: as seldom as can be.
      else if (status === 500 && suspicion.mayAskOwn) {
        suspicion.asked(await this.#ask(kind, lease, followersIn(shard), run));
      }
    }
    if (!suspicion.isSure || run.isCut) return false;
    return await this.#try(kind, lease, entry, run) === "retained" && !run.isCut;
  }

  /** Nothing else is on its way: others of the shard tell whether the server takes anything at all. Returns whether. */
  async #ask(kind: MessageKind, lease: Lease, companions: readonly Entry[], run: Run): Promise<boolean> {
    const fared = this.#fared[kind];
    const before = fared.arrived;
    for (const companion of companions.slice(0, MAX_COMPANIONS)) {
      if (fared.arrived > before || run.isCut) break;
      if (await this.#try(kind, lease, companion, run) !== "retained") continue;
      const suspicion = companion.shard.suspect(companion.number);
      suspicion.add(1, fared);
      if (!suspicion.isOld) fared.failed++; // else it may be another that is at fault
    }
    return fared.arrived > before;
  }
}

/**
 * Who may go before the first of a shard, which failed with that status: the first of each other user, so that no user's
 * messages overtake each other. Where each of these fails alone as often and the answer is 500, which is seldom that of
 * an outage, nobody: bad messages would else hold up all for ever.
 */
function othersIn(shard: Shard, status: number | undefined): Entry[] {
  const users = new Set<string | number>();
  const firsts = headOf(shard).filter(({ message }, index) => {
    const { size } = users;
    users.add(userOf(message) ?? index); // nobody's are alike to nobody
    return index > 0 && users.size > size;
  });
  const fresh = firsts.filter(({ number }) => !shard.suspicionOf(number)?.isOld);
  return fresh.length > 0 || status === 500 ? fresh : firsts;
}

/** Those behind the first of a shard, whoever's they are. */
const followersIn = (shard: Shard): Entry[] => headOf(shard).slice(1);

function headOf(shard: Shard): Entry[] {
  const entries: Entry[] = [];
  shard.collect(entries, 1 + MAX_BEHIND, Infinity);
  return entries;
}
