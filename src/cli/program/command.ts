import type { Language, PlainKey, Say } from "./say.ts";

/** An option of a command. */
export interface Option {
  /** What stands for its value in the help; without it, it is a switch. */
  readonly value?: string;
  /** Whether it may be given more than once. */
  readonly multiple?: boolean;
  readonly text: PlainKey;
}

/** Options by their names, without the dashes. */
export interface Options {
  readonly [name: string]: Option;
}

/** What a command was told. */
export interface Given {
  /** What is no option, behind the command's own words. */
  readonly words: readonly string[];
  /** The one value of an option. */
  text(name: string): string | undefined;
  /** All values of an option. */
  texts(name: string): readonly string[];
  has(name: string): boolean;
}

/** What a command works with. */
export interface Context {
  readonly given: Given;
  readonly say: Say;
  readonly language: Language;
  /** Whether a machine reads what is printed. */
  readonly isJson: boolean;
  /** Prints a result. */
  print(line: string): void;
  /** Tells a person something beside the result: it goes to standard error. */
  note(line: string): void;
  /** Writes to standard error as it is, without an end of the line. */
  write(text: string): void;
}

/** A command of the program. */
export interface Command {
  /** Its words: `plan check`. */
  readonly name: string;
  /** What follows them. */
  readonly usage: string;
  readonly summary: PlainKey;
  /** What the help says below the options. */
  readonly details?: PlainKey;
  readonly options: Options;
  /** Does it, and returns the exit code. Loaded when it is called. */
  run(context: Context): Promise<number>;
}
