import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Chart } from "./chart.tsx";
import { Details } from "./details/details.tsx";
import { Empty, NoMatch } from "./empty.tsx";
import { FailureSwitch } from "./failures.tsx";
import { ALL, type Filter, isFiltering } from "./filter.ts";
import { List } from "./list.tsx";
import { keyOf, type Row, ROW_TYPES, USUAL_TYPES } from "./row.ts";
import type { Store } from "./store.ts";
import { Toolbar } from "./toolbar.tsx";
import type { Shown } from "./url.ts";

/** What the view of messages is told. */
export interface MessagesProps {
  readonly store: Store;
  readonly theme: string;
  readonly shown: Shown;
  readonly show: (change: Partial<Shown>) => void;
  readonly onNotice: (text: string) => void;
}

/** The chart, the filter, the list, and what is open of it. */
export function Messages({ store, theme, shown, show, onNotice }: MessagesProps): JSX.Element {
  const [selected, setSelected] = useState<Row>();
  const [isArming, setArming] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const { filter: text, types, offPlan } = shown;
  useLayoutEffect(() => store.setFilter({ text, types, offPlan }), [store, text, types, offPlan]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof Element && event.target.matches("input, select, textarea");
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      input.current?.focus();
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);

  // What the address names comes with the stream.
  const opened = shown.open === undefined ? undefined : store.find(shown.open) ?? keptAs(selected, shown.open);
  useEffect(() => {
    if (opened && opened !== selected) setSelected(opened);
  }, [opened]);
  const seen = ROW_TYPES.filter((type) => USUAL_TYPES.includes(type) || store.counts[type] > 0).join();
  const typesSeen = useMemo(() => ROW_TYPES.filter((type) => seen.split(",").includes(type)), [seen]);
  const setFilter = (filter: Filter): void =>
    show({ filter: filter.text, types: filter.types, offPlan: filter.offPlan });
  const open = (row: Row, byKey: boolean): void => {
    setSelected(row);
    show({ open: keyOf(row), tab: shown.open === undefined ? "message" : shown.tab });
    if (byKey) requestAnimationFrame(() => heading.current?.focus());
  };
  const close = (): void => {
    show({ open: undefined });
    list.current?.focus();
  };
  return (
    <main class={`messages ${opened ? "open" : ""}`}>
      <div class="strip">
        <Chart store={store} theme={theme} types={typesSeen} />
        <div class={isArming ? "switch shown" : "switch"}>
          <FailureSwitch remaining={store.failing} onNotice={onNotice} />
        </div>
      </div>
      <Toolbar
        filter={{ text, types, offPlan }}
        counts={store.counts}
        types={typesSeen}
        shown={store.view.length}
        total={store.total}
        isScanning={store.isScanning}
        hasPlan={store.hello?.hasPlan ?? false}
        failing={store.failing}
        isArming={isArming}
        input={input}
        onArm={() => setArming(!isArming)}
        onFilter={setFilter}
      />
      {store.view.length > 0
        ? (
          <List
            rows={store.view}
            selected={selected}
            box={list}
            onSelect={setSelected}
            onOpen={open}
            onEscape={() => show({ open: undefined })}
          />
        )
        : isFiltering(store.filter) && store.total > 0
        ? <NoMatch onReset={() => setFilter(ALL)} />
        : <Empty collectorZone={store.hello?.timeZone} />}
      {opened && (
        <Details
          key={opened.id}
          row={opened}
          tab={shown.tab}
          heading={heading}
          onTab={(tab) => show({ tab })}
          onRequest={(number) => show({ filter: `request:${number}`, types: ALL.types, offPlan: false })}
          onClose={close}
        />
      )}
    </main>
  );
}

/** A row that is open stays so when the collector has let go of it. */
function keptAs(row: Row | undefined, key: string): Row | undefined {
  return row && keyOf(row) === key ? row : undefined;
}
