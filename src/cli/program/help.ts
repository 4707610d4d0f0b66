import { COMMON } from "./arguments.ts";
import type { Command, Option } from "./command.ts";
import type { Say } from "./say.ts";
import { table } from "./table.ts";

/** What the program can do. */
export function helpOf(commands: readonly Pick<Command, "name" | "usage" | "summary">[], say: Say): string {
  const lines = commands.map(({ name, summary }) => [`  growingio ${name}`, say(summary)]);
  return [say("help.title"), "", ...table(lines), "", say("help.more"), "", say("help.exit")].join("\n");
}

/** What a command can be told. */
export function helpOfCommand({ name, usage, summary, details, options }: Command, say: Say): string {
  const all: [string, Option][] = Object.entries({ ...options, ...COMMON });
  const lines = all.map(([option, { value, text }]) => [
    `  --${option}${value === undefined ? "" : ` ${value}`}`,
    say(text),
  ]);
  return [
    `growingio ${name} ${usage}`,
    "",
    say(summary),
    "",
    ...table(lines),
    ...details === undefined ? [] : ["", say(details)],
  ].join("\n");
}
