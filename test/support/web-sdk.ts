// What GrowingIO's Web SDK 4.3.1 does with the ids that js-cookie keeps for it, written for tests alone: it masks texts
// before, and afterwards reads what is JSON.

/** The value that the Web SDK gives to js-cookie for a text that says something. */
export function masked(text: string): string {
  return `gioenc-${maskOf(text)}`;
}

/** The mask, which changes all but a few characters. */
export function maskOf(text: string): string {
  return text.split("").map((unit) => "AaZz@{".includes(unit) ? unit : String.fromCharCode(unit.charCodeAt(0) ^ 1))
    .join("");
}

/**
 * What the Web SDK itself reads of a text that it has kept: two characters become others by its mask (`` ` `` and `[`,
 * whose masks `a` and `Z` stay as they are), and what is a text in JSON is that text.
 */
export function asTheSdkReads(text: string): string | undefined {
  const read = maskOf(maskOf(text));
  try {
    const json: unknown = JSON.parse(read);
    if (typeof json === "string") return json || undefined;
    return json === null ? undefined : read;
  } catch {
    return read;
  }
}
