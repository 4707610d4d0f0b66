import type { JSX } from "preact";
import type { RequestSummary } from "../../api.ts";
import { stepsOf } from "./format.ts";
import { type RowType, TYPE_WORDS } from "./row.ts";

/** A type as a shape, a colour and a word. */
export function TypeBadge({ type }: { readonly type: RowType }): JSX.Element {
  return (
    <span class={`badge ${type}`}>
      <Mark type={type} />
      {TYPE_WORDS[type].one}
    </span>
  );
}

/** The shape of a type: a circle, a diamond, a square, two bars, a triangle. */
export function Mark({ type }: { readonly type: RowType }): JSX.Element {
  return (
    <svg class={`mark ${type}`} viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
      {type === "event" && <circle cx="5" cy="5" r="4.2" />}
      {type === "user" && <path d="M5 .2 9.8 5 5 9.8.2 5z" />}
      {type === "item" && <rect x="1" y="1" width="8" height="8" rx="1" />}
      {type === "mapping" && <path d="M.8 1h3v8h-3zM6.2 1h3v8h-3z" />}
      {type === "refused" && <path d="M5 .6 9.9 9.4H.1z" />}
    </svg>
  );
}

/** How a body came, step by step. */
export function Steps({ request }: { readonly request: RequestSummary }): JSX.Element {
  return (
    <span class="steps">
      {stepsOf(request.codec).map((step) => <span key={step} class={`step ${step.toLowerCase()}`}>{step}</span>)}
    </span>
  );
}
