import type { Command } from "../program/command.ts";
export const planCheckCommand: Command = undefined as never;
