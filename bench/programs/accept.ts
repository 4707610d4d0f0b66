// What `trackCustomEvent` itself takes: from the call to its return, with nothing that can be sent meanwhile.
//   accept.ts <variant> <events>
import { AsyncBufferedConsumer, type Consumer, GrowingTracker } from "@growingio-edge/tracker";
import { decimal, definePlan, list, PlanConsumer, string } from "@growingio-edge/tracker/plan";
import { attributesOf, DATA_SOURCE_ID, EVENT_NAME, PRODUCT_ID, visitorOf } from "../sample.ts";
import { Usage } from "./usage.ts";

const [, , variant = "", events = "100000"] = process.argv;
const usage = new Usage();

/** A consumer with its defaults, whose requests are never answered. */
function holding(): Consumer {
  const fetch = (): Promise<Response> => new Promise(() => {});
  return new AsyncBufferedConsumer({
    productId: PRODUCT_ID,
    dataSourceId: DATA_SOURCE_ID,
    serverHost: "http://sink.test",
    fetch,
  });
}

/** The same behind a tracking plan that knows the event. */
function planned(inner: Consumer): Consumer {
  const plan = definePlan({
    events: {
      [EVENT_NAME]: { name: string, price: decimal, tags: list(string) },
    },
  });
  return new PlanConsumer(inner, plan);
}

/** As a request of a Worker has it. */
const invocation = { waitUntil(): void {} };

function track(tracker: GrowingTracker, index: number): void {
  tracker.trackCustomEvent(EVENT_NAME, {
    anonymousId: visitorOf(index),
    attributes: attributesOf(index),
  });
}

type Accept = (index: number) => void;

const variants: { readonly [name: string]: () => Accept } = {
  unbound: () => {
    const tracker = GrowingTracker.consumer(holding());
    return (index) => track(tracker, index);
  },
  bound: () => {
    const tracker = GrowingTracker.consumer(holding()).bind(invocation);
    return (index) => track(tracker, index);
  },
  bind: () => {
    const tracker = GrowingTracker.consumer(holding());
    return (index) => track(tracker.bind(invocation), index);
  },
  "bind-with-defaults": () => {
    const tracker = GrowingTracker.consumer(holding());
    return (index) => {
      const bound = tracker.bind(invocation, { anonymousId: visitorOf(index) });
      bound.trackCustomEvent(EVENT_NAME, { attributes: attributesOf(index) });
    };
  },
  plan: () => {
    const tracker = GrowingTracker.consumer(planned(holding()));
    return (index) => track(tracker, index);
  },
  /** The events alone: what of the other figures is the measurement's own. */
  nothing: () => {
    const last = { options: {} };
    return (index) => {
      last.options = {
        anonymousId: visitorOf(index),
        attributes: attributesOf(index),
      };
    };
  },
};

const make = variants[variant];
if (!make) throw new Error(`no such variant: ${variant}`);
/** As many as a queue holds by default, and no more. */
const STRETCH = 10_000;
const turns = Number(events) / STRETCH;
for (let turn = -turns; turn < turns; turn++) {
  if (turn === 0) usage.start();
  const accept = make();
  // In one stretch, so that neither timers nor the network get a turn.
  for (let index = 0; index < STRETCH; index++) accept(index);
}
usage.look();
usage.end();
process.exit();
