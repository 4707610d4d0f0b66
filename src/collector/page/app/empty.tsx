import type { JSX } from "preact";
import { CopyButton } from "./copy.tsx";

/** What to do while nothing came. */
export function Empty(): JSX.Element {
  const code = `import { GrowingTracker } from "@growingio-edge/tracker";

const tracker = new GrowingTracker({ productId: "demo", dataSourceId: "demo", serverHost: "${location.origin}" });
await tracker.trackCustomEvent("hello", { anonymousId: "me", attributes: { from: "here" } });`;
  return (
    <div class="empty">
      <h2>Nothing has arrived yet</h2>
      <p>
        Point a tracker here by its <code>serverHost</code>, which is{" "}
        <code>{location.origin}</code>, and its messages appear as they come.
      </p>
      <div class="snippet">
        <CopyButton text={code} what="the code" />
        <pre tabIndex={0}>{code}</pre>
      </div>
    </div>
  );
}

/** What is shown where the filter hides every row. */
export function NoMatch({ onReset }: { readonly onReset: () => void }): JSX.Element {
  return (
    <div class="empty">
      <h2>Nothing matches the filter</h2>
      <button type="button" onClick={onReset}>Show everything</button>
    </div>
  );
}
