import { PlanCoverage, type PlanEntry, type PlanReport } from "../../plan/coverage.ts";
import { inChinese } from "../../collector/texts/sentences.ts";
import { readPlanFile } from "../../collector/program/plan-file.ts";
import { line } from "../../words.ts";
import { neededOf } from "../program/arguments.ts";
import type { Command, Context } from "../program/command.ts";
import { EXIT, Fault } from "../program/fault.ts";
import { variable } from "../program/server.ts";
import { table } from "../program/table.ts";
import { seenIn } from "./recording.ts";

/** `plan check`: what a collector saw, against a plan. */
export const planCheckCommand: Command = {
  name: "plan check",
  usage: "RECORDING|URL --plan FILE",
  summary: "planCheck.summary",
  details: "planCheck.details",
  options: {
    plan: { value: "FILE", text: "planCheck.plan" },
    "require-all": { text: "planCheck.requireAll" },
    github: { text: "planCheck.github" },
  },
  async run(context) {
    const { given, say, isJson, print } = context;
    const [from, ...rest] = given.words;
    if (from === undefined || rest.length > 0) {
      throw new Fault(say("usage.words", { command: "plan check", usage: "RECORDING|URL" }));
    }
    const file = neededOf(given, "plan", say);
    const coverage = new PlanCoverage(await readPlanFile(file));
    let count = 0;
    let off = 0;
    for await (const { message, text } of seenIn(from, say)) {
      count++;
      if (coverage.add(message, { text }).length > 0) off++;
    }
    const report = coverage.report();
    const never = report.events.filter((entry) => entry.count === 0).map(({ name }) => name);
    const isOk = off === 0 && (never.length === 0 || !given.has("require-all"));
    if (isJson) print(JSON.stringify({ ok: isOk, messages: count, violations: off, never, report }));
    else {
      for (const text of table(rowsOf(report, context))) print(text);
      const faults = faultsOf(report, given.has("require-all") ? never : [], context);
      if (faults.length > 0) print("");
      for (const fault of faults) print(fault);
      if (given.has("github") || variable("GITHUB_ACTIONS") === "true") {
        for (const fault of faults) print(`::error file=${escaped(file)},title=plan check::${escaped(fault)}`);
      }
      print("");
      print(
        off === 0 && never.length === 0
          ? say("planCheck.ok", { count })
          : say("planCheck.off", { count, off, never: never.length }),
      );
    }
    return isOk ? EXIT.ok : EXIT.found;
  },
};

function entriesOf({ events, user, items, mapping }: PlanReport): readonly PlanEntry[] {
  return [...events, ...user ? [user] : [], ...items, ...mapping ? [mapping] : []];
}

function rowsOf(report: PlanReport, { say }: Context): string[][] {
  const head = [
    say("planCheck.head.type"),
    say("planCheck.head.name"),
    say("planCheck.head.count"),
    say("planCheck.head.off"),
  ];
  return [
    head,
    ...entriesOf(report).map(({ type, name, count, violations }) => [
      say(`type.${type}`),
      line(name),
      count === 0 ? say("planCheck.never") : `${count}`,
      `${violations}`,
    ]),
    ...report.unplanned.map(({ type, name, count }) => [
      say(`type.${type}`),
      line(name),
      `${count}`,
      `${count} (${say("planCheck.unplanned")})`,
    ]),
  ];
}

/** What is off the plan, one sentence each. */
function faultsOf(report: PlanReport, never: readonly string[], { say, language }: Context): string[] {
  const told = (text: string): string => line(language === "zh" ? inChinese(text) : text);
  return [
    ...entriesOf(report).flatMap(({ type, name, faults }) =>
      faults.map(({ text, count }) =>
        say("planCheck.fault", { type: say(`type.${type}`), name: line(name), text: told(text), count })
      )
    ),
    ...report.unplanned.map(({ type, name, count }) =>
      say("planCheck.fault.unplanned", { type: say(`type.${type}`), name: line(name), count })
    ),
    ...never.map((name) => say("planCheck.fault.never", { name: line(name) })),
  ];
}

/** A text for an annotation of GitHub: what would end it is written otherwise. */
function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll(",", "%2C").replaceAll(
    ":",
    "%3A",
  );
}
