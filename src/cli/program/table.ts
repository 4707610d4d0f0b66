/** Lines of columns, as wide as what is in them; the last is as it is. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, index) => widths[index] = Math.max(widths[index] ?? 0, widthOf(cell)));
  return rows.map((row) => row.map((cell, index) => index === row.length - 1 ? cell : padded(cell, widths[index] ?? 0)))
    .map((cells) => cells.join("  ").trimEnd());
}

/** A text with blanks behind it. */
export function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** How many places a text takes in a terminal, where each character of Chinese takes two. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;
