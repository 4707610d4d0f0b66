import type { JSX } from "preact";
import { CopyButton } from "./details/copy.tsx";
import { useReader } from "./reader.ts";

/** What to do while nothing came. */
export function Empty({ collectorZone }: { readonly collectorZone: string | undefined }): JSX.Element {
  const { say } = useReader();
  const code = `import { GrowingTracker } from "@growingio-edge/tracker";

const tracker = new GrowingTracker({ productId: "demo", dataSourceId: "demo", serverHost: "${location.origin}" });
await tracker.trackCustomEvent("hello", { anonymousId: "me", attributes: { from: "here" } });`;
  return (
    <div class="empty">
      <h2>{say("empty")}</h2>
      <p>
        {say("empty.before")} <code>serverHost</code>
        {say("empty.middle")} <code>{location.origin}</code>
        {say("empty.after")}
      </p>
      {collectorZone && <p>{say("empty.terminal", { zone: collectorZone })}</p>}
      <div class="snippet">
        <CopyButton text={() => code} what="copy.code" />
        <pre tabIndex={0}>{code}</pre>
      </div>
    </div>
  );
}

/** What is shown where the filter hides every row. */
export function NoMatch({ onReset }: { readonly onReset: () => void }): JSX.Element {
  const { say } = useReader();
  return (
    <div class="empty">
      <h2>{say("nomatch")}</h2>
      <button type="button" onClick={onReset}>{say("nomatch.reset")}</button>
    </div>
  );
}
