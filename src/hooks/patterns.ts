/**
 * What is told of a person by its form.
 *
 * @example
 * ```ts
 * import type { PatternName } from "@growingio-edge/tracker/hooks";
 *
 * const name: PatternName = "mobile";
 * ```
 */
export type PatternName = "mobile" | "id-card" | "bank-card" | "email";

/** One place in a text. */
export interface Found {
  readonly name: PatternName;
  readonly start: number;
  readonly end: number;
  /** What stands there, with digits as they are in ASCII. */
  readonly text: string;
}

interface Pattern {
  readonly name: PatternName;
  readonly form: RegExp;
  /** Whether the digits can be one: a checksum tells many an order number from a card. */
  readonly holds?: (digits: string) => boolean;
}

/** Neither a part of a longer number nor of one with decimals. */
const BEFORE = "(?<!\\d)(?<!\\d[.])";
const AFTER = "(?!\\d)(?![.]\\d)";

/** What stands between groups of digits: nothing, a space or a dash. */
const GAP = "[ \\-]?";

/** The numbers that are given out to mobile phones in mainland China, with and without the country's. */
const MOBILE =
  `${BEFORE}(?:(?:\\+|00)?86${GAP})?1(?:3\\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\\d|9[0-35-9])${GAP}\\d{4}${GAP}\\d{4}${AFTER}`;

/** Province, the rest of the place, a date, a serial number and a check digit. */
const ID_CARD =
  `${BEFORE}[1-8]\\d{5}${GAP}(?:18|19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])${GAP}\\d{3}[\\dXx](?![\\dA-Za-z])(?![.]\\d)`;

/** As UnionPay, Visa, Mastercard, JCB, American Express and Discover begin, and cards of ICBC from before. */
const BANK_CARD =
  `${BEFORE}(?:62|4\\d|5[1-5]|2[2-7]|35|3[47]|60|65|81|95)\\d{2}(?:${GAP}\\d{4}){2}(?:${GAP}\\d{1,4}){1,2}${AFTER}`;

/**
 * From its "@" on, which looks back for what is before it, as its group `before`: whoever began there would look at all
 * that follows of a long text, once for each of its letters.
 */
const EMAIL =
  "@(?<=(?<before>[\\p{L}\\p{N}!#$%&'*+/=?^_`{}~.\\-]*[\\p{L}\\p{N}!#$%&'*+/=?^_`{}~\\-])@)[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\-]*[\\p{L}\\p{N}])?(?:\\.[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\-]*[\\p{L}\\p{N}])?)*\\.\\p{L}[\\p{L}\\p{N}\\-]*";

/** In this order: an ID card may have in it what looks like a phone. */
const PATTERNS: readonly Pattern[] = [
  { name: "email", form: new RegExp(EMAIL, "gu") },
  { name: "id-card", form: new RegExp(ID_CARD, "g"), holds: isIdCard },
  { name: "bank-card", form: new RegExp(BANK_CARD, "g"), holds: isBankCard },
  { name: "mobile", form: new RegExp(MOBILE, "g") },
];

export const PATTERN_NAMES: readonly PatternName[] = PATTERNS.map(({ name }) => name);

/** Where a text tells of persons: places that do not overlap, in order. */
export function findIn(text: string, names: ReadonlySet<PatternName>): readonly Found[] {
  if (text.length < 6) return []; // shorter than any
  // Digits, "@" and "." as they are typed with a Chinese keyboard; each is one character as well.
  let plain = text.replace(/[\uFF0B\uFF0D\uFF0E\uFF10-\uFF19\uFF20\uFF38\uFF58]/g, narrow).replace(
    /[\u3000\u00A0]/g,
    " ",
  );
  const found: Found[] = [];
  for (const { name, form, holds } of PATTERNS) {
    if (!names.has(name)) continue;
    let [rest, at] = ["", 0];
    for (const { 0: match, index, groups: { before = "" } = {} } of plain.matchAll(form)) {
      // What is before the "@" may begin with another address.
      const [start, end] = [Math.max(at, index - before.length), index + match.length];
      const there = plain.slice(start, end);
      if ((before && start === index) || (holds && !holds(there.replace(/[ -]/g, "")))) continue;
      found.push({ name, start, end, text: there });
      // What was found is no part of anything else.
      rest += plain.slice(at, start) + "\0".repeat(end - start);
      at = end;
    }
    plain = rest + plain.slice(at);
  }
  return found.toSorted((one, other) => one.start - other.start);
}

const narrow = (wide: string): string => String.fromCharCode(wide.charCodeAt(0) - 0xfee0);

/** GB 11643: the check digit is that of ISO 7064, MOD 11-2. */
function isIdCard(digits: string): boolean {
  const [year, month, day] = [Number(digits.slice(6, 10)), Number(digits.slice(10, 12)), Number(digits.slice(12, 14))];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1) return false;
  let sum = 0;
  for (let index = 0; index < 17; index++) sum += Number(digits[index]) * (2 ** (17 - index) % 11);
  return "10X98765432"[sum % 11] === digits[17]?.toUpperCase();
}

/** ISO/IEC 7812: 15 to 19 digits, the last of which is by Luhn. */
function isBankCard(digits: string): boolean {
  if (digits.length < 15 || digits.length > 19) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const value = index % 2 === 0 ? digit : digit * 2;
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
