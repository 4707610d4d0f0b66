/** What went wrong, in words, whatever was thrown. Node hides the reason in the cause of its "fetch failed". */
export function reasonOf(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) return show(thrown);
    return thrown.cause instanceof Error ? `${thrown.message}: ${thrown.cause.message}` : thrown.message;
  } catch {
    return "what was thrown cannot be read";
  }
}

/** A value in a sentence: short, and never the inside of an object. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null ? Object.prototype.toString.call(value) : String(value);
}
