import process from "node:process";
import { line } from "../../words.ts";
import type { Command, Context } from "../program/command.ts";
import { EXIT } from "../program/fault.ts";
import { importFile } from "./import-file.ts";
import type { FileReport } from "./report.ts";
import { keepSmall } from "./memory.ts";
import { IMPORT_OPTIONS, type Settings, settingsOf } from "./options.ts";
import { durationOf } from "./progress.ts";

/** `import`: brings what files have to a server. */
export const importCommand: Command = {
  name: "import",
  usage: "events|users|items FILE…",
  summary: "import.summary",
  details: "import.details",
  options: IMPORT_OPTIONS,
  async run(context) {
    keepSmall();
    const settings = await settingsOf(context.given, context.say);
    const reports: FileReport[] = [];
    try {
      for (const file of settings.files) {
        const report = await importFile(file, settings, context);
        reports.push(report);
        if (!context.isJson) tell(report, settings, context);
        if (report.broken !== undefined) break;
      }
    } finally {
      // Nobody waits any more for a read of a silent pipe, but it may keep the process.
      setTimeout(() => process.exit(), 1000).unref();
    }
    if (context.isJson) context.print(JSON.stringify({ files: reports }));
    if (reports.some(({ broken }) => broken !== undefined)) return EXIT.unfinished;
    return reports.some(({ rejected, cut, wasDone }) => !wasDone && (rejected > 0 || cut !== undefined))
      ? EXIT.found
      : EXIT.ok;
  },
};

function tell(report: FileReport, { isDryRun, kind, host, productId }: Settings, { say, print }: Context): void {
  const { file, rows, sent, rejected, seconds, reasons, encoding } = report;
  if (report.wasDone) return print(say("import.done", { file }));
  if (isDryRun) {
    const path = kind === "items" ? `/projects/${productId}/collect/item` : `/v3/projects/${productId}/collect`;
    print(say("import.dry", { url: `${host.replace(/\/+$/, "")}${path}` }));
    for (const message of report.messages) print(`  ${line(JSON.stringify(message), 2000)}`);
  }
  const time = durationOf(seconds);
  const rate = Math.round(rows / seconds);
  print(
    isDryRun
      ? say("import.wouldSend", { file, rows, sent, time })
      : say("import.sent", { file, rows, sent, time, rate }),
  );
  if (encoding !== undefined && encoding !== "utf-8") print(say("import.readAs", { encoding }));
  if (rejected > 0) {
    const path = report.rejects;
    print(
      path === undefined
        ? say("import.rejected", { count: rejected })
        : say("import.rejectedTo", { count: rejected, path }),
    );
    const counted = Object.entries(reasons).sort(([, a], [, b]) => b - a);
    for (const [reason, count] of counted.slice(0, 10)) print(`  ${count.toLocaleString("en")}  ${reason}`);
    if (counted.length > 10) print(`  ${say("import.reasons", { count: counted.length - 10 })}`);
  }
  if (report.cut !== undefined) print(line(report.cut, 500));
  if (report.broken !== undefined) print(report.broken);
}
