import type { JSX, RefObject } from "preact";
import { Mark } from "./badge.tsx";
import type { Filter } from "./filter.ts";
import { formatCount } from "./format.ts";
import { ROW_TYPES, type RowType, TYPE_WORDS } from "./row.ts";

/** What the toolbar is told. */
export interface ToolbarProps {
  readonly filter: Filter;
  readonly counts: { readonly [type in RowType]: number };
  readonly shown: number;
  readonly total: number;
  readonly hasPlan: boolean;
  readonly failing: number;
  readonly isArming: boolean;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly onFilter: (filter: Filter) => void;
  /** The switch is to be shown or hidden, where there is no room for it beside the chart. */
  readonly onArm: () => void;
}

/** What is shown: by text, by type, by plan. */
export function Toolbar(props: ToolbarProps): JSX.Element {
  const { filter, counts, shown, total, hasPlan, failing, isArming, input, onFilter, onArm } = props;
  const toggle = (type: RowType): void => {
    const types = new Set(filter.types);
    if (!types.delete(type)) types.add(type);
    onFilter({ ...filter, types });
  };
  return (
    <div class="toolbar" role="search">
      <input
        ref={input}
        type="search"
        class="filter"
        placeholder="Filter by name, id, key, value, error   ( / )"
        aria-label="Filter by text"
        aria-keyshortcuts="/"
        value={filter.text}
        onInput={({ currentTarget }) => onFilter({ ...filter, text: currentTarget.value })}
      />
      <button type="button" class="arm" aria-expanded={isArming} onClick={onArm}>
        <Mark type="refused" />
        {failing > 0 ? `${formatCount(failing)} to fail` : "Fail…"}
      </button>
      <div class="types" role="group" aria-label="Types shown">
        {ROW_TYPES.map((type) => (
          <label key={type} class="check">
            <input type="checkbox" checked={filter.types.has(type)} onChange={() => toggle(type)} />
            <Mark type={type} />
            {TYPE_WORDS[type].many}
            <span class="count">{formatCount(counts[type])}</span>
          </label>
        ))}
        {hasPlan && (
          <label class="check">
            <input
              type="checkbox"
              checked={filter.offPlan}
              onChange={() => onFilter({ ...filter, offPlan: !filter.offPlan })}
            />
            off plan only
          </label>
        )}
      </div>
      <span class="shown muted">
        {shown === total ? `${formatCount(total)} rows` : `${formatCount(shown)} of ${formatCount(total)} rows`}
      </span>
    </div>
  );
}
