import type { JSX } from "preact";
import type { Language } from "../../texts/texts.ts";
import { OWN_ZONE, useReader } from "./reader.ts";
import type { Connection } from "./store.ts";
import type { Theme } from "./theme.ts";

/** What the header is told. */
export interface HeaderProps {
  readonly connection: Connection;
  readonly paused: boolean;
  readonly waiting: number;
  readonly hasPlan: boolean;
  readonly isPlan: boolean;
  /** The addresses of the two views. */
  readonly links: { readonly messages: string; readonly plan: string };
  readonly theme: Theme;
  readonly onPause: () => void;
  readonly onClear: () => void;
  readonly onTheme: () => void;
  readonly onZone: (isUtc: boolean) => void;
  readonly onLanguage: (language: Language) => void;
}

/** What the page is, whether it is live, and what goes for all of it. */
export function Header(props: HeaderProps): JSX.Element {
  const { connection, paused, waiting, hasPlan, isPlan, links, theme } = props;
  const { say, language, zone } = useReader();
  const other = zone === "UTC" ? OWN_ZONE : "UTC";
  return (
    <header class="top">
      <h1>
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
          <path d="M2 13.5 7 8l3.5 3.5L18 3.5M12.5 3.5H18V9" />
          <path d="M2 17.5h16" />
        </svg>
        {say("title")}
      </h1>
      <p class={`connection ${paused ? "paused" : connection}`} role="status">
        <span class="dot" aria-hidden="true" />
        {say(paused ? "connection.paused" : `connection.${connection}`)}
      </p>
      {hasPlan && (
        <nav aria-label={say("views")}>
          <a href={links.messages} aria-current={isPlan ? undefined : "page"}>{say("view.messages")}</a>
          <a href={links.plan} aria-current={isPlan ? "page" : undefined}>{say("view.plan")}</a>
        </nav>
      )}
      <div class="actions">
        <button type="button" class={paused ? "primary" : ""} onClick={props.onPause}>
          <span aria-hidden="true">{paused ? "▶" : "❚❚"}</span>
          <span class="word">{say(paused ? "resume" : "pause")}</span>
          {paused && <span class="waiting">{say("waiting", { count: waiting })}</span>}
        </button>
        <button type="button" onClick={props.onClear}>
          <span aria-hidden="true">✕</span>
          <span class="word">{say("clear")}</span>
        </button>
        <button
          type="button"
          class="narrowest"
          aria-pressed={zone === "UTC"}
          aria-label={say("zone", { zone, other })}
          title={say("zone", { zone, other })}
          onClick={() => props.onZone(zone !== "UTC")}
        >
          UTC
        </button>
        <button
          type="button"
          class="narrowest"
          lang={language === "en" ? "zh-CN" : "en"}
          aria-label={say("language.label")}
          onClick={() => props.onLanguage(language === "en" ? "zh" : "en")}
        >
          {say("language")}
        </button>
        <button
          type="button"
          class="icon"
          aria-label={say(theme === "dark" ? "theme.light" : "theme.dark")}
          onClick={props.onTheme}
        >
          <span aria-hidden="true">{theme === "dark" ? "☀" : "☾"}</span>
        </button>
      </div>
    </header>
  );
}
