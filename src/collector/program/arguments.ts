import { closest } from "fastest-levenshtein";
import { env } from "node:process";
import { parseArgs } from "node:util";
import { type Language, languageOf } from "../texts/texts.ts";

/** What the program is told. */
export interface Arguments {
  /** The words that are no options: a command and what it is about. */
  readonly words: readonly string[];
  readonly port: number;
  readonly host: string;
  /** Names beside this machine's own under which the page may be opened. */
  readonly allowHost: readonly string[];
  /** The folder that keeps what comes. */
  readonly data: string | undefined;
  /** The language of the log. */
  readonly lang: Language;
  /** The language of a table: not the system's, so that it is the same wherever it is made. */
  readonly tableLang: Language;
  /** The file of the plan. */
  readonly plan: string | undefined;
  /** What `plan export` makes. */
  readonly format: string | undefined;
  /** The file that the commands of plans write. */
  readonly out: string | undefined;
  readonly isHelp: boolean;
  readonly isVersion: boolean;
}

/** Something that whoever calls the program can put right: it is told without a stack. */
export class UsageError extends Error {}

/** How the program is called. */
export const USAGE =
  `growingio-collector: a local collector for GrowingIO's protocol, with a page that shows what arrives

  growingio-collector [--port PORT] [--host HOST] [--allow-host NAME] [--plan FILE] [--data DIR] [--lang en|zh]
  growingio-collector plan export --plan FILE [--format csv|json] [--lang en|zh] [--out FILE]
  growingio-collector plan import FILE.csv [--out FILE.ts|FILE.js|FILE.json]

  --port PORT   where to listen; 0 takes a free one. Default: 8787
  --host HOST   the address to listen on. Default: 127.0.0.1, which no other machine reaches
  --allow-host  a name beside this machine's own under which the page may be opened; can be given again
  --data DIR    a folder that keeps what comes, for the next start. Without it everything is in memory alone
  --lang        en or zh: the language of the log (default: that of the system), or of the table (default: en)
  --plan FILE   a tracking plan, in .ts, .js or .json: what is off it is marked
  --format      csv (the default) for the table that is entered into the platform, or json
  --out FILE    where a plan is written, instead of printing it; a file that is there is left alone
  --help        show this
  --version     show the version

plan.ts needs a runtime that imports TypeScript: Node 22.18 or newer, Deno or Bun.`;

/** Reads the command line. Throws a UsageError where it cannot be understood. */
export function readArguments(args: readonly string[]): Arguments {
  const { values, positionals } = read(args);
  const { port = "8787", host = "127.0.0.1" } = values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new UsageError(`--port must be a whole number from 0 to 65535: current value is ${JSON.stringify(port)}`);
  }
  if (host === "") throw new UsageError("--host must not be empty");
  if (values.data === "") throw new UsageError("--data must not be empty");
  return {
    words: positionals,
    port: Number(port),
    host,
    allowHost: values["allow-host"] ?? [],
    data: values.data,
    lang: readLanguage(values.lang),
    tableLang: values.lang === "zh" ? "zh" : "en",
    plan: values.plan,
    format: values.format,
    out: values.out,
    isHelp: values.help ?? false,
    isVersion: values.version ?? false,
  };
}

function readLanguage(given: string | undefined): Language {
  if (given === undefined) return languageOf(env.LC_ALL || env.LC_MESSAGES || env.LANG);
  if (given === "en" || given === "zh") return given;
  throw new UsageError(`--lang must be en or zh: current value is ${JSON.stringify(given)}`);
}

function read(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const options = {
    port: text,
    host: text,
    "allow-host": { ...text, multiple: true },
    data: text,
    lang: text,
    plan: text,
    format: text,
    out: text,
    help: { ...flag, short: "h" },
    version: flag,
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const unknown = /Unknown option '--([\w-]+)'/.exec(String(error))?.[1];
    if (unknown !== undefined) {
      const meant = closest(unknown, Object.keys(options));
      throw new UsageError(`--${unknown} is not known here (did you mean --${meant}?): see --help`);
    }
    const [, short] = /Unknown option '(-\w)'/.exec(String(error)) ?? [];
    if (short !== undefined) throw new UsageError(`${short} is not known here: see --help`);
    const [, option, value] = /Option '(?:-\w, )?(--[\w-]+)( <value>)?/.exec(String(error)) ?? [];
    if (option !== undefined) {
      throw new UsageError(`${option} ${value ? "needs a value" : "takes no value"}: see --help`);
    }
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
