import type { WireAttributes } from "../wire.ts";
import { line } from "../words.ts";
import type { PlanIssue } from "./check.ts";
import type { PlannedEntity } from "./plan.ts";
import type { PlannedAttribute } from "./planned.ts";
import type { PlanAttributeEntry, PlanEntry } from "./report.ts";
import { Tally } from "./tally.ts";

/** How many different faults are kept of each event or item. */
const MAX_FAULTS = 100;

/** Where attributes are in a message, and identities in a mapping. */
const ATTRIBUTES = /^(?:attributes|identities)\./;

interface Count {
  count: number;
  violations: number;
}

/** What was seen of an event, the user or an item. */
export class Seen {
  readonly type: PlanEntry["type"];
  readonly name: string;
  readonly #planned: PlannedEntity;
  readonly #attributes: ReadonlyMap<string, Count>;
  readonly #faults = new Tally(MAX_FAULTS, "other faults");
  count = 0;
  #violations = 0;

  constructor(type: PlanEntry["type"], name: string, planned: PlannedEntity) {
    this.type = type;
    this.name = name;
    this.#planned = planned;
    this.#attributes = new Map([...planned.attributes.keys()].map((key) => [key, { count: 0, violations: 0 }]));
  }

  add(attributes: WireAttributes | undefined, issues: readonly PlanIssue[]): void {
    this.count++;
    for (const name of Object.keys(attributes ?? {})) {
      const seen = this.#attributes.get(name);
      if (seen) seen.count++;
    }
    if (issues.length > 0) this.#violations++;
    for (const { path, rule } of issues) {
      this.#faults.add(`${quoted(path)} ${rule}`);
      const seen = ATTRIBUTES.test(path) ? this.#attributes.get(path.replace(ATTRIBUTES, "")) : undefined;
      if (seen) seen.violations++;
    }
  }

  entry(): PlanEntry {
    const { name: title, attributes } = this.#planned;
    return {
      type: this.type,
      name: this.name,
      ...title === undefined ? {} : { title },
      count: this.count,
      violations: this.#violations,
      attributes: [...attributes].map(([name, planned]) =>
        attributeEntry(name, planned, this.#attributes.get(name), this.type === "user" || this.type === "mapping")
      ),
      faults: this.#faults.list().map(([text, count]) => ({ text, count })),
    };
  }
}

/** Where something is, in one line. */
export function quoted(path: string): string {
  return `'${line(path, 80)}'`;
}

function attributeEntry(
  name: string,
  { name: title, type, isList, isOptional, item }: PlannedAttribute,
  seen: Count = { count: 0, violations: 0 },
  isUser: boolean,
): PlanAttributeEntry {
  const kind = type ?? "schema";
  return {
    name,
    ...title === undefined ? {} : { title },
    type: isList ? `list of ${kind}s` : kind,
    optional: isUser || isOptional,
    ...item === undefined ? {} : { item },
    ...seen,
  };
}
