/** How much of a header is looked at, and how long a value may be. Browsers keep 4096 bytes of a cookie. */
const MAX_HEADER = 65_536;
const MAX_VALUE = 4096;

/** What the Web SDK puts before a value that it has masked. */
const MASKED = "gioenc-";

/** What a mask leaves as it is. */
const UNMASKED = "AaZz@{";

/**
 * The text that the Web SDK keeps in a cookie, undefined where there is none. Cookies are split and decoded as js-cookie
 * does it: the first of a name counts, but for one that cannot be decoded.
 */
export function cookieOf(header: string, name: string): string | undefined {
  for (const pair of header.slice(0, MAX_HEADER).split(";")) {
    const at = pair.indexOf("=");
    const value = pair.slice(at + 1).trim().replace(/^"(.*)"$/, "$1");
    if (at < 0 || value.length > MAX_VALUE) continue;
    try {
      if (decodeURIComponent(pair.slice(0, at).trim()) === name) return textOf(decoded(value));
    } catch {
      // Not of the Web SDK.
    }
  }
  return undefined;
}

/** As js-cookie reads it: what is no percent-encoding stays as it is. */
function decoded(value: string): string {
  return value.replace(/(?:%[\da-f]{2})+/gi, decodeURIComponent);
}

/** The text without its mask, as the Web SDK reads it; half a character it cannot have. */
function textOf(value: string): string | undefined {
  const text = value.startsWith(MASKED) ? unmasked(value.slice(MASKED.length)) : value;
  let read: unknown = text;
  try {
    read = JSON.parse(text);
  } catch {
    // It is no JSON, as nearly always.
  }
  // What is neither a text in JSON nor its nothing stays text: `007` is no number.
  return read === null ? undefined : (typeof read === "string" ? read : text).toWellFormed();
}

/** The mask is its own inverse: the last bit of each UTF-16 unit is the other way round. */
function unmasked(text: string): string {
  return text.replace(/[^]/g, (unit) => UNMASKED.includes(unit) ? unit : String.fromCharCode(unit.charCodeAt(0) ^ 1));
}
