import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { failNext, type FailureRequest } from "./client.ts";

/** What a request can be made to meet. */
const FAULTS: readonly {
  readonly name: string;
  readonly status: number;
  readonly headers?: { [name: string]: string };
}[] = [
  { name: "503 unavailable", status: 503 },
  { name: "429 Retry-After 2 s", status: 429, headers: { "Retry-After": "2" } },
  { name: "500 error", status: 500 },
  { name: "400 bad request", status: 400 },
  { name: "413 too large", status: 413 },
  { name: "302 redirect", status: 302, headers: { Location: "https://example.com/" } },
  { name: "200, only slow", status: 200 },
];

/** The delay of an answer that is only slow, in milliseconds, where none is given. */
const SLOW_MS = 1000;

/** What the switch is told. */
export interface FailuresProps {
  readonly remaining: number;
  /** Something is to be told to the reader. */
  readonly onNotice: (text: string) => void;
}

/** Makes the next requests fail, so that people can watch retries. */
export function FailureSwitch({ remaining, onNotice }: FailuresProps): JSX.Element {
  // As they are typed: a field may be empty on the way to another number.
  const [count, setCount] = useState("3");
  const [fault, setFault] = useState(0);
  const [delayMs, setDelayMs] = useState("0");
  const send = (failure: FailureRequest): void => {
    failNext(failure).catch((error: unknown) => onNotice(`Could not set failures: ${String(error)}`));
  };
  const arm = (event: Event): void => {
    event.preventDefault();
    const { status = 503, headers } = FAULTS[fault] ?? {};
    const delay = status === 200 ? Number(delayMs) || SLOW_MS : Number(delayMs);
    send({ count: Number(count), status, delayMs: delay, ...headers ? { headers } : {} });
  };
  return (
    <form class="failures" aria-label="Make requests fail" onSubmit={arm}>
      <h2>Make requests fail</h2>
      <label>
        <span>Next</span>
        <input
          type="number"
          min="1"
          max="1000"
          required
          value={count}
          onInput={({ currentTarget }) => setCount(currentTarget.value)}
        />
      </label>
      <label>
        <span>Answer with</span>
        <select value={fault} onChange={({ currentTarget }) => setFault(Number(currentTarget.value))}>
          {FAULTS.map(({ name }, index) => <option key={name} value={index}>{name}</option>)}
        </select>
      </label>
      <label>
        <span>Delay, ms</span>
        <input
          type="number"
          min="0"
          max="60000"
          step="100"
          required
          value={delayMs}
          onInput={({ currentTarget }) => setDelayMs(currentTarget.value)}
        />
      </label>
      <div class="actions">
        <button type="submit" class="primary">Fail the next {count}</button>
        <button type="button" disabled={remaining === 0} onClick={() => send({ count: 0, status: 503, delayMs: 0 })}>
          Turn off
        </button>
      </div>
      <p class={remaining > 0 ? "armed" : "muted"} role="status">
        {remaining > 0 ? `▲ ${remaining} still to fail` : "All requests are answered as they should be."}
      </p>
    </form>
  );
}
