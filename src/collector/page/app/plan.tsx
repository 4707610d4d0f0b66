import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { TypeBadge } from "./badge.tsx";
import { loadPlan } from "./client.ts";
import { formatCount } from "./format.ts";
import { entriesOf, type PlanAttributeEntry, type PlanEntry, type PlanReport, summarize } from "./plan-report.ts";

/** The least time between two looks at the plan's report, in milliseconds. */
const LOOK_MS = 1000;

/** What came, held against the tracking plan; looked up again as requests come in. */
export function Plan({ version }: { readonly version: number }): JSX.Element {
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
        <p role="status">{error || "Looking at the plan…"}</p>
      </main>
    );
  }
  return (
    <main class="plan" tabIndex={0}>
      <Summary report={report} />
      {error && <p class="findings bad" role="status">{error}</p>}
      {report.unplanned.length > 0 && (
        <section class="findings bad">
          <h3>Not in the plan</h3>
          <ul>
            {report.unplanned.map(({ type, name, count }) => (
              <li key={`${type} ${name}`}>{`${type} ${name}: ${formatCount(count)}`}</li>
            ))}
          </ul>
        </section>
      )}
      <div class="entries">
        {entriesOf(report).map((entry) => <Entry key={`${entry.type} ${entry.name}`} entry={entry} />)}
      </div>
    </main>
  );
}

function Summary({ report }: { readonly report: PlanReport }): JSX.Element {
  const { seen, planned, missingAttributes, violations, unplanned, isFulfilled } = summarize(report);
  const facts = [
    `seen ${seen} of ${planned}`,
    plural(violations, "violation"),
    `${plural(missingAttributes, "attribute")} never sent`,
    `${unplanned} not in the plan`,
  ];
  return (
    <section class={`summary ${isFulfilled ? "good" : "bad"}`}>
      <h2>
        <span aria-hidden="true">{isFulfilled ? "✓" : "✕"}</span>
        {isFulfilled ? "The plan is fulfilled" : "The plan is not fulfilled yet"}
      </h2>
      <p>{facts.join(", ")}</p>
    </section>
  );
}

function Entry({ entry }: { readonly entry: PlanEntry }): JSX.Element {
  const state = entry.violations > 0 ? "bad" : entry.count > 0 ? "good" : "idle";
  const word = { bad: `✕ ${plural(entry.violations, "violation")}`, good: "✓ seen", idle: "○ not seen" }[state];
  return (
    <section class="entry">
      <header>
        <TypeBadge type={entry.type} />
        <h3>{entry.name}</h3>
        <span class={`state ${state}`}>{word}</span>
        <span class="count">{formatCount(entry.count)} ×</span>
      </header>
      {entry.title && <p class="muted">{entry.title}</p>}
      {entry.faults.length > 0 && (
        <ul class="faults">
          {entry.faults.map(({ text, count }) => (
            <li>
              {text} <b>{formatCount(count)} ×</b>
            </li>
          ))}
        </ul>
      )}
      {entry.attributes.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Attribute</th>
              <th scope="col">Type</th>
              <th scope="col" class="number">Seen</th>
            </tr>
          </thead>
          <tbody>{entry.attributes.map((attribute) => <Attribute key={attribute.name} attribute={attribute} />)}</tbody>
        </table>
      )}
    </section>
  );
}

function Attribute({ attribute }: { readonly attribute: PlanAttributeEntry }): JSX.Element {
  const { name, title, type, item, optional, count, violations } = attribute;
  return (
    <tr>
      <th scope="row">
        {name}
        {title && <span class="muted">{` ${title}`}</span>}
      </th>
      <td class="muted">{`${type}${item ? ` of ${item}` : ""}${optional ? ", optional" : ""}`}</td>
      <td class="number">
        {violations > 0 && <span class="flag bad">{plural(violations, "violation")}</span>}{" "}
        {count === 0 ? <span class="flag warn">never sent</span> : formatCount(count)}
      </td>
    </tr>
  );
}

function plural(count: number, word: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? "" : "s"}`;
}
