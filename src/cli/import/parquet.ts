import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { createWriteStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Fault } from "../program/fault.ts";
import type { Say } from "../program/say.ts";
import { type Bytes, isKept } from "./bytes.ts";
import { CutError, type Row, type Source } from "./row.ts";

/** How many rows are read at once. */
const ROWS = 5000;

/** Opens a Parquet file. It is read from its end, so what is compressed or comes in a pipe is put aside first. */
export async function openParquet(file: string, bytes: Bytes, say: Say): Promise<Source> {
  const isFile = isKept(file) && !bytes.isCompressed;
  const directory = isFile ? undefined : await mkdtemp(join(tmpdir(), "growingio-import-"));
  const remove = async (): Promise<void> => {
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  };
  try {
    const path = directory === undefined ? file : join(directory, "rows.parquet");
    if (directory !== undefined) await pipeline(Readable.from(bytes.pieces), createWriteStream(path));
    const opened = await open(path);
    const buffer = await bufferOf(opened);
    const metadata = await parquetMetadataAsync(buffer);
    const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
    const count = Number(metadata.num_rows);
    let read = 0;
    return {
      format: "parquet",
      encoding: undefined,
      // Which of its bytes were read says little: all of them are looked at.
      beginning: undefined,
      columns,
      get progress() {
        return count === 0 ? 1 : read / count;
      },
      async *rows(skip) {
        try {
          for (read = Math.min(skip, count); read < count;) {
            const rowStart = read;
            const rowEnd = Math.min(count, rowStart + ROWS);
            const found = await parquetReadObjects({
              file: buffer,
              metadata,
              compressors,
              rowStart,
              rowEnd,
              useOffsetIndex: true,
            });
            read = rowEnd;
            yield found.map((fields, index): Row => ({ line: rowStart + index + 1, fields }));
          }
        } catch (error) {
          throw new CutError(say("cut.other", { line: read, why: messageOf(error) }), read);
        } finally {
          await opened.close();
          await remove();
        }
      },
    };
  } catch (error) {
    await remove();
    throw new Fault(say("file.parquet", { file, why: messageOf(error) }));
  }
}

async function bufferOf(file: Awaited<ReturnType<typeof open>>): Promise<AsyncBuffer> {
  const { size } = await file.stat();
  return {
    byteLength: size,
    async slice(start, end = size) {
      const buffer = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      for (let at = 0; at < buffer.length;) {
        const { bytesRead } = await file.read(buffer, at, buffer.length - at, start + at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      return buffer.buffer;
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
