import type { JSX } from "preact";
import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import { Chart } from "./chart.tsx";
import { clearMessages } from "./client.ts";
import { Details } from "./details.tsx";
import { Empty, NoMatch } from "./empty.tsx";
import { FailureSwitch } from "./failures.tsx";
import { ALL, isFiltering } from "./filter.ts";
import { Header } from "./header.tsx";
import { List } from "./list.tsx";
import { Plan } from "./plan.tsx";
import type { Row } from "./row.ts";
import type { Store } from "./store.ts";
import { useTheme } from "./theme.ts";
import { Toolbar } from "./toolbar.tsx";

/** The whole page. */
export function App({ store }: { readonly store: Store }): JSX.Element {
  const [, update] = useReducer((version: number) => version + 1, 0);
  const [hash, setHash] = useState(location.hash);
  const [theme, toggleTheme] = useTheme();
  const [notice, setNotice] = useState("");
  useEffect(() => store.subscribe(() => update(undefined)), [store]);
  useEffect(() => {
    const follow = (): void => setHash(location.hash);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);

  const hasPlan = store.hello?.hasPlan ?? false;
  const isPlan = hasPlan && hash === "#plan";
  const clear = (): void => {
    clearMessages().catch((error: unknown) => setNotice(`Could not clear: ${String(error)}`));
  };
  return (
    <div class="app">
      <Header
        connection={store.connection}
        paused={store.paused}
        waiting={store.waiting}
        hasPlan={hasPlan}
        isPlan={isPlan}
        theme={theme}
        onPause={() => store.paused ? store.resume() : store.pause()}
        onClear={clear}
        onTheme={toggleTheme}
      />
      {notice && (
        <p class="notice" role="alert">
          {notice}
          <button type="button" class="small" onClick={() => setNotice("")}>Dismiss</button>
        </p>
      )}
      {isPlan ? <Plan version={store.version} /> : <Messages store={store} theme={theme} onNotice={setNotice} />}
    </div>
  );
}

/** What the view of messages is told. */
interface MessagesProps {
  readonly store: Store;
  readonly theme: string;
  readonly onNotice: (text: string) => void;
}

function Messages({ store, theme, onNotice }: MessagesProps): JSX.Element {
  const [selected, setSelected] = useState<Row>();
  const [isOpen, setOpen] = useState(false);
  const [isArming, setArming] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const filter = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof Element && event.target.matches("input, select, textarea");
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      filter.current?.focus();
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);

  const open = (row: Row, byKey: boolean): void => {
    setSelected(row);
    setOpen(true);
    if (byKey) requestAnimationFrame(() => heading.current?.focus());
  };
  const close = (): void => {
    setOpen(false);
    list.current?.focus();
  };
  return (
    <main class={`messages ${isOpen && selected ? "open" : ""}`}>
      <div class="strip">
        <Chart store={store} theme={theme} />
        <div class={isArming ? "switch shown" : "switch"}>
          <FailureSwitch remaining={store.failing} onNotice={onNotice} />
        </div>
      </div>
      <Toolbar
        filter={store.filter}
        counts={store.counts}
        shown={store.view.length}
        total={store.total}
        hasPlan={store.hello?.hasPlan ?? false}
        failing={store.failing}
        isArming={isArming}
        input={filter}
        onArm={() => setArming(!isArming)}
        onFilter={(next) => store.setFilter(next)}
      />
      {store.view.length > 0
        ? (
          <List
            rows={store.view}
            selected={selected}
            box={list}
            onSelect={setSelected}
            onOpen={open}
            onEscape={() => setOpen(false)}
          />
        )
        : isFiltering(store.filter) && store.total > 0
        ? <NoMatch onReset={() => store.setFilter(ALL)} />
        : <Empty />}
      {isOpen && selected && <Details key={selected.id} row={selected} heading={heading} onClose={close} />}
    </main>
  );
}
