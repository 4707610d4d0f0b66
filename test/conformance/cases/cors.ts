import type { CollectedRequest, Failure } from "../../../src/collector/collector.ts";
import type { ConsumerOptions } from "../../../src/index.ts";
import { equal, ok, rejects } from "../assert.ts";
import { type Case, type Kit, type Stage, stage } from "../kit.ts";

/** Servers of other origins than the page's. */
export interface CrossOrigin {
  /** A collector. The page's own origin tells it to fail, at `/fail`, and tells what it saw, at `/take`. */
  readonly collector: string;
  /** A server that takes all and allows no page anything. */
  readonly closed: string;
}

/** What the collector saw since it was last asked. */
export interface Seen {
  /** The headers of each request of the browser's own, by which it asks beforehand. */
  readonly preflights: readonly { readonly [name: string]: string }[];
  readonly requests: readonly CollectedRequest[];
}

/** What holds in a page that sends to other origins with the fetch of its browser. */
export function corsCases({ collector, closed }: CrossOrigin): readonly Case[] {
  return [
    {
      name: "the browser keeps from a page what another origin does not allow it to read",
      async run() {
        const answer = await fetch(closed).catch((error: unknown) => error);
        ok(answer instanceof TypeError, "the answer of a server that allows nothing is an error");
      },
    },
    {
      name: "events, users and items reach a collector of another origin, which the browser asks beforehand",
      async run(kit) {
        const { options } = await toServer(kit, collector);
        const tracker = new kit.tracker.GrowingTracker(options);
        await tracker.trackCustomEvent("purchase", { anonymousId: "a" });
        await tracker.trackUser("user", { attributes: { level: 1 } });
        await tracker.submitItem("goods", "1");
        const { preflights, requests } = await take();
        equal(
          requests.map(({ status, messages }) => [status, messages.length]),
          [[200, 1], [200, 1], [200, 1]],
          "them",
        );
        equal(requests.map(({ headers }) => headers.origin), [origin(), origin(), origin()], "whom they come from");
        ok(preflights.length > 0, "the browser asked beforehand");
        for (const headers of preflights) {
          equal(headers["access-control-request-method"], "POST", "the method it asked for");
          equal(headers["access-control-request-headers"], "content-type,x-timestamp", "the headers it asked for");
        }
      },
    },
    ...["snappy", "encrypted snappy", "protobuf"].map((name): Case => ({
      name: `a page sends in ${name} to another origin, whatever headers that needs`,
      async run(kit) {
        const parser = name === "protobuf"
          ? new kit.protobuf.ProtobufParser()
          : new kit.snappy.SnappyParser({ cryptData: name === "encrypted snappy" });
        const { options } = await toServer(kit, collector, { parser });
        await new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
        const { requests } = await take();
        equal(requests.map(({ status, messages }) => [status, messages.length]), [[200, 1]], "status and messages");
      },
    })),
    {
      name: "the page reads Retry-After of another origin, and tries again no earlier",
      async run(kit) {
        const { options, deliveries } = await toServer(kit, collector);
        await fail({ status: 503, headers: { "Retry-After": "1" } });
        await new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
        const { requests } = await take();
        equal(requests.map(({ status }) => status), [503, 200], "statuses");
        const [first, second] = requests.map(({ time }) => time);
        // Timers count from another clock, which may be a little off.
        ok(first !== undefined && second !== undefined && second - first >= 950, "a second lies between them");
        equal(deliveries, [["a"]], "deliveries");
      },
    },
    ...[301, 302, 303, 307, 308].map((status): Case => ({
      name: `a redirect (${status}), which the browser hides from the page, is final and not followed`,
      async run(kit) {
        const { options, drops } = await toServer(kit, collector);
        await fail({ status, headers: { Location: `${collector}/v3/projects/elsewhere/collect` } });
        const call = new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
        const error = await rejects(call, "ERR_DELIVERY");
        equal([error.status, error.attempts, error.retryable], [0, 1, false], "status, attempts, retryable");
        equal(drops, [{ names: ["a"], reason: "rejected", code: "ERR_DELIVERY" }], "drops");
        equal((await take()).requests.map((request) => request.status), [status], "statuses");
      },
    })),
    {
      name: "a server that allows no page to send is like one that is not reached: tried again, and no answer is seen",
      async run(kit) {
        const { options, errors } = await toServer(kit, closed, { retryLimit: 1 });
        const call = new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
        const error = await rejects(call, "ERR_DELIVERY");
        equal([error.status, error.attempts, error.retryable], [undefined, 2, true], "status, attempts, retryable");
        ok(error.cause instanceof TypeError, "its cause is what the browser said");
        equal(errors.length, 1, "errors");
      },
    },
    {
      name: "a request that takes too long is aborted, and tried again",
      async run(kit) {
        const { options, deliveries } = await toServer(kit, collector, { requestTimeoutMs: 300 });
        await fail({ status: 200, delayMs: 2000 });
        await new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
        const { requests } = await take();
        equal([requests.length, requests[1]?.status], [2, 200], "requests, and the status of the second");
        equal(deliveries, [["a"]], "deliveries");
      },
    },
  ];
}

/** A stage whose consumers send to a server with the browser's own fetch, and a collector that remembers nothing. */
async function toServer(kit: Kit, serverHost: string, more: Partial<ConsumerOptions> = {}): Promise<Stage> {
  await take();
  return stage(kit, { serverHost, fetch: undefined, ...more });
}

function origin(): string {
  return new URL(import.meta.url).origin;
}

/** Tells the collector how the next request is to fail. */
async function fail(failure: Failure): Promise<void> {
  const { ok: taken } = await fetch("/fail", { method: "POST", body: JSON.stringify(failure) });
  ok(taken, "the collector can be told to fail");
}

/** What the collector saw since it was last asked; it forgets that. */
async function take(): Promise<Seen> {
  return await (await fetch("/take", { method: "POST" })).json();
}
