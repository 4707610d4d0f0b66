import { type JSX, type RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { Line, lineId } from "./line.tsx";
import { useReader } from "./reader.ts";
import type { Row } from "./row.ts";
import type { Rows } from "./rows.ts";
import { useSize } from "./use-size.ts";
import { type Anchor, topOf, topShowing, windowOf } from "./window.ts";

/** The width in pixels below which a row takes two lines, and the heights of both kinds of row. */
const COMPACT_WIDTH = 640;
const ROW_HEIGHT = 34;
const COMPACT_ROW_HEIGHT = 60;
/** The width in pixels from which on every column has room. */
const FULL_WIDTH = 1060;
/** The width in pixels from which on more room goes to attributes alone. */
const WIDE_WIDTH = 1700;

const COLUMNS = ["time", "type", "name", "ids", "attributes", "came", "size"] as const;

/** What the list is told. */
export interface ListProps {
  readonly rows: Rows;
  readonly selected: Row | undefined;
  readonly box: RefObject<HTMLDivElement | null>;
  /** A row was gone to. */
  readonly onSelect: (row: Row) => void;
  /** A row is to be shown; from the keyboard, so that the focus goes along. */
  readonly onOpen: (row: Row, byKey: boolean) => void;
  readonly onEscape: () => void;
}

/**
 * The rows, newest first, of which only those in sight are in the document. What is being read stays where it is while
 * newer rows come in above: the position is kept as a row, not as a distance from the top.
 */
export function List({ rows, selected, box, onSelect, onOpen, onEscape }: ListProps): JSX.Element {
  const { say, zone } = useReader();
  const [anchor, setAnchor] = useState<Anchor>(null);
  const { width, height } = useSize(box);
  const isCompact = width < COMPACT_WIDTH;
  const rowHeight = isCompact ? COMPACT_ROW_HEIGHT : ROW_HEIGHT;
  const count = rows.length;
  const top = topOf(anchor, (id) => rows.indexOf(id), height, rowHeight, count);
  const { first, end } = windowOf(top, height, rowHeight, count);
  const lines = Array.from({ length: end - first }, (_, index) => rows.newest(first + index)).filter((row) =>
    row !== undefined
  );

  useLayoutEffect(() => {
    if (box.current && Math.abs(box.current.scrollTop - top) >= 1) box.current.scrollTop = top;
  });

  const moveTo = (position: number): void => {
    const index = Math.floor(position / rowHeight);
    const row = rows.newest(index);
    setAnchor(position < 1 || !row ? null : { id: row.id, offset: position - index * rowHeight });
  };
  const select = (index: number): void => {
    const row = rows.newest(Math.max(0, Math.min(count - 1, index)));
    if (!row) return;
    onSelect(row);
    moveTo(topShowing(rows.indexOf(row.id), top, height, rowHeight));
  };
  // Details that open below take room from the list, which may have been where the row is.
  useLayoutEffect(() => {
    if (selected && rows.newest(rows.indexOf(selected.id)) === selected) {
      moveTo(topShowing(rows.indexOf(selected.id), top, height, rowHeight));
    }
  }, [height]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = selected ? rows.indexOf(selected.id) : -1;
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const moves: { readonly [key: string]: number } = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: count - 1,
    };
    const move = moves[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (move !== undefined) select(move);
    else if ((event.key === "Enter" || event.key === " ") && selected) onOpen(selected, true);
    else if (event.key === "Escape") onEscape();
    else return;
    event.preventDefault();
  };

  const size = isCompact ? "compact" : width < FULL_WIDTH ? "medium" : width < WIDE_WIDTH ? "full" : "wide";
  return (
    <div class={`list ${size}`}>
      <div class="columns" aria-hidden="true">
        {COLUMNS.map((column) => (
          <span key={column} class={column} title={say(`column.${column}`, { zone })}>
            {say(`column.${column}`, { zone })}
          </span>
        ))}
      </div>
      <div
        ref={box}
        class="rows"
        role="listbox"
        tabIndex={0}
        aria-label={say("list")}
        aria-activedescendant={selected && lines.includes(selected) ? lineId(selected) : undefined}
        onKeyDown={onKeyDown}
        onScroll={({ currentTarget }) => moveTo(currentTarget.scrollTop)}
      >
        <div class="all" role="presentation" style={{ height: `${count * rowHeight}px` }}>
          {lines.map((row, index) => (
            <Line
              key={row.id}
              row={row}
              index={first + index}
              count={count}
              top={(first + index) * rowHeight}
              isSelected={row === selected}
              onClick={(clicked) => onOpen(clicked, false)}
            />
          ))}
        </div>
      </div>
      {anchor && (
        <button type="button" class="newest" onClick={() => setAnchor(null)}>
          {say("newest")}
        </button>
      )}
    </div>
  );
}
