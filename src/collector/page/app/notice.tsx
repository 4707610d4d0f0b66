import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useReader } from "./reader.ts";

/** Something to tell, and what can be done about it for a while. */
export interface Told {
  readonly text: string;
  readonly undo?: { readonly run: () => void; readonly forMs: number } | undefined;
}

/** Tells something until it is dismissed, or until nothing can be done about it any more. */
export function Notice({ told, onDismiss }: { readonly told: Told; readonly onDismiss: () => void }): JSX.Element {
  const { say } = useReader();
  const { text, undo } = told;
  useEffect(() => {
    if (!undo) return;
    const timer = setTimeout(onDismiss, undo.forMs);
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <div class={undo ? "notice" : "notice bad"} role="alert">
      {text}
      {undo && <button type="button" class="small" onClick={undo.run}>{say("undo")}</button>}
      <button type="button" class="small" onClick={onDismiss}>{say("dismiss")}</button>
    </div>
  );
}
