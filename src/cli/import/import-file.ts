import process from "node:process";
import type { Message } from "../../message/message.ts";
import { line } from "../../words.ts";
import type { Context } from "../program/command.ts";
import { Account } from "./account.ts";
import { checkColumns } from "./columns.ts";
import { Converter } from "./convert.ts";
import { mappingOf } from "./fields.ts";
import { openDelivery } from "./open-delivery.ts";
import type { Settings } from "./options.ts";
import { Progress } from "./progress.ts";
import { reasonOfRefusal } from "./reasons.ts";
import { brokenOf, type FileReport } from "./report.ts";
import { charactersOf, CutError, type Source } from "./row.ts";
import { openSource } from "./source.ts";
import { timeReader } from "./time.ts";

/** How many messages a dry run shows. */
const SHOWN = 3;

/** Imports one file, from where an earlier run came to. */
export async function importFile(file: string, settings: Settings, context: Context): Promise<FileReport> {
  // Whatever it is that ends the import: a process with an open standard input does not end.
  const reading = new AbortController();
  try {
    const source = await openSource(file, settings.reading, context.say, reading.signal);
    return await importRows(file, source, reading, settings, context);
  } finally {
    reading.abort();
  }
}

async function importRows(
  file: string,
  source: Source,
  reading: AbortController,
  settings: Settings,
  context: Context,
): Promise<FileReport> {
  const { say, note, write } = context;
  const { kind, isDryRun, limit } = settings;
  const startedAt = performance.now();
  const mapping = mappingOf(kind, settings.map);
  if (source.columns) checkColumns(source.columns, mapping, settings, say);
  // Before anything is begun: it may throw a Fault.
  const converter = new Converter({
    kind,
    format: source.format,
    mapping,
    set: settings.set,
    plan: settings.plan,
    time: timeReader(settings.timeFormat, settings.timeZone, say),
    stamp: { projectKey: settings.productId, dataSourceId: settings.dataSourceId },
    say,
  }, source.columns);
  const account = new Account(file, source, settings, context);
  const { window, counts } = account;
  const report = (rest: Partial<FileReport>): FileReport => ({
    file,
    format: source.format,
    encoding: source.encoding,
    rows: counts.sent + counts.rejected,
    ...counts,
    rejects: account.rejectsPath,
    requests: 0,
    bytes: 0,
    seconds: (performance.now() - startedAt) / 1000,
    isResumed: account.isResumed,
    wasDone: false,
    cut: undefined,
    broken: undefined,
    messages: [],
    ...rest,
  });
  if (account.isDone) return report({ wasDone: true });
  if (account.isResumed) note(say("import.resumed", { file, count: window.base }));

  const delivery = isDryRun ? undefined : openDelivery(settings, {
    onSent(numbers) {
      account.sent(numbers);
      account.save();
      stopUnsaved();
    },
    onRefused(number, row, error) {
      account.reject(number, row, error ? reasonOfRefusal(error) : say("row.refused"));
    },
    onBroken: () => reading.abort(),
  });
  const stopUnsaved = (): void => {
    if (account.failure !== undefined) delivery?.break({ why: "unsaved", text: account.failure });
  };
  const interrupt = (): void => {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
    delivery?.break({ why: "interrupted" });
  };
  if (delivery) process.on("SIGINT", interrupt).on("SIGTERM", interrupt);

  const progress = new Progress(file, say, write);
  const messages: Message[] = [];
  let cut: string | undefined;
  let isWarned = false;
  const look = (): void => {
    progress.show(() => ({
      rows: counts.sent + counts.rejected,
      rejected: counts.rejected,
      progress: source.progress,
      trouble: delivery?.trouble && line(delivery.trouble.message, 100),
    }));
    account.saveIfDue();
    stopUnsaved();
  };

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
        if ("fault" in converted) account.reject(own, row, converted.fault);
        else if (delivery) delivery.send(converted.message, own, row, charactersOf(row));
        else {
          if (messages.length < SHOWN) messages.push(converted.message);
          account.sent([own]);
        }
      }
      look();
    }
  } catch (error) {
    if (!(error instanceof CutError)) throw error;
    // What was broken off is not read to its end either.
    if (!delivery?.broken) cut = error.message;
  } finally {
    await delivery?.end();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
    progress.clear();
    // What was not read for a limit is for the next run.
    account.end(!delivery?.broken && cut === undefined && window.base < limit);
    stopUnsaved();
  }
  const { requests = 0, bytes = 0 } = delivery?.stats ?? {};
  return report({ requests, bytes, cut, broken: delivery?.broken && brokenOf(delivery.broken, say), messages });
}
