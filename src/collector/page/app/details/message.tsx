import type { JSX } from "preact";
import { valuesOf } from "../../../filter/about.ts";
import { formatBytes, formatDate, ratioOf, stepsOf } from "../format.ts";
import { statusWords } from "../line.tsx";
import { useReader } from "../reader.ts";
import { type Row, timeOf } from "../row.ts";
import { Block, Code, Fields, Findings, Values } from "./blocks.tsx";
import { CopyButton } from "./copy.tsx";

/** Fields that are times, which are shown as such beside their number. */
const TIMES = new Set(["timestamp", "sendTime", "pageShowTimestamp"]);

/** What is wrong with a message, what is in it, and how it came. */
export function MessageTab(
  { row, onRequest }: { readonly row: Row; readonly onRequest: (number: number) => void },
): JSX.Element {
  const { say, zone } = useReader();
  const { message, request } = row;
  const json = (): string => JSON.stringify(message ? message.message : request, null, 2);
  const values = message && valuesOf(message.message);
  return (
    <>
      {message && <Findings title={say("violations")} kind="bad" texts={message.violations} />}
      {message && <Findings title={say("warnings")} kind="warn" texts={message.warnings} />}
      {request.error !== undefined && <Findings title={say("refused")} kind="bad" texts={request.error.split("; ")} />}
      {values && (
        <Block title={say("attributes")}>
          <Values values={values} />
        </Block>
      )}
      <Block
        title={say("came")}
        action={request.count > 1 && (
          <button type="button" class="small" onClick={() => onRequest(request.number)}>{say("request.all")}</button>
        )}
      >
        <Way row={row} />
      </Block>
      {message && (
        <Block title={say("fields")}>
          <Fields
            entries={Object.entries(message.message).filter(([, value]) => value !== values).map(([name, value]) => [
              name,
              fieldText(name, value, zone),
            ])}
          />
        </Block>
      )}
      <Block title={say("json")} action={<CopyButton text={json} what="copy.json" />}>
        <Code text={json()} />
      </Block>
    </>
  );
}

function fieldText(name: string, value: unknown, zone: string): string {
  if (typeof value === "object") return JSON.stringify(value);
  return TIMES.has(name) ? `${formatDate(Number(value), zone)} (${String(value)})` : String(value);
}

function Way({ row }: { readonly row: Row }): JSX.Element {
  const { say, zone } = useReader();
  const { message, request } = row;
  const { bytes, decodedBytes, count, number, status, path, codec } = request;
  const steps = stepsOf(codec);
  const ratio = ratioOf(request);
  const entries: (readonly [string, string])[] = [
    [say("format"), steps.length > 0 ? steps.join(say("format.then")) : say("format.unknown")],
    ...message ? [[say("bytes.own"), formatBytes(message.bytes)] as const] : [],
    [say("bytes.came"), formatBytes(bytes)],
    ...decodedBytes > 0 ? [[say("bytes.decoded"), formatBytes(decodedBytes)] as const] : [],
    ...ratio === undefined ? [] : [[say("ratio"), `${ratio.toFixed(2)} : 1`] as const],
    ...codec?.xor ? [[say("xor"), say("xor.words")] as const] : [],
    [say("received"), `${formatDate(timeOf(row), zone)} (${zone})`],
    [say("request"), say("request.words", { number: `${number}`, status: statusWords(status, say), count })],
    [say("path"), path],
  ];
  return (
    <>
      {ratio !== undefined && (
        <div class="sizes" aria-hidden="true">
          <div class="bar came" style={{ width: `${Math.min(100, 100 / ratio)}%` }} />
          <div class="bar" />
        </div>
      )}
      <Fields entries={entries} />
    </>
  );
}
