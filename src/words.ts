/** How long a text from outside may be in a sentence. */
const MAX_TEXT = 200;

/** What would break a line, paint a terminal or turn the order of letters, and halves of letters. */
const UNPRINTABLE = /[\p{C}\u2028\u2029]/gu;

/** A text from outside for a sentence: in one line, of a bounded length, without user and password of any URL. */
export function line(text: string, max: number = MAX_TEXT): string {
  return printable(cut(text, max));
}

/** How many of something there are: `1 message`, `2 messages`. */
export const countOf = (of: number, what: string): string => `${of} ${what}${of === 1 ? "" : "s"}`;

/** What went wrong, in words, whatever was thrown. Node hides the reason in the cause of its "fetch failed". */
export function reasonOf(thrown: unknown): string {
  try {
    const { message, cause } = Object(thrown);
    if (typeof message !== "string") return show(thrown);
    const deeper: unknown = Object(cause).message;
    return typeof deeper === "string" ? `${line(message)}: ${line(deeper)}` : line(message);
  } catch {
    return "what was thrown cannot be read";
  }
}

/** A value in a sentence: short, and never the inside of an object. */
export function show(value: unknown): string {
  if (typeof value === "string") return printable(JSON.stringify(cut(value, 80)));
  // A long one takes long to write.
  if (typeof value === "bigint") return BigInt.asIntN(64, value) === value ? `${value}n` : "a bigint";
  if (typeof value === "function") return "a function";
  try {
    return line(typeof value === "object" && value !== null ? Object.prototype.toString.call(value) : String(value));
  } catch {
    return "an object that cannot be read";
  }
}

/** The text without what looks like user and password of a URL, however it is written. */
export function masked(text: string): string {
  const [, start = "", rest = ""] = /^(\W*(?:\w+:[\\/]{2}|https?:)?)(.*)$/su.exec(text) ?? [];
  const end = rest.lastIndexOf("@");
  const isSecret = rest.slice(0, end).includes(":") || (/[/:]/.test(start) && /^[^\\/?#]*@/.test(rest));
  return end >= 0 && isSecret ? `${start}***${rest.slice(end)}` : text;
}

function cut(text: string, max: number): string {
  // Word by word, and before it is cut: half of a password is one, too. More than this is none.
  const shown = text.slice(0, 10_000).replace(/\S+/g, masked);
  return shown.length > max || text.length > 10_000 ? `${shown.slice(0, max)}…` : shown;
}

/** The text in one line. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`);
}
