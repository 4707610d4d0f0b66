import process from "node:process";
import { UsageError } from "../../collector/program/arguments.ts";
import { VERSION } from "../../version.ts";
import { line } from "../../words.ts";
import { nearest, readArguments } from "./arguments.ts";
import { type Command, COMMANDS, type Delegated } from "../commands.ts";
import { EXIT, Fault } from "./fault.ts";
import { helpOf, helpOfCommand } from "./help.ts";
import { isClosed, Output } from "./output.ts";
import { languageOfSystem, type Say, speaker } from "./say.ts";

/** Runs the program, and returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const output = new Output();
  let say = speaker(languageOfSystem());
  try {
    const named = languageIn(args);
    const language = named ?? languageOfSystem();
    say = speaker(language);
    const found = commandOf(args);
    let code: number = EXIT.ok;
    if (found) code = await run(found.command, found.rest, language, output, say);
    else if (args.includes("--version")) output.print(VERSION);
    else if (args.every((arg) => ["--help", "-h", "help", "--lang", named].includes(arg))) {
      output.print(helpOf(COMMANDS, say));
    } else throw new Fault(unknown(args, say));
    const failure = await output.failure();
    if (failure) throw failure;
    return code;
  } catch (error) {
    const isTold = error instanceof Fault || error instanceof UsageError;
    const failure = isTold ? undefined : await output.failure();
    if (!isTold && !failure) throw error;
    const why = failure && say("output.failed", { why: line(failure.message) });
    output.note(`growingio: ${why ?? Object(error).message}`);
    if (failure) return EXIT.unfinished;
    return error instanceof Fault ? error.exitCode : EXIT.usage;
  }
}

async function run(
  { load }: (typeof COMMANDS)[number],
  args: readonly string[],
  language: "en" | "zh",
  output: Output,
  say: Say,
): Promise<number> {
  const command: Command | Delegated = await load();
  if ("delegate" in command) {
    // It does nothing but for whoever reads it.
    process.stdout.on("error", (error) => isClosed(error) && process.exit(EXIT.ok));
    return await command.delegate(args);
  }
  const given = readArguments(args, command, say);
  if (given.has("help")) {
    output.print(helpOfCommand(command, say));
    return EXIT.ok;
  }
  return await command.run({
    given,
    say,
    language,
    isJson: given.has("json"),
    print: (text) => output.print(text),
    note: (text) => output.note(text),
    write: output.write,
  });
}

/** The language of `--lang`, wherever it is; a wrong one is told by the command. */
function languageIn(args: readonly string[]): "en" | "zh" | undefined {
  const at = args.findIndex((arg) => arg === "--lang" || arg.startsWith("--lang="));
  if (at < 0) return undefined;
  const value = args[at]?.includes("=") ? args[at].slice("--lang=".length) : args[at + 1];
  if (value === "en" || value === "zh") return value;
  throw new Fault(`--lang must be en or zh: current value is ${JSON.stringify(value ?? "")}`);
}

/** The command whose words are first among those that are no options, and what is beside its words. */
function commandOf(
  args: readonly string[],
): { readonly command: (typeof COMMANDS)[number]; readonly rest: readonly string[] } | undefined {
  // `--lang zh` may stand before the command.
  const start = args.findIndex((arg, index) => !arg.startsWith("-") && args[index - 1] !== "--lang");
  if (start < 0) return undefined;
  const before = args.slice(0, start);
  for (const command of COMMANDS) {
    const words = command.name.split(" ");
    if (!words.every((word, index) => args[start + index] === word)) continue;
    return { command, rest: [...before, ...args.slice(start + words.length)] };
  }
  return undefined;
}

function unknown(args: readonly string[], say: Say): string {
  const own = args.filter((arg, index) => !/^--lang\b/.test(arg) && args[index - 1] !== "--lang");
  const [first = ""] = own;
  if (first.startsWith("-")) return say("usage.first", { option: first });
  const words = own.filter((arg) => !arg.startsWith("-"));
  const parts = COMMANDS.map(({ name }) => name).filter((name) => name.startsWith(`${first} `));
  if (words.length === 1 && parts.length > 0) return say("usage.parts", { given: first, parts: parts.join(", ") });
  const given = words.slice(0, 2).join(" ");
  const near = nearest(given, COMMANDS.map(({ name }) => name)) ?? nearest(first, COMMANDS.map(({ name }) => name));
  return near === undefined
    ? say("usage.command", { given: JSON.stringify(given) })
    : say("usage.command.near", { given: JSON.stringify(given), near });
}
