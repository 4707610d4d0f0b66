import { equal, throws } from "../assert.ts";
import { type Case, nameOf, soon, stage } from "../kit.ts";

/** Contexts and hooks. Where a platform has no `AsyncLocalStorage`, that is told and all else holds. */
export const adapterCases: readonly Case[] = [
  {
    name: "withTracker binds for what it runs, and currentTracker finds that wherever the platform has contexts",
    async run(kit) {
      const { server, options } = stage(kit);
      const { currentTracker, withTracker } = kit.context;
      const tracker = new kit.tracker.GrowingTracker(options);
      throws(() => currentTracker(), "ERR_PARAM");
      await soon(); // some platforms load what contexts take
      let hasContexts = false;
      await Promise.all(
        ["a", "b"].map((anonymousId) =>
          withTracker(tracker, undefined, { anonymousId }, async (bound) => {
            await soon(1);
            const found = currentTracker(tracker);
            hasContexts = found !== tracker;
            await (hasContexts ? found : bound).trackCustomEvent("visit");
          })
        ),
      );
      equal(server.events.map(({ deviceId }) => deviceId).sort(), ["a", "b"], "visitors");
      const { process, AsyncLocalStorage }: { process?: { getBuiltinModule?: unknown }; AsyncLocalStorage?: unknown } =
        Object(globalThis);
      if (process?.getBuiltinModule || AsyncLocalStorage) equal(hasContexts, true, "contexts");
    },
  },
  {
    name: "hooks redact, leave out and add before anything is sent",
    async run(kit) {
      const { server, options, errors } = stage(kit);
      const { enrich, redact, sample } = kit.hooks;
      const consumer = new kit.tracker.DefaultConsumer(options);
      const tracker = kit.tracker.GrowingTracker.consumer(consumer, {
        use: [
          sample(0, { events: ["view"] }),
          enrich((message) => ({ ...message, attributes: { ...message.attributes, region: "cn" } })),
          redact({ patterns: "pii", by: { hash: "salt" } }),
        ],
        defaults: { anonymousId: "a" },
      });
      await tracker.trackCustomEvent("view");
      await tracker.trackCustomEvent("buy", { attributes: { phone: "13812345678" } });
      equal(server.messages.map(nameOf), ["buy"], "messages");
      const { phone, region } = server.events[0]?.attributes ?? {};
      equal([String(phone).length, region, errors.length], [32, "cn", 0], "attributes");
      equal(tracker.consumer.stats.sampled, 1, "sampled");
    },
  },
];
