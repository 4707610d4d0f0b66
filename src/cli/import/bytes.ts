import { createReadStream, statSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import process from "node:process";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { Fault } from "../program/fault.ts";
import type { Say } from "../program/say.ts";
import { type Beginning, Reader } from "./beginning.ts";

const PIECE = 131_072;

/** The bytes of a file or of standard input. */
export interface Bytes {
  /** What it begins with, decompressed; less than asked for where there is no more. */
  readonly head: Uint8Array;
  /** All of it, decompressed. */
  readonly pieces: AsyncIterable<Uint8Array>;
  /** How much of it was read, from 0 to 1; undefined where its size is not known. */
  readonly progress: number | undefined;
  /** What was read so far, as it is in the file. */
  readonly beginning: Beginning;
  readonly isCompressed: boolean;
}

/** Whether it can be read once more: not what comes in a pipe, whatever it is called. */
export function isKept(file: string): boolean {
  return file !== "-" && !/^\/(?:dev|proc)\//.test(file) && statSync(file).isFile();
}

/**
 * Opens a file, or standard input as `-`. What is compressed with gzip is decompressed, whatever its name. The signal
 * ends it, also while it waits for a pipe.
 */
export async function openBytes(file: string, say: Say, signal: AbortSignal): Promise<Bytes> {
  const size = file === "-" ? undefined : await sizeOf(file, say);
  const reader = new Reader();
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    const input: Readable = file === "-" ? process.stdin : createReadStream(file, { highWaterMark: PIECE });
    for await (const piece of untilAborted(input, signal)) {
      reader.add(piece);
      yield piece;
    }
  };
  const [start, raw] = await peek(counted(), 2);
  const isCompressed = start[0] === 0x1f && start[1] === 0x8b;
  const [head, pieces] = await peek(isCompressed ? gunzipped(raw) : raw, 4);
  return {
    head,
    pieces,
    isCompressed,
    get progress() {
      return size === undefined ? undefined : size === 0 ? 1 : reader.length / size;
    },
    get beginning() {
      return reader.beginning;
    },
  };
}

/** What is read, until the signal. Not every runtime ends a read by itself, as of a pipe that is silent. */
async function* untilAborted(input: Readable, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let stop = (): void => {};
  signal.addEventListener("abort", () => {
    input.destroy();
    stop();
  });
  const iterator: AsyncIterator<Uint8Array> = input[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
      stop = () => reject(new Error("it was broken off"));
      iterator.next().then(resolve, reject);
    });
    if (done) return;
    yield value;
  }
}

async function sizeOf(file: string, say: Say): Promise<number | undefined> {
  try {
    const status = await stat(file);
    if (status.isDirectory()) throw new Fault(say("file.directory", { file }));
    // Whoever writes into a pipe would see it closed.
    if (!status.isFile()) return undefined;
    await (await open(file)).close();
    return status.size;
  } catch (error) {
    if (error instanceof Fault) throw error;
    const { code, message }: Record<string, unknown> = Object(error);
    throw new Fault(
      code === "ENOENT" ? say("file.none", { file }) : say("file.unreadable", { file, why: String(message) }),
    );
  }
}

async function* gunzipped(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: PIECE });
  gunzip.on("error", () => {}); // whoever reads it hears of it
  const feeding = (async () => {
    try {
      for await (const piece of pieces) {
        if (!gunzip.write(piece)) {
          await new Promise<void>((resolve) => gunzip.once("drain", resolve).once("close", resolve));
        }
      }
      gunzip.end();
    } catch (error) {
      gunzip.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  })();
  for await (const piece of gunzip) yield piece;
  await feeding;
}

/** The first `length` bytes, and all of it with them. */
async function peek(
  pieces: AsyncIterable<Uint8Array>,
  length: number,
): Promise<readonly [Uint8Array, AsyncIterable<Uint8Array>]> {
  const iterator = pieces[Symbol.asyncIterator]();
  let head = new Uint8Array();
  let broken: { readonly error: unknown } | undefined;
  while (head.length < length) {
    try {
      const { done, value } = await iterator.next();
      if (done) break;
      head = concat(head, value);
    } catch (error) {
      broken = { error }; // what came before it is read first
      break;
    }
  }
  return [
    head.subarray(0, length),
    (async function* () {
      if (head.length > 0) yield head;
      if (broken) throw broken.error;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    })(),
  ];
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
