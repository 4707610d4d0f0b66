// Sends one event for each case, and prints what became of it.
import type * as Core from "../../src/index.ts";
import type * as Node from "../../src/node.ts";

/** A way to send. */
export interface Sending {
  readonly serverHost: string;
  /** Options of `nodeFetch`; without them the core sends by itself. */
  readonly node?: Node.NodeFetchOptions | undefined;
  readonly verifyCert?: boolean | undefined;
}

/** What became of it. */
export interface Sent {
  readonly delivered: number;
  readonly retained: number;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

const [core = "", node = "", input = ""] = process.argv.slice(2);
const { BufferedConsumer, GrowingTracker } = await import(core) as typeof Core;
const { nodeFetch } = await import(node) as typeof Node;
const cases: readonly Sending[] = JSON.parse(input);
const results: Sent[] = [];
for (const { serverHost, node: options, verifyCert } of cases) {
  const warnings: string[] = [];
  console.warn = (line: string) => warnings.push(line);
  try {
    const tracker = GrowingTracker.consumer(
      new BufferedConsumer({
        productId: "product",
        dataSourceId: "source",
        serverHost,
        verifyCert,
        fetch: options && nodeFetch(options),
        retryLimit: 0,
        onError: () => {},
      }),
    );
    await tracker.trackCustomEvent("event", { anonymousId: "a" });
    const { delivered, retained, errors } = await tracker.flush();
    results.push({ delivered, retained, errors: errors.map(({ message }) => message), warnings });
  } catch (error) {
    results.push({ delivered: 0, retained: 0, errors: [String(error)], warnings });
  }
}
console.log(JSON.stringify(results));
