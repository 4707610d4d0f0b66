import type { ComponentChildren, JSX, RefObject } from "preact";
import { TypeBadge } from "./badge.tsx";
import { CopyButton } from "./copy.tsx";
import { formatBytes, formatDate, ratioOf, stepsOf } from "./format.ts";
import { statusWords } from "./line.tsx";
import type { CollectedType } from "../../api.ts";
import { type Row, timeOf, typeOf, valuesOf } from "./row.ts";

/** Fields that are times, which are shown as such beside their number. */
const TIMES = new Set(["timestamp", "sendTime"]);

/** What the panel is told. */
export interface DetailsProps {
  readonly row: Row;
  readonly heading: RefObject<HTMLHeadingElement | null>;
  readonly onClose: () => void;
}

/** Everything about one row. */
export function Details({ row, heading, onClose }: DetailsProps): JSX.Element {
  const { message, request } = row;
  const json = JSON.stringify(message ? message.message : request, null, 2);
  return (
    <section
      class="details"
      aria-label="Details"
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <header>
        <TypeBadge type={typeOf(row)} />
        <h2 ref={heading} tabIndex={-1}>{message ? message.name : statusWords(request.status)}</h2>
        <button type="button" class="icon" aria-label="Close details" onClick={onClose}>
          <span aria-hidden="true">✕</span>
        </button>
      </header>
      <div class="body" tabIndex={0} role="group" aria-label="All of it">
        {message && <Findings title="Off the tracking plan" kind="bad" texts={message.violations} />}
        {message && <Findings title="Warnings" kind="warn" texts={message.warnings} />}
        {request.error !== undefined && <Findings title="Refused" kind="bad" texts={[request.error]} />}
        {message && <Attributes attributes={valuesOf(message.message)} of={message.type} />}
        <Block title="How it came">
          <Way row={row} />
        </Block>
        {message && (
          <Block title="Fields">
            <dl>
              {Object.entries(message.message).filter(([, value]) => value !== valuesOf(message.message)).map((
                [name, value],
              ) => <Field key={name} name={name}>{fieldText(name, value)}</Field>)}
            </dl>
          </Block>
        )}
        <Block title="JSON" action={<CopyButton text={json} what="the JSON" />}>
          <pre tabIndex={0}>{json}</pre>
        </Block>
      </div>
    </section>
  );
}

function fieldText(name: string, value: unknown): string {
  if (typeof value === "object") return JSON.stringify(value);
  return TIMES.has(name) ? `${formatDate(Number(value))} (${String(value)})` : String(value);
}

interface AttributesProps {
  readonly attributes: { readonly [key: string]: unknown };
  readonly of: CollectedType;
}

function Attributes({ attributes, of }: AttributesProps): JSX.Element {
  const entries = Object.entries(attributes);
  if (entries.length === 0) {
    return (
      <Block title="Attributes">
        <p class="muted">none</p>
      </Block>
    );
  }
  return (
    <Block title={of === "mapping" ? "Identities" : "Attributes"}>
      <table>
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Value</th>
            <th scope="col">Type</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(([key, value]) => (
            <tr key={key}>
              <th scope="row">{key}</th>
              <td>{String(value)}</td>
              <td class="muted">{typeof value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Block>
  );
}

function Way({ row }: { readonly row: Row }): JSX.Element {
  const { request } = row;
  const ratio = ratioOf(request);
  const steps = stepsOf(request.codec);
  return (
    <>
      {ratio !== undefined && (
        <div class="sizes" aria-hidden="true">
          <span class="bar" style={{ width: `${Math.min(100, 100 * Math.max(1, ratio) / ratio)}%` }} />
          <span class="bar came" style={{ width: `${Math.min(100, 100 / Math.max(1, ratio))}%` }} />
        </div>
      )}
      <dl>
        <Field name="format">{steps.length > 0 ? steps.join(", then ") : "could not be told"}</Field>
        <Field name="bytes as it came">{formatBytes(request.bytes)}</Field>
        {request.decodedBytes > 0 && <Field name="bytes decoded">{formatBytes(request.decodedBytes)}</Field>}
        {ratio !== undefined && <Field name="ratio">{ratio.toFixed(2)} : 1</Field>}
        {request.codec?.xor && <Field name="XOR">hides the body from a casual look and protects nothing</Field>}
        <Field name="received">{formatDate(timeOf(row))}</Field>
        <Field name="request">
          {`number ${request.number}, ${statusWords(request.status)}, ${request.count} ${
            request.count === 1 ? "message" : "messages"
          }`}
        </Field>
        <Field name="path">{request.path}</Field>
      </dl>
    </>
  );
}

function Field({ name, children }: { readonly name: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Block(
  { title, action, children }: {
    readonly title: string;
    readonly action?: ComponentChildren;
    readonly children: ComponentChildren;
  },
): JSX.Element {
  return (
    <section class="block">
      <h3>{title}{action}</h3>
      {children}
    </section>
  );
}

function Findings(
  { title, kind, texts }: { readonly title: string; readonly kind: "bad" | "warn"; readonly texts: readonly string[] },
): JSX.Element | null {
  if (texts.length === 0) return null;
  return (
    <section class={`findings ${kind}`}>
      <h3>{title}</h3>
      <ul>{texts.map((text) => <li>{text}</li>)}</ul>
    </section>
  );
}
