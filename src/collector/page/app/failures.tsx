import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { TextKey } from "../../texts/texts.ts";
import { failNext, type FailureRequest } from "./client.ts";
import { useReader } from "./reader.ts";

/** What a request can be made to meet. */
const FAULTS: readonly {
  readonly name: TextKey;
  readonly status: number;
  readonly headers?: { [name: string]: string };
}[] = [
  { name: "fault.503", status: 503 },
  { name: "fault.429", status: 429, headers: { "Retry-After": "2" } },
  { name: "fault.500", status: 500 },
  { name: "fault.400", status: 400 },
  { name: "fault.413", status: 413 },
  { name: "fault.302", status: 302, headers: { Location: "https://example.com/" } },
  { name: "fault.200", status: 200 },
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
  const { say } = useReader();
  // As they are typed: a field may be empty on the way to another number.
  const [count, setCount] = useState("3");
  const [fault, setFault] = useState(0);
  const [delayMs, setDelayMs] = useState("0");
  const send = (failure: FailureRequest): void => {
    failNext(failure).catch((error: unknown) => onNotice(say("fail.failed", { reason: String(error) })));
  };
  const arm = (event: Event): void => {
    event.preventDefault();
    const { status = 503, headers } = FAULTS[fault] ?? {};
    const delay = status === 200 ? Number(delayMs) || SLOW_MS : Number(delayMs);
    send({ count: Number(count), status, delayMs: delay, ...headers ? { headers } : {} });
  };
  return (
    <form class="failures" aria-label={say("fail")} onSubmit={arm}>
      <h2>{say("fail")}</h2>
      <label>
        <span>{say("fail.next")}</span>
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
        <span>{say("fail.with")}</span>
        <select value={fault} onChange={({ currentTarget }) => setFault(Number(currentTarget.value))}>
          {FAULTS.map(({ name }, index) => <option key={name} value={index}>{say(name)}</option>)}
        </select>
      </label>
      <label>
        <span>{say("fail.delay")}</span>
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
        <button type="submit" class="primary">{say("fail.arm", { count })}</button>
        <button type="button" disabled={remaining === 0} onClick={() => send({ count: 0, status: 503, delayMs: 0 })}>
          {say("fail.off")}
        </button>
      </div>
      <p class={remaining > 0 ? "armed" : "muted"} role="status">
        {remaining > 0 ? say("fail.left", { count: remaining }) : say("fail.none")}
      </p>
    </form>
  );
}
