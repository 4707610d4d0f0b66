import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { TextKey } from "../../../texts/texts.ts";
import { useReader } from "../reader.ts";

/** How long the button says what became of it, in milliseconds. */
const TOLD_MS = 2000;

/** What the button is told. */
export interface CopyProps {
  /** The text, made when it is copied. */
  readonly text: () => string;
  /** What the button says, where it says more than that it copies. */
  readonly label?: TextKey;
  /** What it copies, for those who do not see where it stands. */
  readonly what: TextKey;
}

/** Copies a text. Pages of plain HTTP have no clipboard, except on this machine; there it says so. */
export function CopyButton({ text, label = "copy", what }: CopyProps): JSX.Element {
  const { say } = useReader();
  const [outcome, setOutcome] = useState<TextKey>();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      setOutcome("copy.done");
    } catch {
      setOutcome("copy.failed");
    }
    setTimeout(() => setOutcome(undefined), TOLD_MS);
  };
  return (
    <button type="button" class="small" aria-label={say(outcome ?? what)} onClick={copy}>
      {say(outcome ?? label)}
    </button>
  );
}
