import type { Command } from "../program/command.ts";
export const doctorCommand: Command = undefined as never;
