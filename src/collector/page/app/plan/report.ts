import type { PlanEntry, PlanReport } from "../../../../plan/report.ts";

export type { PlanAttributeEntry, PlanEntry, PlanReport } from "../../../../plan/report.ts";

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

export function entriesOf({ events, user, items, mapping }: PlanReport): readonly PlanEntry[] {
  return [...events, ...user ? [user] : [], ...items, ...mapping ? [mapping] : []];
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
