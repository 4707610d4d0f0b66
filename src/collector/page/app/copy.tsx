import type { JSX } from "preact";
import { useState } from "preact/hooks";

/** How long the button says what became of it, in milliseconds. */
const TOLD_MS = 2000;

/** Copies a text. Pages of plain HTTP have no clipboard, except on this machine; there it says so. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }): JSX.Element {
  const [outcome, setOutcome] = useState("Copy");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("Copied");
    } catch {
      setOutcome("Not allowed here");
    }
    setTimeout(() => setOutcome("Copy"), TOLD_MS);
  };
  return (
    <button type="button" class="small" aria-label={`${outcome} ${outcome === "Copy" ? what : ""}`} onClick={copy}>
      {outcome}
    </button>
  );
}
