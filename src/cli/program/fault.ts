/** What the program ends with. */
export const EXIT = {
  /** All is well. */
  ok: 0,
  /** It did what it was told to, and found something wrong. */
  found: 1,
  /** It was called in a way that cannot be understood. */
  usage: 2,
  /** It could not go on; called again, it goes on where it was. */
  unfinished: 3,
} as const;

/** Something that whoever calls the program can put right: it is told in a sentence, without a stack. */
export class Fault extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.usage) {
    super(message);
    this.exitCode = exitCode;
  }
}
