import process from "node:process";
import { GrowingParamError, type TrackerError } from "../../errors.ts";
import type { Message } from "../../message/message.ts";
import { line } from "../../words.ts";
import type { Context } from "../program/command.ts";
import { Fault } from "../program/fault.ts";
import { fetchOf, parserOf } from "../program/server.ts";
import { Checkpoint, openCheckpoint } from "./checkpoint.ts";
import { Converter } from "./convert.ts";
import { type Broken, Delivery } from "./deliver.ts";
import { type Kind, type Mapping, mappingOf } from "./fields.ts";
import type { Settings } from "./options.ts";
import { Progress } from "./progress.ts";
import { Rejects } from "./rejects.ts";
import { CutError, type Row, type Source } from "./row.ts";
import { openSource } from "./source.ts";
import { timeReader } from "./time.ts";

/** How many messages a dry run shows, and how many of the rows that it would not send. */
const SHOWN = 3;
const SHOWN_REJECTS = 10;
/** How many reasons are counted apart. */
const MAX_REASONS = 100;

/** What became of one file. */
export interface FileReport {
  readonly file: string;
  readonly format: Source["format"];
  readonly encoding: string | undefined;
  /** Rows that were read, over all runs. */
  readonly rows: number;
  readonly sent: number;
  readonly rejected: number;
  readonly reasons: { readonly [reason: string]: number };
  readonly rejects: string | undefined;
  readonly requests: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly isResumed: boolean;
  /** Whether an earlier run had done all of it. */
  readonly wasDone: boolean;
  /** Why it was not read to its end. */
  readonly cut: string | undefined;
  /** Why it was broken off; it goes on when it is called again. */
  readonly broken: string | undefined;
  /** What a dry run shows. */
  readonly messages: readonly Message[];
}

/** Imports one file, from where an earlier run came to. */
export async function importFile(file: string, settings: Settings, context: Context): Promise<FileReport> {
  const { say, note } = context;
  const { kind, isDryRun, isRestart, limit } = settings;
  const startedAt = performance.now();
  const source = await openSource(file, settings.reading, say);
  const mapping = mappingOf(kind, settings.map);
  if (source.columns) checkColumns(source.columns, mapping, settings, context);
  const path = settings.checkpoint ?? (file === "-" ? undefined : `${file}.growingio-import`);
  const checkpoint = isDryRun
    ? new Checkpoint(undefined, { file: "", size: 0, settings: "" })
    : openCheckpoint(path, { file, settings: settings.identity, isRestart }, say);
  const { window, counts } = checkpoint;
  const isTable = source.format === "csv";
  const rejectsPath = settings.rejects ?? `${file === "-" ? "stdin" : file}.rejects.${isTable ? "csv" : "ndjson"}`;
  const rejects = isDryRun
    ? undefined
    : new Rejects(rejectsPath, isTable ? source.columns : undefined, checkpoint.rejectedBytes, isRestart, say);
  const report = (rest: Partial<FileReport>): FileReport => ({
    file,
    format: source.format,
    encoding: source.encoding,
    rows: counts.sent + counts.rejected,
    ...counts,
    rejects: counts.rejected > 0 && rejects ? rejectsPath : undefined,
    requests: 0,
    bytes: 0,
    seconds: (performance.now() - startedAt) / 1000,
    isResumed: checkpoint.isResumed,
    wasDone: false,
    cut: undefined,
    broken: undefined,
    messages: [],
    ...rest,
  });
  if (checkpoint.isDone) return report({ wasDone: true });
  if (checkpoint.isResumed) note(say("import.resumed", { file, count: window.base }));

  const save = (): void => {
    rejects?.flush();
    checkpoint.rejectedBytes = rejects?.bytes ?? 0;
    checkpoint.save();
  };
  const reject = (number: number, row: Row, reason: string): void => {
    counts.rejected++;
    const kindOf = kindOfReason(reason);
    const key = Object.keys(counts.reasons).length < MAX_REASONS || kindOf in counts.reasons
      ? kindOf
      : say("row.others");
    counts.reasons[key] = (counts.reasons[key] ?? 0) + 1;
    if (rejects) rejects.add(row, reason);
    else if (counts.rejected <= SHOWN_REJECTS) {
      note(say("import.reject", { line: row.line, reason: line(reason, 500) }));
    }
    window.settle(number);
  };
  const delivery = isDryRun ? undefined : deliveryOf(settings, {
    onSent: (numbers) => {
      for (const number of numbers) window.settle(number);
      counts.sent += numbers.length;
      save();
    },
    onRefused: (number, row, error) => reject(number, row, error ? reasonOf(error) : say("row.refused")),
  });
  const interrupt = (): void => {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
    delivery?.break({ why: "interrupted" });
  };
  if (delivery) process.on("SIGINT", interrupt).on("SIGTERM", interrupt);

  const progress = new Progress(file, say);
  const messages: Message[] = [];
  let cut: string | undefined;
  let isWarned = false;
  let savedAt = performance.now();
  const look = (): void => {
    progress.show(() => ({
      rows: counts.sent + counts.rejected,
      rejected: counts.rejected,
      progress: source.progress,
      trouble: delivery?.trouble && line(delivery.trouble.message, 100),
    }));
    if (!rejects?.isPending || performance.now() - savedAt < 500) return;
    savedAt = performance.now();
    save();
  };
  const converter = new Converter({
    kind,
    mapping,
    set: settings.set,
    plan: settings.plan,
    time: timeReader(settings.timeFormat, settings.timeZone, say),
    stamp: { projectKey: settings.productId, dataSourceId: settings.dataSourceId },
    say,
  }, source.columns);

  try {
    const skip = window.base;
    let number = skip;
    reading: for await (const rows of source.rows(skip)) {
      for (const row of rows) {
        if (number >= limit || delivery?.broken) break reading;
        const own = number++;
        if (window.isSettled(own)) continue;
        while (delivery && !delivery.broken && (delivery.isFull || window.isBeyond(own))) {
          await delivery.moved();
          look();
        }
        const pauseMs = delivery?.pauseMs ?? 0;
        if (pauseMs > 4) await new Promise((resolve) => setTimeout(resolve, pauseMs));
        if (delivery?.broken) break reading;
        const converted = converter.convert(row, Date.now());
        if (!isWarned && "message" in converted && "sendTime" in converted.message && converted.message.sendTime) {
          isWarned = true;
          progress.clear();
          note(say("import.eventTime"));
        }
        if ("fault" in converted) reject(own, row, converted.fault);
        else if (delivery) delivery.send(converted.message, own, row, charactersOf(row));
        else {
          if (messages.length < SHOWN) messages.push(converted.message);
          counts.sent++;
          window.settle(own);
        }
      }
      look();
    }
  } catch (error) {
    if (!(error instanceof CutError)) throw error;
    cut = error.message;
  } finally {
    await delivery?.end();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
    progress.clear();
    // What was not read for a limit is for the next run.
    checkpoint.isDone = !delivery?.broken && cut === undefined && window.base < limit;
    if (!isDryRun) save();
    rejects?.close();
  }
  const { requests = 0, bytes = 0 } = delivery?.stats ?? {};
  return report({ requests, bytes, cut, broken: delivery?.broken && brokenOf(delivery.broken, context), messages });
}

function deliveryOf(
  settings: Settings,
  told: Pick<ConstructorParameters<typeof Delivery>[0], "onSent" | "onRefused">,
): Delivery {
  const { productId, dataSourceId, host, ca, body, batch, concurrency, rate, patienceMs } = settings;
  try {
    // Before the consumer says so, whose rule is the same.
    const fetch = URL.canParse(host) ? fetchOf(host, ca) : undefined;
    const consumer = {
      productId,
      dataSourceId,
      serverHost: host,
      parser: parserOf(body),
      fetch,
      requestTimeoutMs: 30_000,
    };
    return new Delivery({ consumer, batch, concurrency, rate, patienceMs, ...told });
  } catch (error) {
    throw error instanceof GrowingParamError ? new Fault(error.message) : error;
  }
}

/** Looks at the columns once, so that not each row is rejected for what is missing in all. */
function checkColumns(columns: readonly string[], mapping: Mapping, settings: Settings, { say }: Context): void {
  const { kind, map, set } = settings;
  const fields = new Map<string, string>();
  for (const column of columns) {
    const target = mapping(column);
    if (target.type !== "field") continue;
    const other = fields.get(target.field);
    if (other !== undefined) throw new Fault(say("import.twice", { one: other, other: column, field: target.field }));
    fields.set(target.field, column);
  }
  const listed = columns.slice(0, 50).map((column) => JSON.stringify(line(column))).join(", ");
  for (const column of map.keys()) {
    if (!columns.includes(column)) {
      throw new Fault(say("import.noColumn", { column: JSON.stringify(column), columns: listed }));
    }
  }
  const has = (field: string): boolean => fields.has(field) || [...set.keys()].some((each) => each === field);
  const needed: { readonly [Kind_ in Kind]: readonly string[] } = {
    events: ["eventName"],
    users: ["loginUserId"],
    items: ["itemKey", "itemId"],
  };
  const missing = needed[kind].find((field) => !has(field)) ??
    (kind === "events" && !["anonymousId", "loginUserId", "loginUserKey"].some(has) ? "loginUserId" : undefined);
  if (missing !== undefined) throw new Fault(say("import.missing", { field: missing, columns: listed }));
}

function charactersOf(row: Row): number {
  if ("cells" in row) return row.cells.reduce<number>((sum, cell) => sum + String(cell).length, 0);
  if (!("fields" in row)) return row.text.length;
  return Object.values(row.fields).reduce<number>(
    (sum, value) => sum + (typeof value === "string" ? value.length : 16),
    0,
  );
}

/** A reason without the values that it tells, so that rows can be counted by it. */
function kindOfReason(reason: string): string {
  return line(reason.replaceAll(/: "(?:[^"\\]|\\.)*"|: -?[\d.]+n?(?=$|;)/g, ""), 200);
}

function reasonOf(error: TrackerError): string {
  return line(error.message.replace(/^Cannot deliver .*?: /, "").replace(/ \([\d,]+ \S+\)$/, ""), 200);
}

function brokenOf(broken: Broken, { say }: Context): string {
  if (broken.why === "interrupted") return say("broken.interrupted");
  const why = broken.error ? line(broken.error.message, 300) : "";
  return broken.why === "refused" ? say("broken.refused", { why }) : say("broken.silent", { why });
}
