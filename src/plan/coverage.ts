import type { WireMessage } from "../wire.ts";
import { line } from "../words.ts";
import { Checker, identitiesOf, type PlanIssue } from "./check.ts";
import type { TrackingPlan } from "./plan.ts";
import type { PlanReport } from "./report.ts";
import { quoted, Seen } from "./seen.ts";
import { Tally } from "./tally.ts";

export type { PlanAttributeEntry, PlanEntry, PlanFault, PlanReport, UnplannedEntry } from "./report.ts";

/** How many different names that are not planned are kept, of events and of items each. */
const MAX_UNPLANNED = 1000;

/** What was seen, to go on from. */
export interface CoverageState {
  readonly events: Map<string, Seen>;
  readonly items: Map<string, Seen>;
  readonly user: Seen;
  readonly mapping: Seen;
  readonly unplanned: ReturnType<typeof tallies>;
}

/** Checks what a collector takes against a plan, and counts what was seen of it, in bounded memory. */
export class PlanCoverage {
  readonly #plan: TrackingPlan;
  readonly #checker: Checker;
  #unplanned = tallies();
  #events = new Map<string, Seen>();
  #items = new Map<string, Seen>();
  #user: Seen;
  #mapping: Seen;

  constructor(plan: TrackingPlan) {
    this.#plan = plan;
    this.#checker = new Checker(plan);
    this.#user = this.#seenUser();
    this.#mapping = this.#seenMapping();
    this.clear();
  }

  /**
   * Counts a message.
   *
   * @param message The message as it was decoded.
   * @param options `text`: whether every value came as a text, as in Protobuf.
   * @param onUnchecked Hears of what could not be checked, in words.
   * @returns Where it is off the plan, in words; empty where it is not.
   */
  add(
    message: WireMessage,
    { text }: { readonly text: boolean },
    onUnchecked: (text: string) => void = () => {},
  ): readonly string[] {
    const issues = this.#checker.check(message, { text, onUnchecked: (issue) => onUnchecked(wordsOf(issue)) });
    if ("identifies" in message) this.#mapping.add(message.identifies, issues);
    else if (!("eventType" in message)) {
      const seen = this.#items.get(message.key);
      if (seen) seen.add(message.attributes, issues);
      else this.#unplanned.item.add(message.key);
    } else if (message.eventType === "LOGIN_USER_ATTRIBUTES") this.#user.add(message.attributes, issues);
    else if (message.eventType === "CUSTOM") {
      const name = message.eventName ?? "";
      const seen = this.#events.get(name);
      if (seen) seen.add(message.attributes, issues);
      else this.#unplanned.event.add(name);
    }
    return issues.map(wordsOf);
  }

  /** What was seen so far. */
  report(): PlanReport {
    const unplanned = (type: "event" | "item") =>
      this.#unplanned[type].list().map(([name, count]) => ({ type, name, count }));
    return {
      events: [...this.#events.values()].map((seen) => seen.entry()),
      user: this.#plan.user || this.#user.count > 0 ? this.#user.entry() : null,
      items: [...this.#items.values()].map((seen) => seen.entry()),
      ...this.#plan.userKeys.size > 0 || this.#mapping.count > 0 ? { mapping: this.#mapping.entry() } : {},
      unplanned: [...unplanned("event"), ...unplanned("item")],
    };
  }

  /** Forgets what was seen, and returns it. */
  clear(): CoverageState {
    const before = {
      events: this.#events,
      items: this.#items,
      user: this.#user,
      mapping: this.#mapping,
      unplanned: this.#unplanned,
    };
    const { events, items } = this.#plan;
    this.#events = new Map([...events].map(([name, planned]) => [name, new Seen("event", name, planned)]));
    this.#items = new Map([...items].map(([key, planned]) => [key, new Seen("item", key, planned)]));
    this.#user = this.#seenUser();
    this.#mapping = this.#seenMapping();
    this.#unplanned = tallies();
    return before;
  }

  /** Goes on from what was seen before. */
  restore({ events, items, user, mapping, unplanned }: CoverageState): void {
    this.#events = events;
    this.#items = items;
    this.#user = user;
    this.#mapping = mapping;
    this.#unplanned = unplanned;
  }

  #seenUser(): Seen {
    return new Seen("user", "user", this.#plan.user ?? { name: undefined, item: undefined, attributes: new Map() });
  }

  #seenMapping(): Seen {
    const attributes = identitiesOf(this.#plan.userKeys);
    return new Seen("mapping", "mapping", { name: undefined, item: undefined, attributes });
  }
}

function tallies(): { readonly event: Tally; readonly item: Tally } {
  return { event: new Tally(MAX_UNPLANNED, "(others)"), item: new Tally(MAX_UNPLANNED, "(others)") };
}

/** Where and why, in one line: names come from anywhere, and so does what a schema says. */
function wordsOf({ path, rule, detail }: PlanIssue): string {
  return `${quoted(path)} ${rule}${detail === undefined ? "" : ` (${line(detail)})`}`;
}
