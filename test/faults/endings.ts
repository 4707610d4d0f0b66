// Every way in which a try can end.
import type { Meaning } from "./outcomes.ts";
import type { Act, FaultServer } from "./server.ts";

/** A way in which a try can end. */
export interface Ending {
  readonly name: string;
  readonly meaning: Meaning;
  /** What the server does. */
  readonly act?: Act | (() => Act);
  /** Where the request goes instead of to the server. */
  readonly to?: (server: FaultServer) => string;
  /** The status that the error bears. */
  readonly status?: number;
  /** A part of the sentence of the error. */
  readonly says?: RegExp;
  /** From and up to how many milliseconds pass between the first request and the next. */
  readonly pauseMs?: readonly [number, number];
}

const status = (code: number, meaning: Meaning, headers?: Act["headers"]): Ending => ({
  name: `${code}`,
  meaning,
  act: headers ? { status: code, headers } : { status: code },
  status: code,
});

const busy = (words: string, value: string, meaning: Meaning, pauseMs?: Ending["pauseMs"]): Ending => ({
  ...status(429, meaning, { "Retry-After": value }),
  name: `429, \`Retry-After\` ${words}`,
  ...(pauseMs && { pauseMs }),
});

const QUICK = [0, 900] as const;

export const ENDINGS: readonly Ending[] = [
  { name: "2xx", meaning: "delivered", act: { status: 200 } },
  { name: "2xx, the body cut off", meaning: "delivered", act: { status: 200, end: "reset" } },
  { name: "2xx, the body never ends", meaning: "delivered", act: { status: 200, end: "hang" } },
  {
    ...status(302, "permanent", { Location: "https://elsewhere.test/" }),
    name: "3xx",
    says: /302.*https:\/\/elsewhere\.test\//,
  },
  status(400, "refused"),
  status(404, "permanent"),
  status(408, "retryable"),
  status(425, "retryable"),
  status(429, "retryable"),
  busy("in seconds", "1", "retryable", [990, 3000]),
  {
    ...status(429, "retryable"),
    name: "429, `Retry-After` as a date",
    act: () => ({ status: 429, headers: { "Retry-After": new Date(Date.now() + 2000).toUTCString() } }),
    // A date has no fractions of a second.
    pauseMs: [900, 4000],
  },
  busy("in the past", "Wed, 21 Oct 2015 07:28:00 GMT", "retryable", QUICK),
  busy("absurdly far ahead", "99999999999999999999", "later"),
  busy("malformed", "-5", "retryable", QUICK),
  { name: "413 for more than 2 messages", meaning: "smaller", act: { status: 200, most: 2 } },
  status(413, "too large"),
  status(500, "retryable"),
  status(503, "retryable"),
  {
    name: "connection refused",
    meaning: "retryable",
    to: ({ closedPort }) => `http://127.0.0.1:${closedPort}`,
    says: /ECONNREFUSED/,
  },
  { name: "unknown host", meaning: "retryable", to: () => "http://collector.invalid" },
  { name: "TLS failure", meaning: "retryable", to: ({ url }) => url.replace("http:", "https:") },
  { name: "reset before the answer", meaning: "retryable", act: { end: "reset" } },
  { name: "reset before the answer, messages taken", meaning: "retryable", act: { end: "reset", takes: true } },
  { name: "500, reset within the body", meaning: "retryable", act: { status: 500, end: "reset" }, status: 500 },
  { name: "timeout before the answer", meaning: "retryable", act: { end: "hang" }, says: /timed out/ },
  {
    name: "timeout before the answer, messages taken",
    meaning: "retryable",
    act: { end: "hang", takes: true },
    says: /timed out/,
  },
  { name: "500, timeout within the body", meaning: "retryable", act: { status: 500, end: "hang" }, status: 500 },
];
