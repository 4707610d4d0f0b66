import type { JSX } from "preact";
import { Steps, TypeBadge } from "./badge.tsx";
import { formatBytes, formatTime, shorten } from "./format.ts";
import { attributesOf, idsOf, type MessageRow, type RefusedRow, type Row, timeOf, typeOf } from "./row.ts";

/** Attributes that a line shows before it says how many more there are. */
const MOST_ATTRIBUTES = 8;

/** What a line of the list is told. */
export interface LineProps {
  readonly row: Row;
  /** Its place, counted from the newest. */
  readonly index: number;
  readonly count: number;
  readonly top: number;
  readonly isSelected: boolean;
  readonly onClick: (row: Row) => void;
}

/** One line of the list. */
export function Line({ row, index, count, top, isSelected, onClick }: LineProps): JSX.Element {
  return (
    <div
      id={lineId(row)}
      class={`line ${typeOf(row)}`}
      role="option"
      aria-selected={isSelected}
      aria-posinset={index + 1}
      aria-setsize={count}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onClick(row)}
    >
      <time class="time">{formatTime(timeOf(row))}</time>
      <TypeBadge type={typeOf(row)} />
      {row.message ? <Told row={row} /> : <Refusal row={row} />}
      <span class="came">
        <Steps request={row.request} />
      </span>
      <span class="size">{formatBytes(row.request.bytes)}</span>
    </div>
  );
}

/** The id of a line's element, by which the list names the selected one. */
export function lineId(row: Row): string {
  return `row-${row.id}`;
}

function Told({ row: { message: told } }: { readonly row: MessageRow }): JSX.Element {
  const { name, message, violations, warnings } = told;
  const attributes = attributesOf(message);
  return (
    <>
      <span class="name">{shorten(name, 200)}</span>
      <span class="ids">{idsOf(message).map(([, id]) => shorten(id)).join(" · ")}</span>
      <span class="attributes">
        {violations.length > 0 && <span class="flag bad">off plan</span>}
        {warnings.length > 0 && <span class="flag warn">warning</span>}
        {attributes.slice(0, MOST_ATTRIBUTES).map(([key, value]) => (
          <span key={key} class="attribute">
            <span class="key">{shorten(key, 40)}</span> {shorten(value)}
          </span>
        ))}
        {attributes.length > MOST_ATTRIBUTES && (
          <span class="attribute key">+{attributes.length - MOST_ATTRIBUTES} more</span>
        )}
      </span>
    </>
  );
}

function Refusal({ row: { request } }: { readonly row: RefusedRow }): JSX.Element {
  return (
    <>
      <span class="name">{statusWords(request.status)}</span>
      <span class="ids">request {request.number}</span>
      <span class="attributes">{shorten(request.error ?? request.path, 300)}</span>
    </>
  );
}

/** A status as people say it. */
export function statusWords(status: number): string {
  return status === 0 ? "no answer" : `status ${status}`;
}
