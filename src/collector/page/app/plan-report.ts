/** What came, held against the tracking plan: the answer of `/api/plan`. */
export interface PlanReport {
  readonly events: readonly PlanEntry[];
  readonly user: PlanEntry | null;
  readonly items: readonly PlanEntry[];
  readonly unplanned: readonly { readonly type: "event" | "item"; readonly name: string; readonly count: number }[];
}

/** One event or item of the plan, or the user's attributes. */
export interface PlanEntry {
  readonly type: "event" | "user" | "item";
  readonly name: string;
  readonly title?: string;
  readonly count: number;
  readonly violations: number;
  readonly attributes: readonly PlanAttributeEntry[];
  readonly faults: readonly { readonly text: string; readonly count: number }[];
}

/** One attribute of an entry. */
export interface PlanAttributeEntry {
  readonly name: string;
  readonly title?: string;
  readonly type: string;
  readonly optional: boolean;
  readonly item?: string;
  readonly count: number;
  readonly violations: number;
}

/** The plan's state in numbers. */
export interface PlanSummary {
  readonly seen: number;
  readonly planned: number;
  readonly missingAttributes: number;
  readonly violations: number;
  readonly unplanned: number;
  /** Whether all that is planned was seen, and nothing else. */
  readonly isFulfilled: boolean;
}

export function entriesOf({ events, user, items }: PlanReport): readonly PlanEntry[] {
  return [...events, ...user ? [user] : [], ...items];
}

export function summarize(report: PlanReport): PlanSummary {
  const entries = entriesOf(report);
  const seen = entries.filter(({ count }) => count > 0).length;
  const missingAttributes = entries.flatMap(({ attributes }) => attributes).filter(({ count }) => count === 0).length;
  const violations = entries.reduce((sum, entry) => sum + entry.violations, 0);
  const unplanned = report.unplanned.length;
  const isFulfilled = seen === entries.length && missingAttributes + violations + unplanned === 0;
  return { seen, planned: entries.length, missingAttributes, violations, unplanned, isFulfilled };
}
