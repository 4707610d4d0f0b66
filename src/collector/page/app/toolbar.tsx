import type { JSX, RefObject } from "preact";
import { Mark } from "./badge.tsx";
import { exportUrl } from "./client.ts";
import { type Filter, textOf } from "./filter.ts";
import { formatCount } from "./format.ts";
import { useReader } from "./reader.ts";
import type { RowType } from "./row.ts";

/** What the toolbar is told. */
export interface ToolbarProps {
  readonly filter: Filter;
  readonly counts: { readonly [type in RowType]: number };
  /** The types that can be shown. */
  readonly types: readonly RowType[];
  readonly shown: number;
  readonly total: number;
  readonly isScanning: boolean;
  readonly hasPlan: boolean;
  readonly failing: number;
  readonly isArming: boolean;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly onFilter: (filter: Filter) => void;
  /** The switch is to be shown or hidden, where there is no room for it beside the chart. */
  readonly onArm: () => void;
}

/** What is shown: by text, by type, by plan; and what is shown as a file. */
export function Toolbar(props: ToolbarProps): JSX.Element {
  const { filter, counts, types, shown, total, isScanning, hasPlan, failing, isArming, input, onFilter } = props;
  const { say } = useReader();
  const toggle = (type: RowType): void => {
    const next = new Set(filter.types);
    if (!next.delete(type)) next.add(type);
    onFilter({ ...filter, types: next });
  };
  const rows = { shown, count: total };
  return (
    <div class="toolbar" role="search">
      <input
        ref={input}
        type="search"
        class="filter"
        placeholder={say("filter")}
        title={say("filter.help")}
        aria-label={say("filter.label")}
        aria-description={say("filter.help")}
        aria-keyshortcuts="/"
        value={filter.text}
        onInput={({ currentTarget }) => onFilter({ ...filter, text: currentTarget.value })}
      />
      <button type="button" class="arm" aria-expanded={isArming} onClick={props.onArm}>
        <Mark type="refused" />
        {failing > 0 ? say("fail.short.left", { count: failing }) : say("fail.short")}
      </button>
      <div class="types" role="group" aria-label={say("types.shown")}>
        {types.map((type) => (
          <label key={type} class="check">
            <input type="checkbox" checked={filter.types.has(type)} onChange={() => toggle(type)} />
            <Mark type={type} />
            {say(`many.${type}`)}
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
            {say("off.only")}
          </label>
        )}
      </div>
      <span class="shown muted">
        {say(isScanning ? "rows.more" : shown === total ? "rows" : "rows.of", rows)}
      </span>
      <span class="exports">
        {(["ndjson", "csv"] as const).map((format) => (
          <a
            key={format}
            href={exportUrl(format, textOf(filter))}
            download={`collected.${format}`}
            aria-label={say("export", { format: format.toUpperCase() })}
            title={say("export", { format: format.toUpperCase() })}
          >
            {format.toUpperCase()}
          </a>
        ))}
      </span>
    </div>
  );
}
