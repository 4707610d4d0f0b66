import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { loadPlan } from "../client.ts";
import { formatCount } from "../format.ts";
import { useReader } from "../reader.ts";
import { Entry, quoted } from "./entry.tsx";
import { entriesOf, type PlanReport, summarize } from "./report.ts";

/** The least time between two looks at the plan's report, in milliseconds. */
const LOOK_MS = 1000;

/** How many names that are not planned are shown. */
const MOST_UNPLANNED = 200;

/** What the view of the plan is told. */
export interface PlanProps {
  readonly version: number;
  /** The address that shows the messages that a filter finds. */
  readonly linkOf: (filter: string) => string;
}

/** What came, held against the tracking plan; looked up again as requests come in. */
export function Plan({ version, linkOf }: PlanProps): JSX.Element {
  const { say } = useReader();
  const [report, setReport] = useState<PlanReport>();
  const [error, setError] = useState("");
  const lookedAtMs = useRef(-Infinity);
  useEffect(() => {
    const look = (): void => {
      lookedAtMs.current = performance.now();
      loadPlan().then((loaded) => {
        setReport(loaded);
        setError("");
      }).catch((reason: unknown) => setError(String(reason)));
    };
    const timer = setTimeout(look, Math.max(0, lookedAtMs.current + LOOK_MS - performance.now()));
    return () => clearTimeout(timer);
  }, [version]);
  if (!report) {
    return (
      <main class="plan" tabIndex={0}>
        <p role="status">{error || say("plan.loading")}</p>
      </main>
    );
  }
  return (
    <main class="plan" tabIndex={0}>
      <Summary report={report} linkOf={linkOf} />
      {error && <p class="findings bad" role="status">{error}</p>}
      {report.unplanned.length > 0 && (
        <section class="findings bad">
          <h3>{say("plan.unplanned.title")}</h3>
          <ul>
            {report.unplanned.slice(0, MOST_UNPLANNED).map(({ type, name, count }) => (
              <li key={`${type} ${name}`}>
                <a href={linkOf(`type:${type} name:${quoted(name)}`)}>
                  {say(`one.${type}`)} <bdi>{name}</bdi>: {formatCount(count)}
                </a>
              </li>
            ))}
          </ul>
          {report.unplanned.length > MOST_UNPLANNED && (
            <p class="muted">{say("more", { count: report.unplanned.length - MOST_UNPLANNED })}</p>
          )}
        </section>
      )}
      <div class="entries">
        {entriesOf(report).map((entry) => <Entry key={`${entry.type} ${entry.name}`} entry={entry} linkOf={linkOf} />)}
      </div>
    </main>
  );
}

function Summary({ report, linkOf }: { readonly report: PlanReport; readonly linkOf: PlanProps["linkOf"] }) {
  const { say } = useReader();
  const { seen, planned, missingAttributes, violations, unplanned, isFulfilled } = summarize(report);
  return (
    <section class={`summary ${isFulfilled ? "good" : "bad"}`}>
      <h2>
        <span aria-hidden="true">{isFulfilled ? "✓" : "✕"}</span>
        {say(isFulfilled ? "plan.good" : "plan.bad")}
      </h2>
      <p>
        {say("plan.seen", { seen, planned })}
        {", "}
        {violations > 0
          ? <a href={linkOf("has:violation")}>{say("plan.violations", { count: violations })}</a>
          : say("plan.violations", { count: violations })}
        {`, ${say("plan.never", { count: missingAttributes })}, ${say("plan.unplanned", { count: unplanned })}`}
      </p>
    </section>
  );
}
