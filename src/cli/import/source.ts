import { line } from "../../words.ts";
import { oneOf } from "../program/arguments.ts";
import type { Given } from "../program/command.ts";
import { Fault } from "../program/fault.ts";
import type { Say } from "../program/say.ts";
import { type Bytes, openBytes } from "./bytes.ts";
import { CsvReader, shapeOf } from "./csv.ts";
import { DecodeError, Decoder, type Encoding, ENCODINGS } from "./decode.ts";
import { LineReader } from "./lines.ts";
import { CutError, type Row, type Source } from "./row.ts";

/** How a file is to be read, where it does not tell. */
export interface Reading {
  readonly format: Source["format"] | undefined;
  readonly encoding: Encoding | undefined;
}

/** Reads the options of reading. */
export function readingOf(given: Given, say: Say): Reading {
  return {
    format: oneOf(given, "format", ["csv", "ndjson", "parquet"], say),
    encoding: oneOf(given, "encoding", ENCODINGS, say),
  };
}

/** Opens a file, or standard input as `-`. Throws a Fault where it is none that can be read. */
export async function openSource(
  file: string,
  { format, encoding }: Reading,
  say: Say,
  signal: AbortSignal,
): Promise<Source> {
  const bytes = await openBytes(file, say, signal);
  const start = new TextDecoder("latin1").decode(bytes.head);
  // Of today, and of before 2007.
  if (["PK\u0003\u0004", "\u00d0\u00cf\u0011\u00e0"].includes(start) && !format) {
    throw new Fault(say("file.excel", { file }));
  }
  if (format === "parquet" || (!format && start === "PAR1")) {
    const { openParquet } = await import("./parquet.ts");
    return openParquet(file, bytes, say);
  }
  const texts = textsOf(bytes, new Decoder(encoding));
  const [first, all] = await firstOf(texts);
  const isJson = format
    ? format === "ndjson"
    : /\.(?:ndjson|jsonl|json)(?:\.gz)?$/i.test(file) || /^\s*[{[]/.test(first);
  return isJson ? linesOf(texts, all, bytes, say) : tableOf(file, texts, first, all, bytes, say);
}

/** The text of a file, and how it is encoded. */
interface Texts extends AsyncIterable<string> {
  readonly encoding: string;
}

function textsOf(bytes: Bytes, decoder: Decoder): Texts {
  return {
    get encoding() {
      return decoder.encoding;
    },
    async *[Symbol.asyncIterator]() {
      for await (const piece of bytes.pieces) yield decoder.decode(piece);
      yield decoder.decode(new Uint8Array(), true);
    },
  };
}

/** A first piece that ends behind a line, or all there is, and all of it with that. */
async function firstOf(texts: AsyncIterable<string>): Promise<readonly [string, AsyncIterable<string>]> {
  const iterator = texts[Symbol.asyncIterator]();
  let first = "";
  let broken: { readonly error: unknown } | undefined;
  while (!/[\r\n]/.test(first) && first.length < 1_048_576) {
    try {
      const { done, value } = await iterator.next();
      if (done) break;
      first += value;
    } catch (error) {
      broken = { error };
      break;
    }
  }
  first = first.replace(/^\uFEFF/, "");
  return [
    first,
    (async function* () {
      yield first;
      if (broken) throw broken.error;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    })(),
  ];
}

function linesOf(texts: Texts, all: AsyncIterable<string>, bytes: Bytes, say: Say): Source {
  return {
    format: "ndjson",
    columns: undefined,
    get encoding() {
      return texts.encoding;
    },
    get progress() {
      return bytes.progress;
    },
    get beginning() {
      return bytes.beginning;
    },
    rows: (skip) => rowsOf(all, new LineReader(say), skip, say),
  };
}

async function tableOf(
  file: string,
  texts: Texts,
  first: string,
  all: AsyncIterable<string>,
  bytes: Bytes,
  say: Say,
): Promise<Source> {
  const { delimiter, newline } = shapeOf(first);
  const reader = new CsvReader(delimiter, newline, say);
  const iterator = rowsOf(all, reader, 0, say)[Symbol.asyncIterator]();
  const unreadable = (why: string): Fault => new Fault(say("file.header", { file, why }));
  const { done, value: [header, ...rest] = [] } = await iterator.next().catch((error: unknown) => {
    throw error instanceof CutError ? unreadable(line(error.message)) : error;
  });
  if (done || !header) throw new Fault(say("file.empty", { file }));
  if (!("cells" in header)) throw unreadable("fault" in header ? header.fault : "");
  return {
    format: "csv",
    columns: header.cells.map((cell: unknown) => String(cell).trim()),
    get encoding() {
      return texts.encoding;
    },
    get progress() {
      return bytes.progress;
    },
    get beginning() {
      return bytes.beginning;
    },
    rows: (skip) =>
      without(
        (async function* () {
          if (rest.length > 0) yield rest;
          for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
        })(),
        skip,
      ),
  };
}

/** Rows of text. What ends too early is told when all before it were given. */
async function* rowsOf(
  texts: AsyncIterable<string>,
  reader: CsvReader | LineReader,
  skip: number,
  say: Say,
): AsyncGenerator<readonly Row[]> {
  yield* without(
    (async function* () {
      try {
        for await (const text of texts) {
          const rows = reader.push(text);
          if (rows.length > 0) yield rows;
        }
      } catch (error) {
        if (!(error instanceof DecodeError)) throw new CutError(reasonOf(error, reader.line, say), reader.line);
        const rows = reader.push(error.text);
        if (rows.length > 0) yield rows;
        throw new CutError(say("cut.encoding", { line: reader.line }), reader.line);
      }
      const rows = reader.push("", true);
      if (rows.length > 0) yield rows;
    })(),
    skip,
  );
}

function reasonOf(error: unknown, at: number, say: Say): string {
  const { code, message }: Record<string, unknown> = Object(error);
  // Of zlib, in the words of each runtime.
  if (code === "Z_BUF_ERROR" || /unexpected end|unexpected eof/i.test(String(message))) {
    return say("cut.gzip", { line: at });
  }
  return say("cut.other", { line: at, why: String(message ?? error) });
}

async function* without(batches: AsyncIterable<readonly Row[]>, skip: number): AsyncGenerator<readonly Row[]> {
  let left = skip;
  for await (const rows of batches) {
    if (left >= rows.length) left -= rows.length;
    else {
      yield left > 0 ? rows.slice(left) : rows;
      left = 0;
    }
  }
}
