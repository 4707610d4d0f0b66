import { useEffect, useRef, useState } from "preact/hooks";
import { type Language, languageOf } from "../../texts/texts.ts";
import { ROW_TYPES, type RowType } from "./row.ts";

/** How long after the last change the address follows: browsers take only so many a second. */
const FOLLOW_MS = 150;

/** The parts of the details. */
export type Tab = "message" | "request" | "body" | "answer";
const TABS: readonly Tab[] = ["message", "request", "body", "answer"];

/** What is shown, as the page's address says it: a reload shows it again, and so does whoever gets the address. */
export interface Shown {
  readonly isPlan: boolean;
  readonly filter: string;
  readonly types: ReadonlySet<RowType>;
  readonly offPlan: boolean;
  /** The key of the row that is open. */
  readonly open: string | undefined;
  readonly tab: Tab;
  /** The language that was chosen; the browser's where none was. */
  readonly language: Language | undefined;
  readonly isUtc: boolean;
}

/** What an address says. */
export function shownOf(hash: string): Shown {
  const params = new URLSearchParams(hash.replace(/^#/, ""));
  const types = params.get("types")?.split(",");
  const lang = params.get("lang");
  return {
    isPlan: params.has("plan"),
    filter: params.get("filter") ?? "",
    types: new Set(types ? ROW_TYPES.filter((type) => types.includes(type)) : ROW_TYPES),
    offPlan: params.has("off"),
    open: params.get("open") ?? undefined,
    tab: TABS.find((tab) => tab === params.get("tab")) ?? "message",
    language: lang === null ? undefined : languageOf(lang),
    isUtc: params.has("utc"),
  };
}

/** The address that says it: only what is not as it is at the start. */
export function hashOf({ isPlan, filter, types, offPlan, open, tab, language, isUtc }: Shown): string {
  const params = new URLSearchParams();
  if (isPlan) params.set("plan", "");
  if (filter.trim() !== "") params.set("filter", filter);
  if (types.size < ROW_TYPES.length) params.set("types", [...types].join(","));
  if (offPlan) params.set("off", "");
  if (open !== undefined) params.set("open", open);
  if (open !== undefined && tab !== "message") params.set("tab", tab);
  if (language !== undefined) params.set("lang", language);
  if (isUtc) params.set("utc", "");
  return `#${params}`;
}

/** What is shown, and how to show something else. */
export function useShown(): readonly [shown: Shown, show: (change: Partial<Shown>) => void] {
  const [shown, setShown] = useState(() => shownOf(location.hash));
  const latest = useRef(shown);
  latest.current = shown;
  const typed = useRef(shown.filter);
  const seen = useRef(location.hash);
  useEffect(() => {
    const write = (): void => {
      // A link or the browser's own button leads elsewhere: that counts, though nobody has been told yet.
      if (location.hash !== seen.current) return;
      const hash = hashOf(latest.current);
      if (hash !== location.hash) history.replaceState(null, "", hash === "#" ? location.pathname : hash);
      seen.current = location.hash;
    };
    // Of a filter that is being typed the last state is enough; all else is there for a reload that follows at once.
    const isTyping = typed.current !== shown.filter;
    typed.current = shown.filter;
    if (!isTyping) write();
    const timer = setTimeout(write, FOLLOW_MS);
    addEventListener("pagehide", write);
    return () => {
      clearTimeout(timer);
      removeEventListener("pagehide", write);
    };
  }, [shown]);
  useEffect(() => {
    const follow = (): void => {
      seen.current = location.hash;
      setShown(shownOf(location.hash));
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return [shown, (change) => setShown((before) => ({ ...before, ...change }))];
}
