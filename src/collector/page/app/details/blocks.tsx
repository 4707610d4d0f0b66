import type { ComponentChildren, JSX } from "preact";
import { useReader } from "../reader.ts";

/** How many rows of a table are shown before it says how many more there are. */
const MOST_ROWS = 200;
/** How many characters of a text are shown before it says that it was cut off. */
const MOST_TEXT = 100_000;

/** A part with a title. */
export function Block(
  { title, action, children }: {
    readonly title: string;
    readonly action?: ComponentChildren;
    readonly children: ComponentChildren;
  },
): JSX.Element {
  return (
    <section class="block">
      <h3>{title}{action}</h3>
      {children}
    </section>
  );
}

/** A name and what is under it. */
export function Field(
  { name, children }: { readonly name: string; readonly children: ComponentChildren },
): JSX.Element {
  return (
    <div>
      <dt>
        <bdi>{name}</bdi>
      </dt>
      <dd>
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}

/** Names and what is under them; the first of them, where there are many. */
export function Fields({ entries }: { readonly entries: readonly (readonly [string, string])[] }): JSX.Element {
  return (
    <>
      <dl>
        {entries.slice(0, MOST_ROWS).map(([name, text]) => <Field key={name} name={name}>{shown(text)}</Field>)}
      </dl>
      <More count={entries.length - MOST_ROWS} />
    </>
  );
}

/** Values by name, with their types; the first of them, where there are many. */
export function Values({ values }: { readonly values: { readonly [key: string]: unknown } }): JSX.Element {
  const { say } = useReader();
  const keys = Object.keys(values);
  if (keys.length === 0) return <p class="muted">{say("none")}</p>;
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">{say("key")}</th>
            <th scope="col">{say("value")}</th>
            <th scope="col">{say("type")}</th>
          </tr>
        </thead>
        <tbody>
          {keys.slice(0, MOST_ROWS).map((key) => (
            <tr key={key}>
              <th scope="row">
                <bdi>{shown(key)}</bdi>
              </th>
              <td>
                <bdi>{shown(String(values[key]))}</bdi>
              </td>
              <td class="muted">{typeof values[key]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <More count={keys.length - MOST_ROWS} />
    </>
  );
}

function More({ count }: { readonly count: number }): JSX.Element | null {
  const { say } = useReader();
  return count > 0 ? <p class="muted">{say("more", { count })}</p> : null;
}

/** What is wrong, or worth a look. */
export function Findings(
  { title, kind, texts }: { readonly title: string; readonly kind: "bad" | "warn"; readonly texts: readonly string[] },
): JSX.Element | null {
  const { tell } = useReader();
  if (texts.length === 0) return null;
  return (
    <section class={`findings ${kind}`}>
      <h3>{title}</h3>
      <ul>
        {texts.slice(0, MOST_ROWS).map((text) => (
          <li>
            <bdi>{shown(tell(text))}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A text as it is written, as much of it as a page can hold. */
export function Code({ text }: { readonly text: string }): JSX.Element {
  const { say } = useReader();
  return (
    <>
      <pre tabIndex={0}>{text.slice(0, MOST_TEXT)}</pre>
      {text.length > MOST_TEXT && <p class="muted">{say("cut")}</p>}
    </>
  );
}

/** A value as much of it as a cell can hold. */
function shown(text: string): string {
  return text.length > 5000 ? `${text.slice(0, 5000)}…` : text;
}
