import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useReducer, useState } from "preact/hooks";
import { languageOf } from "../../texts/texts.ts";
import { clearMessages, undoClear } from "./client.ts";
import { Header } from "./header.tsx";
import { Messages } from "./messages.tsx";
import { Notice, type Told } from "./notice.tsx";
import { Plan } from "./plan/plan.tsx";
import { OWN_ZONE, ReaderContext, readerOf } from "./reader.ts";
import type { Store } from "./store.ts";
import { useTheme } from "./theme.ts";
import { hashOf, shownOf, useShown } from "./url.ts";

/** How long a clearing can be undone, in milliseconds: a little less than the collector allows. */
const UNDO_MS = 9_500;

/** The whole page. */
export function App({ store }: { readonly store: Store }): JSX.Element {
  const [, update] = useReducer((version: number) => version + 1, 0);
  const [shown, show] = useShown();
  const [theme, toggleTheme] = useTheme();
  const [notice, setNotice] = useState<Told>();
  const language = shown.language ?? languageOf(navigator.language);
  const reader = useMemo(() => readerOf(language, shown.isUtc ? "UTC" : OWN_ZONE), [language, shown.isUtc]);
  const { say } = reader;
  useEffect(() => store.subscribe(() => update(undefined)), [store]);
  useLayoutEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    document.title = say("title");
  }, [language]);

  const tell = (text: string): void => setNotice({ text });
  const undo = (): void => {
    undoClear().then((isBack) => isBack ? setNotice(undefined) : tell(say("undo.gone"))).catch((error: unknown) =>
      tell(say("clear.failed", { reason: String(error) }))
    );
  };
  const clear = (): void => {
    clearMessages().then(() => setNotice({ text: say("cleared"), undo: { run: undo, forMs: UNDO_MS } })).catch((
      error: unknown,
    ) => tell(say("clear.failed", { reason: String(error) })));
  };
  const hasPlan = store.hello?.hasPlan ?? false;
  const isPlan = hasPlan && shown.isPlan;
  const links = {
    messages: hashOf({ ...shown, isPlan: false }),
    plan: hashOf({ ...shownOf(""), language: shown.language, isUtc: shown.isUtc, isPlan: true }),
  };
  return (
    <ReaderContext.Provider value={reader}>
      <div class={`app ${language}`}>
        <Header
          connection={store.connection}
          paused={store.paused}
          waiting={store.waiting}
          hasPlan={hasPlan}
          isPlan={isPlan}
          links={links}
          theme={theme}
          onPause={() => store.paused ? store.resume() : store.pause()}
          onClear={clear}
          onTheme={toggleTheme}
          onZone={(isUtc) => show({ isUtc })}
          onLanguage={(chosen) => show({ language: chosen })}
        />
        {notice && <Notice told={notice} onDismiss={() => setNotice(undefined)} />}
        {isPlan
          ? (
            <Plan
              version={store.version}
              linkOf={(filter) => hashOf({ ...shown, isPlan: false, filter, offPlan: false })}
            />
          )
          : <Messages store={store} theme={theme} shown={shown} show={show} onNotice={tell} />}
      </div>
    </ReaderContext.Provider>
  );
}
