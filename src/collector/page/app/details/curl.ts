import type { RequestDetails } from "../../../recorded.ts";
import { bytesOf } from "./hex.ts";

/** Headers that curl makes itself. */
const OWN = new Set(["host", "content-length", "connection", "accept-encoding", "transfer-encoding"]);

/** What curl sends as it came. Whatever the request says, a shell runs nothing of it: it stands in quotes. */
export function curlOf(request: RequestDetails, origin: string): string {
  const { method, path, query, headers, body, bytes } = request;
  const raw = bytesOf(body);
  const text = textOf(raw);
  const parts = [
    `curl -X ${quoted(method)} ${quoted(`${origin}${path}${query ? `?${query}` : ""}`)}`,
    ...Object.entries(headers).filter(([name]) => !OWN.has(name)).map(([name, value]) =>
      `-H ${quoted(`${name}: ${value}`)}`
    ),
  ];
  if (raw.byteLength === 0) return parts.join(" \\\n  ");
  const notice = raw.byteLength < bytes ? `# the first ${raw.byteLength} of ${bytes} bytes\n` : "";
  if (text !== undefined) return notice + [...parts, `--data-raw ${quoted(text)}`].join(" \\\n  ");
  // Bytes, and what would act on a terminal that it is pasted into.
  return `${notice}echo ${body} | base64 -d | ${[...parts, "--data-binary @-"].join(" \\\n  ")}`;
}

/** A body as text, where it is nothing else. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return /[^\P{C}\n\t]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** For a shell; without what would act on a terminal. */
function quoted(text: string): string {
  return `'${text.replace(/[^\P{C}\n\t]/gu, "").replaceAll("'", "'\\''")}'`;
}
