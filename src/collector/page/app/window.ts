/** Rows rendered beyond each edge, so that a fast wheel does not outrun the next frame. */
const OVERSCAN = 8;

/** What of a list is rendered: rows from `first` up to, and without, `end`. */
export interface Window {
  readonly first: number;
  readonly end: number;
}

/** The row at the top of the view and how far it is scrolled out, in pixels; `null` where the list is at its top. */
export type Anchor = { readonly id: number; readonly offset: number } | null;

/** The rows to render for a scroll position, in pixels. */
export function windowOf(top: number, height: number, rowHeight: number, count: number): Window {
  const first = Math.max(0, Math.min(count, Math.floor(top / rowHeight) - OVERSCAN));
  const end = Math.min(count, Math.ceil((top + height) / rowHeight) + OVERSCAN);
  return { first, end: Math.max(first, end) };
}

/** The scroll position that keeps an anchor where it was, in a list that may have grown above it. */
export function topOf(
  anchor: Anchor,
  indexOf: (id: number) => number,
  height: number,
  rowHeight: number,
  count: number,
): number {
  if (!anchor) return 0;
  const most = Math.max(0, count * rowHeight - height);
  return Math.min(most, indexOf(anchor.id) * rowHeight + Math.min(anchor.offset, rowHeight - 1));
}

/** The scroll position that shows a row whole, as near as can be to the one that is. */
export function topShowing(index: number, top: number, height: number, rowHeight: number): number {
  if (index * rowHeight < top) return index * rowHeight;
  return Math.max(top, (index + 1) * rowHeight - height);
}
