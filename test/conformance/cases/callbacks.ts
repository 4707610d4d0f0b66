import { equal, ok, rejects } from "../assert.ts";
import { type Case, CONSUMERS, make, soon, stage } from "../kit.ts";

function fail(): never {
  throw new Error("a callback of the user's");
}

/** Runs `body` while `console.warn` is caught, and returns the lines. */
async function warnings(body: () => Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  const { warn } = console;
  console.warn = (...values: unknown[]): void => void lines.push(values.map(String).join(" "));
  try {
    await body();
  } finally {
    console.warn = warn;
  }
  return lines;
}

export const callbackCases: readonly Case[] = [
  ...[fail, () => Promise.reject(new Error("a callback of the user's"))].flatMap((callback, index) =>
    CONSUMERS.map((name): Case => ({
      name: `callbacks of ${name} that ${index === 0 ? "throw" : "reject"} change nothing`,
      async run(kit) {
        const { server, options } = stage(kit, { onDelivered: callback, onDrop: callback, onError: callback });
        const consumer = make(kit, name, options);
        const tracker = kit.tracker.GrowingTracker.consumer(consumer);
        await rejects(tracker.trackCustomEvent("", { anonymousId: "a" }), "ERR_PARAM");
        await tracker.trackCustomEvent("a", { anonymousId: "x" });
        await tracker.flush();
        server.failNext(1, { status: 400 });
        await tracker.trackCustomEvent("b", { anonymousId: "x" }).catch(() => {});
        await tracker.flush();
        await tracker.trackCustomEvent("c", { anonymousId: "x" });
        await tracker.stop();
        await rejects(tracker.trackCustomEvent("d", { anonymousId: "x" }), "ERR_STOPPED");
        equal(server.events.map(({ eventName }) => eventName), ["a", "c"], "events");
        const { delivered, dropped } = consumer.stats;
        equal([delivered, dropped.rejected, dropped.stopped], [2, 1, 1], "delivered, rejected, stopped");
      },
    }))
  ),
  {
    name: "a rejection that nobody awaits has no consequence",
    async run(kit) {
      const unhandled: unknown[] = [];
      const hear = (event: Event): void => {
        unhandled.push("reason" in event ? event.reason : event);
        if ("preventDefault" in event) event.preventDefault();
      };
      // Where there is no such event, as on Node, the runtime itself ends with an error.
      const scope: Partial<EventTarget> = globalThis;
      scope.addEventListener?.("unhandledrejection", hear);
      for (const name of CONSUMERS) {
        const { server, options } = stage(kit, { retryLimit: 0 });
        const tracker = kit.tracker.GrowingTracker.consumer(make(kit, name, options));
        server.failNext(100, { status: 400 });
        void tracker.trackCustomEvent("", { anonymousId: "x" });
        void tracker.trackCustomEvent("a", { anonymousId: "x" });
        void tracker.submitItem("goods", "");
        await tracker.stop();
        void tracker.trackCustomEvent("b", { anonymousId: "x" });
      }
      await soon(2);
      scope.removeEventListener?.("unhandledrejection", hear);
      equal(unhandled, [], "unhandled rejections");
    },
  },
  {
    name:
      "without onError, errors are told by console.warn, a line a second at the most, without anything of a message",
    async run(kit) {
      const { options } = stage(kit, { onError: undefined });
      const tracker = new kit.tracker.GrowingTracker(options);
      const lines = await warnings(async () => {
        for (let count = 0; count < 3; count++) {
          const call = tracker.trackCustomEvent("x", { anonymousId: "secret-id", attributes: { secret: NaN } });
          await rejects(call, "ERR_PARAM");
          await rejects(tracker.trackCustomEvent("secret-name", { loginUserKey: "secret-key" }), "ERR_PARAM");
        }
      });
      const line =
        "[growingio] ERR_PARAM: Cannot track an event by trackCustomEvent(\"x\") as 'attributes.secret' must be a finite number";
      equal(lines, [line], "lines");
    },
  },
  {
    name: "an error of delivery has the messages at hand and does not print them",
    async run(kit) {
      const { server, options, errors } = stage(kit, { retryLimit: 0 });
      server.failNext(1, { status: 400 });
      const call = new kit.tracker.GrowingTracker(options).trackCustomEvent("secret", { anonymousId: "secret" });
      const error = await rejects(call, "ERR_DELIVERY");
      equal(error.messages.map((message) => "eventType" in message && message.eventName), ["secret"], "messages");
      ok(!`${error}${error.stack}${JSON.stringify(error)}`.includes("secret"), "nothing of it is printed");
      equal(errors[0] === error, true, "onError hears the same error");
    },
  },
  {
    name: "every error is a GrowingError with a name, and a code for its class",
    async run(kit) {
      const { GrowingError, GrowingParamError, GrowingIOError, GrowingOverflowError, GrowingStoppedError } =
        kit.tracker;
      const errors = [
        new GrowingParamError("do it", [{ path: "a", rule: "must be b", received: "c" }]),
        new GrowingIOError("no", { attempts: 1, retryable: true, messages: [], cause: "why" }),
        new GrowingOverflowError(5),
        new GrowingStoppedError(),
      ];
      ok(errors.every((error) => error instanceof GrowingError && error instanceof Error), "all are GrowingErrors");
      equal(errors.map(({ code }) => code), ["ERR_PARAM", "ERR_DELIVERY", "ERR_OVERFLOW", "ERR_STOPPED"], "codes");
      equal(errors.map(({ name }) => name), [
        "GrowingParamError",
        "GrowingIOError",
        "GrowingOverflowError",
        "GrowingStoppedError",
      ], "names");
      equal(errors[0]?.message, "Cannot do it as 'a' must be b: current value is \"c\"", "message");
      equal(errors[1]?.cause, "why", "cause");
      await Promise.resolve();
    },
  },
];
