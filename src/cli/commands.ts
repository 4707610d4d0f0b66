import type { Command } from "./program/command.ts";

export type { Command };

/** A command that is a program of its own, with options and help of its own. */
export interface Delegated {
  delegate(args: readonly string[]): Promise<number>;
}

/** A command by its words. What it is made of is loaded when it is called. */
interface Entry extends Pick<Command, "name" | "usage" | "summary"> {
  load(): Promise<Command | Delegated>;
}

/** What the collector's program does. */
function delegated(name: string, usage: string, summary: Entry["summary"], words: readonly string[]): Entry {
  return {
    name,
    usage,
    summary,
    load: async () => {
      const { runCollector } = await import("../collector/program/run.ts");
      return { delegate: (args) => runCollector([...words, ...args]) };
    },
  };
}

/** What the program can do. */
export const COMMANDS: readonly Entry[] = [
  {
    name: "doctor",
    usage: "",
    summary: "doctor.summary",
    load: async () => (await import("./doctor/command.ts")).doctorCommand,
  },
  {
    name: "import",
    usage: "events|users|items FILE…",
    summary: "import.summary",
    load: async () => (await import("./import/command.ts")).importCommand,
  },
  {
    name: "outbox",
    usage: "status|list|retry|purge DATABASE",
    summary: "outbox.summary",
    load: async () => (await import("./outbox/command.ts")).outboxCommand,
  },
  delegated("collect", "", "collect.summary", []),
  {
    name: "plan check",
    usage: "RECORDING|URL --plan FILE",
    summary: "planCheck.summary",
    load: async () => (await import("./plan/command.ts")).planCheckCommand,
  },
  delegated("plan export", "--plan FILE", "planExport.summary", ["plan", "export"]),
  delegated("plan import", "FILE.csv", "planImport.summary", ["plan", "import"]),
];
