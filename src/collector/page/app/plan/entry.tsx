import type { JSX } from "preact";
import { TypeBadge } from "../badge.tsx";
import { formatCount, shorten } from "../format.ts";
import { useReader } from "../reader.ts";
import type { PlanAttributeEntry, PlanEntry } from "./report.ts";

/** What an entry is told. */
export interface EntryProps {
  readonly entry: PlanEntry;
  /** The address that shows the messages that a filter finds. */
  readonly linkOf: (filter: string) => string;
}

/** An event, the user or an item of the plan, and what was seen of it. What is wrong leads to its messages. */
export function Entry({ entry, linkOf }: EntryProps): JSX.Element {
  const { say, tell } = useReader();
  const { type, name, violations, count, title, faults, attributes } = entry;
  const about = type === "event" || type === "item" ? `type:${type} name:${quoted(name)}` : `type:${type}`;
  const state = violations > 0 ? "bad" : count > 0 ? "good" : "idle";
  return (
    <section class="entry">
      <header>
        <TypeBadge type={type} />
        <h3>
          <bdi>{name}</bdi>
        </h3>
        <span class={`state ${state}`}>
          {state === "bad"
            ? (
              <a href={linkOf(`${about} has:violation`)} title={say("plan.show", { name })}>
                {say("plan.state.bad", { count: violations })}
              </a>
            )
            : say(`plan.state.${state}`)}
        </span>
        <span class="count">{formatCount(count)} ×</span>
      </header>
      {title && (
        <p class="muted">
          <bdi>{title}</bdi>
        </p>
      )}
      {faults.length > 0 && (
        <ul class="faults">
          {faults.map((fault) => (
            <li>
              <a href={linkOf(`${about} has:violation ${quoted(shorten(fault.text, 60).replace(/\u2026$/, ""))}`)}>
                <bdi>{tell(fault.text)}</bdi> <b>{formatCount(fault.count)} ×</b>
              </a>
            </li>
          ))}
        </ul>
      )}
      {attributes.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{say("plan.attribute")}</th>
              <th scope="col">{say("plan.type")}</th>
              <th scope="col" class="number">{say("plan.count")}</th>
            </tr>
          </thead>
          <tbody>{attributes.map((attribute) => <Attribute key={attribute.name} attribute={attribute} />)}</tbody>
        </table>
      )}
    </section>
  );
}

function Attribute({ attribute }: { readonly attribute: PlanAttributeEntry }): JSX.Element {
  const { say } = useReader();
  const { name, title, type, item, optional, count, violations } = attribute;
  const whole = item ? say("plan.of", { type, item }) : type;
  return (
    <tr>
      <th scope="row">
        <bdi>{name}</bdi>
        {title && <bdi class="muted">{` ${title}`}</bdi>}
      </th>
      <td class="muted">{optional ? say("plan.optional", { type: whole }) : whole}</td>
      <td class="number">
        {violations > 0 && <span class="flag bad">{say("plan.state.bad", { count: violations })}</span>}{" "}
        {count === 0 ? <span class="flag warn">{say("plan.neversent")}</span> : formatCount(count)}
      </td>
    </tr>
  );
}

/** A text as a phrase of a filter. */
export function quoted(text: string): string {
  return `"${text.replaceAll('"', " ").trim()}"`;
}
