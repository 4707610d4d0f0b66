import { createReadStream } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import type { WireMessage } from "../../wire.ts";
import { line, reasonOf } from "../../words.ts";
import { Fault } from "../program/fault.ts";
import type { Say } from "../program/say.ts";

/** A message that a collector took. */
export interface Seen {
  readonly message: WireMessage;
  /** Whether its values came as texts, as in Protobuf. */
  readonly text: boolean;
}

type Fields = { readonly [name: string]: unknown };

/** The messages of a collector, or of what was saved of one. */
export function seenIn(from: string, say: Say): AsyncIterable<Seen> {
  return /^https?:\/\//i.test(from) ? seenAt(from, say) : savedIn(from, say);
}

/** Page by page, so that a collector that has much needs no memory here. */
async function* seenAt(from: string, say: Say): AsyncGenerator<Seen> {
  if (!URL.canParse(from)) throw new Fault(say("url.none", { url: line(from) }));
  const { origin } = new URL(from);
  const path = "/api/messages";
  for (let after: unknown = 0; typeof after === "number";) {
    let page: Fields;
    try {
      const response = await fetch(`${origin}${path}?limit=1000&after=${after}`);
      if (!response.ok) {
        throw new Fault(say("planCheck.answer", { url: origin, path, status: String(response.status) }));
      }
      page = Object(await response.json());
    } catch (error) {
      if (error instanceof Fault) throw error;
      throw new Fault(say("planCheck.none", { url: origin, why: line(reasonOf(error)) }));
    }
    if (!Array.isArray(page.messages)) throw new Fault(say("planCheck.answer", { url: origin, path, status: "200" }));
    yield* messagesOf(page, false) ?? [];
    after = page.next;
  }
}

async function* savedIn(file: string, say: Say): AsyncGenerator<Seen> {
  const input = file === "-" ? process.stdin : createReadStream(file);
  let number = 0;
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      number++;
      const bare = text.replace(/^\uFEFF/, "").trim();
      if (bare === "") continue;
      const seen = messagesOf(parsed(bare), false);
      if (!seen) throw new Fault(say("planCheck.line", { file, line: number }));
      yield* seen;
    }
  } catch (error) {
    const { code, message }: Fields = Object(error);
    if (code === "ENOENT") throw new Fault(say("file.none", { file }));
    throw error instanceof Fault ? error : new Fault(say("file.unreadable", { file, why: line(String(message)) }));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The messages in a line: one as it was on the wire, one with what the collector knows of it, or a request or a page of
 * the collector's API with several. Undefined where there are none such.
 */
function messagesOf(given: unknown, isText: boolean): readonly Seen[] | undefined {
  const fields: Fields = Object(given);
  const text = isText || formatOf(fields) === "protobuf";
  if (isMessage(fields)) return [{ message: fields, text }];
  if (typeof fields.message === "object") return messagesOf(fields.message, text);
  if (!Array.isArray(fields.messages)) return undefined;
  const requests = new Map<unknown, boolean>();
  for (const request of Array.isArray(fields.requests) ? fields.requests : []) {
    requests.set(Object(request).number, formatOf(Object(request)) === "protobuf");
  }
  return fields.messages.flatMap((one) => messagesOf(one, text || requests.get(Object(one).request) === true) ?? []);
}

function formatOf({ format, codec }: Fields): unknown {
  return typeof format === "string" ? format.split("+", 1)[0] : Object(codec).format;
}

function isMessage(fields: object): fields is WireMessage {
  const { eventType, eventName = "", key, id, identifies }: Fields = Object(fields);
  if (typeof eventType === "string") return typeof eventName === "string";
  return (typeof key === "string" && typeof id === "string") ||
    (typeof identifies === "object" && identifies !== null);
}
