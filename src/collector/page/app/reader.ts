import { type Context, createContext } from "preact";
import { useContext } from "preact/hooks";
import { inChinese } from "../../texts/sentences.ts";
import { type Language, type Say, sayIn } from "../../texts/texts.ts";

/** Who reads the page: in which language, and in which time zone. */
export interface Reader {
  readonly language: Language;
  readonly say: Say;
  /** A sentence of the collector in the reader's language. */
  readonly tell: (sentence: string) => string;
  /** The time zone of times: the reader's own, or UTC. */
  readonly zone: string;
}

/** The browser's own time zone. */
export const OWN_ZONE: string = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function readerOf(language: Language, zone: string): Reader {
  return { language, zone, say: sayIn(language), tell: language === "zh" ? inChinese : (sentence) => sentence };
}

export const ReaderContext: Context<Reader> = createContext<Reader>(readerOf("en", OWN_ZONE));

/** Who reads what is being rendered. */
export function useReader(): Reader {
  return useContext(ReaderContext);
}
