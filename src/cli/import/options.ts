import { createHash } from "node:crypto";
import type { TrackingPlan } from "../../plan/plan.ts";
import { readPlanFile } from "../../collector/program/plan-file.ts";
import { neededOf, oneOf, wholeOf } from "../program/arguments.ts";
import type { Given, Options } from "../program/command.ts";
import { Fault } from "../program/fault.ts";
import type { Say } from "../program/say.ts";
import { BODIES, type Body, caOf, SERVER_OPTIONS } from "../program/server.ts";
import { type Field, FIELDS, type Kind, pairsOf } from "./fields.ts";
import { type Reading, readingOf } from "./source.ts";

/** What `import` can be told. */
export const IMPORT_OPTIONS: Options = {
  ...SERVER_OPTIONS,
  map: { value: "COLUMN=FIELD", multiple: true, text: "import.map" },
  set: { value: "FIELD=VALUE", multiple: true, text: "import.set" },
  plan: { value: "FILE", text: "import.plan" },
  "time-column": { value: "COLUMN", text: "import.timeColumn" },
  "time-format": { value: "FORMAT", text: "import.timeFormat" },
  "time-zone": { value: "ZONE", text: "import.timeZone" },
  format: { value: "FORMAT", text: "import.format" },
  encoding: { value: "NAME", text: "import.encoding" },
  body: { value: "NAME", text: "import.body" },
  batch: { value: "ROWS", text: "import.batch" },
  concurrency: { value: "REQUESTS", text: "import.concurrency" },
  rate: { value: "ROWS", text: "import.rate" },
  limit: { value: "ROWS", text: "import.limit" },
  patience: { value: "SECONDS", text: "import.patience" },
  checkpoint: { value: "FILE", text: "import.checkpoint" },
  rejects: { value: "FILE", text: "import.rejects" },
  restart: { text: "import.restart" },
  "dry-run": { text: "import.dryRun" },
};

/** What an import was told, complete. */
export interface Settings {
  readonly kind: Kind;
  readonly files: readonly string[];
  readonly host: string;
  readonly productId: string;
  readonly dataSourceId: string;
  readonly ca: string | undefined;
  readonly map: ReadonlyMap<string, string>;
  readonly set: ReadonlyMap<Field, string>;
  readonly plan: TrackingPlan | undefined;
  readonly timeFormat: string | undefined;
  readonly timeZone: string | undefined;
  readonly reading: Reading;
  readonly body: Body;
  readonly batch: number;
  readonly concurrency: number;
  readonly rate: number | undefined;
  readonly limit: number;
  readonly patienceMs: number;
  readonly checkpoint: string | undefined;
  readonly rejects: string | undefined;
  readonly isRestart: boolean;
  readonly isDryRun: boolean;
  /** What decides what rows become, by which a checkpoint knows its import. */
  readonly identity: object;
}

/** Reads what `import` was told. */
export async function settingsOf(given: Given, say: Say): Promise<Settings> {
  const [kind, ...files] = given.words;
  if (kind !== "events" && kind !== "users" && kind !== "items") throw new Fault(say("import.what"));
  if (files.length === 0) throw new Fault(say("import.noFile", { kind }));
  for (const option of ["checkpoint", "rejects"]) {
    if (given.has(option) && files.length > 1) throw new Fault(say("import.oneFile", { option: `--${option}` }));
  }
  const isDryRun = given.has("dry-run");
  const needed = (name: string): string => isDryRun ? given.text(name) ?? "-" : neededOf(given, name, say);
  const most = Number.MAX_SAFE_INTEGER;
  const map = new Map(pairsOf("--map", given.texts("map"), say));
  const timeColumn = given.text("time-column");
  if (timeColumn !== undefined) map.set(timeColumn, "eventTime");
  const set = setOf(given, kind, say);
  const planFile = given.text("plan");
  const plan = planFile === undefined ? undefined : await readPlanFile(planFile);
  const [productId, dataSourceId] = [needed("product-id"), needed("data-source-id")];
  const [timeFormat, timeZone] = [given.text("time-format"), given.text("time-zone")];
  const reading = readingOf(given, say);
  return {
    kind,
    files,
    host: isDryRun ? given.text("host") ?? "http://127.0.0.1" : neededOf(given, "host", say),
    productId,
    dataSourceId,
    ca: caOf(given, say),
    map,
    set,
    plan,
    timeFormat,
    timeZone,
    reading,
    body: oneOf(given, "body", BODIES, say) ?? "json",
    batch: wholeOf(given, "batch", 500, [1, 2000], say),
    concurrency: wholeOf(given, "concurrency", 8, [1, 64], say),
    rate: given.has("rate") ? wholeOf(given, "rate", 0, [1, most], say) : undefined,
    limit: wholeOf(given, "limit", Infinity, [1, most], say),
    patienceMs: 1000 * wholeOf(given, "patience", 300, [1, 1_000_000], say),
    checkpoint: given.text("checkpoint"),
    rejects: given.text("rejects"),
    isRestart: given.has("restart"),
    isDryRun,
    identity: {
      kind,
      productId,
      dataSourceId,
      map: [...map],
      set: [...set],
      plan: plan && hashOf(plan),
      timeFormat,
      timeZone,
      reading,
    },
  };
}

function setOf(given: Given, kind: Kind, say: Say): Map<Field, string> {
  const set = new Map<Field, string>();
  for (const [name, value] of pairsOf("--set", given.texts("set"), say)) {
    const field = FIELDS[kind].find((each) => each === name);
    if (field === undefined || field === "eventTime") {
      throw new Fault(say("usage.one", {
        option: "--set",
        words: FIELDS[kind].filter((each) => each !== "eventTime").join(", "),
        given: JSON.stringify(name),
      }));
    }
    set.set(field, value);
  }
  return set;
}

/** The plan by its names and types, as its schemas cannot be told from others. */
function hashOf({ events, user, items }: TrackingPlan): string {
  const shape = [events, new Map(user ? [["user", user]] : []), items].map((entities) =>
    [...entities].map(([name, { attributes }]) => [
      name,
      ...[...attributes].map(([key, { type, isList, isOptional }]) => [key, type, isList, isOptional]),
    ])
  );
  return createHash("sha256").update(JSON.stringify(shape)).digest("hex").slice(0, 16);
}
