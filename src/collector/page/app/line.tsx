import type { JSX } from "preact";
import { attributesOf, idsOf } from "../../filter/about.ts";
import type { Say, TextKey } from "../../texts/texts.ts";
import { TEXTS } from "../../texts/texts.ts";
import { Steps, TypeBadge } from "./badge.tsx";
import { formatBytes, formatTime, shorten } from "./format.ts";
import { useReader } from "./reader.ts";
import { type MessageRow, type RefusedRow, type Row, timeOf, typeOf } from "./row.ts";

/** Attributes that a line shows before it says that there are more. */
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
  const { zone } = useReader();
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
      <time class="time">{formatTime(timeOf(row), zone)}</time>
      <TypeBadge type={typeOf(row)} />
      {row.message ? <Told row={row} /> : <Refusal row={row} />}
      <span class="came">
        <Steps request={row.request} />
      </span>
      <Size row={row} />
    </div>
  );
}

/** The id of a line's element, by which the list names the selected one. */
export function lineId(row: Row): string {
  return `row-${row.id}`;
}

/** The size of a message, and that of its request where it shared it with others. */
function Size({ row: { message, request } }: { readonly row: Row }): JSX.Element {
  const { say } = useReader();
  const all = formatBytes(request.decodedBytes || request.bytes);
  if (!message) return <span class="size">{all}</span>;
  const own = formatBytes(message.bytes);
  return <span class="size">{request.count > 1 ? say("size.of", { own, all }) : own}</span>;
}

function Told({ row: { message: told } }: { readonly row: MessageRow }): JSX.Element {
  const { say } = useReader();
  const { name, message, violations, warnings } = told;
  const attributes = attributesOf(message, MOST_ATTRIBUTES + 1);
  return (
    <>
      <span class="name">
        <bdi>{shorten(name, 200)}</bdi>
      </span>
      <span class="ids">
        {idsOf(message).slice(0, 3).map(([key, id]) => (
          <span key={key} class="attribute">
            <span class="key">{idWord(key, say)}</span> <bdi>{shorten(id)}</bdi>
          </span>
        ))}
      </span>
      <span class="attributes">
        {violations.length > 0 && <span class="flag bad">{say("off", { count: countOf(violations) })}</span>}
        {warnings.length > 0 && <span class="flag warn">{say("warned", { count: countOf(warnings) })}</span>}
        {attributes.slice(0, MOST_ATTRIBUTES).map(([key, value]) => (
          <span key={key} class="attribute">
            <bdi class="key">{shorten(key, 40)}</bdi> <bdi>{shorten(value)}</bdi>
          </span>
        ))}
        {attributes.length > MOST_ATTRIBUTES && <span class="attribute key">…</span>}
      </span>
    </>
  );
}

/** How many texts a bounded list stands for. */
export function countOf(texts: readonly string[]): number {
  const [, more] = /^and (\d+) more$/.exec(texts.at(-1) ?? "") ?? [];
  return more === undefined ? texts.length : texts.length - 1 + Number(more);
}

/** What an id is: one of the protocol's, or a key that a company has for its login users. */
export function idWord(key: string, say: Say): string {
  const text = `id.${key}`;
  return isText(text) ? say(text) : shorten(key, 40);
}

function isText(key: string): key is TextKey {
  return Object.hasOwn(TEXTS, key);
}

function Refusal({ row: { request } }: { readonly row: RefusedRow }): JSX.Element {
  const { say, tell } = useReader();
  const isUnknown = request.kind === undefined;
  return (
    <>
      <span class="name">{statusWords(request.status, say)}</span>
      <span class="ids">{say("request.number", { number: `${request.number}` })}</span>
      <span class="attributes">
        {isUnknown && (
          <span class="attribute">
            <bdi class="key">{shorten(`${request.method} ${request.path}`, 120)}</bdi>
          </span>
        )}
        <bdi>{shorten(tell(request.error ?? request.path), 300)}</bdi>
      </span>
    </>
  );
}

/** A status as people say it. */
export function statusWords(status: number, say: Say): string {
  return status === 0 ? say("status.none") : say("status", { status: `${status}` });
}
