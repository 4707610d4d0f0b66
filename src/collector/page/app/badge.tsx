import type { JSX } from "preact";
import type { RequestSummary } from "../../api.ts";
import { stepsOf } from "./format.ts";
import { useReader } from "./reader.ts";
import type { RowType } from "./row.ts";

/** A type as a shape, a colour and a word. */
export function TypeBadge({ type }: { readonly type: RowType }): JSX.Element {
  const { say } = useReader();
  return (
    <span class={`badge ${type}`}>
      <Mark type={type} />
      {say(`one.${type}`)}
    </span>
  );
}

/** The shapes of types, so that nobody needs to see the colours. */
const SHAPES: { readonly [type in RowType]: string } = {
  event: "M5 .8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 1 1 0-8.4z",
  user: "M5 .2 9.8 5 5 9.8.2 5z",
  item: "M1 1h8v8H1z",
  mapping: "M.8 1h3v8h-3zM6.2 1h3v8h-3z",
  visit: "M1 1 9.4 5 1 9z",
  page: "M1.5.5h4L8.5 3.5v6h-7z",
  action: "M3.5.5h3v3h3v3h-3v3h-3v-3h-3v-3h3z",
  visitor: "M.5 9.5a4.5 4.5 0 0 1 9 0zM5 .3a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 1 1 0-4.4z",
  refused: "M5 .6 9.9 9.4H.1z",
};

/** The shape of a type. */
export function Mark({ type }: { readonly type: RowType }): JSX.Element {
  return (
    <svg class={`mark ${type}`} viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
      <path d={SHAPES[type]} />
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
