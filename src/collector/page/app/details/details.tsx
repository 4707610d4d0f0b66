import type { JSX, RefObject } from "preact";
import { TypeBadge } from "../badge.tsx";
import { shorten } from "../format.ts";
import { statusWords } from "../line.tsx";
import { useReader } from "../reader.ts";
import { type Row, typeOf } from "../row.ts";
import type { Tab } from "../url.ts";
import { MessageTab } from "./message.tsx";
import { RequestTabs } from "./request.tsx";

const TABS: readonly Tab[] = ["message", "request", "body", "answer"];

/** What the panel is told. */
export interface DetailsProps {
  readonly row: Row;
  readonly tab: Tab;
  readonly heading: RefObject<HTMLHeadingElement | null>;
  readonly onTab: (tab: Tab) => void;
  /** All messages of a request are to be shown. */
  readonly onRequest: (number: number) => void;
  readonly onClose: () => void;
}

/** Everything about one row. */
export function Details({ row, tab, heading, onTab, onRequest, onClose }: DetailsProps): JSX.Element {
  const { say } = useReader();
  const { message, request } = row;
  return (
    <section
      class="details"
      aria-label={say("details")}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <header>
        <TypeBadge type={typeOf(row)} />
        <h2 ref={heading} tabIndex={-1}>
          <bdi>{message ? shorten(message.name, 1000) : statusWords(request.status, say)}</bdi>
        </h2>
        <button type="button" class="icon" aria-label={say("details.close")} onClick={onClose}>
          <span aria-hidden="true">✕</span>
        </button>
      </header>
      <Tabs tab={tab} onTab={onTab} />
      <div class="body" id="tab-panel" tabIndex={0} role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === "message"
          ? <MessageTab row={row} onRequest={onRequest} />
          : <RequestTabs number={request.number} tab={tab} />}
      </div>
    </section>
  );
}

/** The tabs: one stop for the Tab key, and arrows go from one to the next. */
function Tabs({ tab, onTab }: { readonly tab: Tab; readonly onTab: (tab: Tab) => void }): JSX.Element {
  const { say } = useReader();
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: TABS.length - 1 }[event.key];
    const next = step === undefined ? undefined : TABS[(TABS.indexOf(tab) + step) % TABS.length];
    if (next === undefined) return;
    onTab(next);
    document.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
    event.preventDefault();
  };
  return (
    <div class="tabs" role="tablist" aria-label={say("details.tabs")} onKeyDown={onKeyDown}>
      {TABS.map((one) => (
        <button
          key={one}
          id={`tab-${one}`}
          type="button"
          role="tab"
          aria-selected={one === tab}
          aria-controls="tab-panel"
          tabIndex={one === tab ? 0 : -1}
          onClick={() => onTab(one)}
        >
          {say(`tab.${one}`)}
        </button>
      ))}
    </div>
  );
}
