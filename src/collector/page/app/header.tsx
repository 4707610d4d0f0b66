import type { JSX } from "preact";
import type { Connection } from "./store.ts";
import { formatCount } from "./format.ts";
import type { Theme } from "./theme.ts";

const CONNECTION_WORDS: { readonly [connection in Connection]: string } = {
  connecting: "connecting…",
  live: "live",
  reconnecting: "reconnecting…",
};

/** What the header is told. */
export interface HeaderProps {
  readonly connection: Connection;
  readonly paused: boolean;
  readonly waiting: number;
  readonly hasPlan: boolean;
  readonly isPlan: boolean;
  readonly theme: Theme;
  readonly onPause: () => void;
  readonly onClear: () => void;
  readonly onTheme: () => void;
}

/** What the page is, whether it is live, and what goes for all of it. */
export function Header(props: HeaderProps): JSX.Element {
  const { connection, paused, waiting, hasPlan, isPlan, theme } = props;
  return (
    <header class="top">
      <h1>
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
          <path d="M2 13.5 7 8l3.5 3.5L18 3.5M12.5 3.5H18V9" />
          <path d="M2 17.5h16" />
        </svg>
        Collector
      </h1>
      <p class={`connection ${paused ? "paused" : connection}`} role="status">
        <span class="dot" aria-hidden="true" />
        {paused ? "paused" : CONNECTION_WORDS[connection]}
      </p>
      {hasPlan && (
        <nav aria-label="Views">
          <a href="#" aria-current={isPlan ? undefined : "page"}>Messages</a>
          <a href="#plan" aria-current={isPlan ? "page" : undefined}>Plan</a>
        </nav>
      )}
      <div class="actions">
        <button type="button" class={paused ? "primary" : ""} aria-pressed={paused} onClick={props.onPause}>
          <span aria-hidden="true">{paused ? "▶" : "❚❚"}</span>
          <span class="word">Pause</span>
          {paused && <span class="waiting">{`${formatCount(waiting)} new`}</span>}
        </button>
        <button type="button" onClick={props.onClear}>
          <span aria-hidden="true">✕</span>
          <span class="word">Clear</span>
        </button>
        <button
          type="button"
          class="icon"
          aria-label={`Use the ${theme === "dark" ? "light" : "dark"} theme`}
          onClick={props.onTheme}
        >
          <span aria-hidden="true">{theme === "dark" ? "☀" : "☾"}</span>
        </button>
      </div>
    </header>
  );
}
