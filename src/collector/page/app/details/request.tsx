import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { RequestDetails } from "../../../recorded.ts";
import { loadRequest } from "../client.ts";
import { formatBytes } from "../format.ts";
import { statusWords } from "../line.tsx";
import { useReader } from "../reader.ts";
import type { Tab } from "../url.ts";
import { Block, Code, Fields, Findings } from "./blocks.tsx";
import { CopyButton } from "./copy.tsx";
import { curlOf } from "./curl.ts";
import { bytesOf, hexOf, SHOWN_BYTES } from "./hex.ts";

/** What a tab about the request is told. */
export interface RequestTabsProps {
  readonly number: number;
  readonly tab: Exclude<Tab, "message">;
}

/** The request as it came, its body and its answer, which are looked up when they are looked at. */
export function RequestTabs({ number, tab }: RequestTabsProps): JSX.Element {
  const { say } = useReader();
  const [found, setFound] = useState<RequestDetails | "gone">();
  const [error, setError] = useState("");
  useEffect(() => {
    let isLeft = false;
    loadRequest(number)
      .then((details) => isLeft || setFound(details ?? "gone"))
      .catch((reason: unknown) => isLeft || setError(say("loading.failed", { reason: String(reason) })));
    return () => {
      isLeft = true;
    };
  }, [number]);
  if (found === "gone") return <p role="status">{say("gone")}</p>;
  if (!found) return <p role="status">{error || say("loading")}</p>;
  if (tab === "request") return <Request request={found} />;
  return tab === "body" ? <Body request={found} /> : <Answer request={found} />;
}

function Request({ request }: { readonly request: RequestDetails }): JSX.Element {
  const { say } = useReader();
  const { method, path, query, headers, error } = request;
  return (
    <>
      {error !== undefined && <Findings title={say("refused")} kind="bad" texts={error.split("; ")} />}
      <Block
        title={say("request")}
        action={<CopyButton text={() => curlOf(request, location.origin)} label="copy.curl" what="copy.curl" />}
      >
        <Fields
          entries={[[say("method"), method], [say("path"), path], ...query ? [[say("query"), query] as const] : []]}
        />
      </Block>
      <Block title={say("headers")}>
        <Fields entries={Object.entries(headers)} />
        {Object.values(headers).includes("***") && <p class="muted">{say("headers.masked")}</p>}
      </Block>
    </>
  );
}

function Body({ request }: { readonly request: RequestDetails }): JSX.Element {
  const { say } = useReader();
  const { body, bytes, decoded } = request;
  if (bytes === 0) return <p class="muted">{say("raw.none")}</p>;
  const raw = bytesOf(body);
  const shown = formatBytes(Math.min(raw.byteLength, SHOWN_BYTES));
  return (
    <>
      <Block
        title={say("decoded")}
        action={decoded !== undefined && <CopyButton text={() => decoded} what="copy.json" />}
      >
        {decoded === undefined ? <p class="muted">{say("decoded.none")}</p> : <Code text={decoded} />}
      </Block>
      <Block title={say("raw", { shown, size: formatBytes(bytes) })}>
        <pre class="hex" tabIndex={0}>{hexOf(raw)}</pre>
      </Block>
    </>
  );
}

function Answer({ request: { status, answer } }: { readonly request: RequestDetails }): JSX.Element {
  const { say } = useReader();
  if (!answer) return <p class="muted">{say("answer.none")}</p>;
  return (
    <>
      <Block title={statusWords(status, say)}>
        <Code text={pretty(answer.body)} />
      </Block>
      {Object.keys(answer.headers).length > 0 && (
        <Block title={say("answer.headers")}>
          <Fields entries={Object.entries(answer.headers)} />
        </Block>
      )}
    </>
  );
}

/** JSON with line breaks; what is cut off as it is. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
