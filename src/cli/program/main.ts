import process from "node:process";
import { UsageError } from "../../collector/program/arguments.ts";
import { VERSION } from "../../version.ts";
import { nearest, readArguments } from "./arguments.ts";
import { type Command, COMMANDS, type Delegated } from "../commands.ts";
import { EXIT, Fault } from "./fault.ts";
import { helpOf, helpOfCommand } from "./help.ts";
import { languageOfSystem, type Say, speaker } from "./say.ts";

/** Runs the program, and returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  // Whoever reads no further, as `head` does, need not be told of it.
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => code === "EPIPE" && process.exit(EXIT.ok));
  const named = languageIn(args);
  const language = named ?? languageOfSystem();
  const say = speaker(language);
  try {
    const found = commandOf(args);
    if (found) return await run(found.command, found.rest, language, say);
    if (args.includes("--version")) console.log(VERSION);
    else if (args.every((arg) => ["--help", "-h", "help", "--lang", named].includes(arg))) {
      console.log(helpOf(COMMANDS, say));
    } else throw new Fault(unknown(args, say));
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof Fault || error instanceof UsageError)) throw error;
    console.error(`growingio: ${error.message}`);
    return error instanceof Fault ? error.exitCode : EXIT.usage;
  }
}

async function run(
  { load }: (typeof COMMANDS)[number],
  args: readonly string[],
  language: "en" | "zh",
  say: Say,
): Promise<number> {
  const command: Command | Delegated = await load();
  if ("delegate" in command) return await command.delegate(args);
  const given = readArguments(args, command, say);
  if (given.has("help")) {
    console.log(helpOfCommand(command, say));
    return EXIT.ok;
  }
  return await command.run({
    given,
    say,
    language,
    isJson: given.has("json"),
    print: (line) => console.log(line),
    note: (line) => console.error(line),
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
