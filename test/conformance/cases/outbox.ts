import { equal, rejects } from "../assert.ts";
import { type Case, nameOf, stage } from "../kit.ts";

export const outboxCases: readonly Case[] = [
  {
    name:
      "OutboxConsumer, where there is SQLite, stores what a server that is down does not take, and the next sends it",
    async run(kit) {
      const database = await kit.sqlite?.();
      if (!database) return;
      const { server, options, errors } = stage(kit, { retryLimit: 0 });
      const make = () => new kit.outbox.OutboxConsumer({ ...options, database });
      const first = kit.tracker.GrowingTracker.consumer(make());
      server.failNext(1);
      const names = Array.from({ length: 9 }, (_, index) => `event ${index}`);
      await Promise.all(names.map((event) => first.trackCustomEvent(event, { anonymousId: "x" })));
      const { retained, dropped } = await first.stop();
      equal([retained, dropped, errors.length], [9, 0, 1], "what is left, and errors");
      const consumer = make();
      equal(consumer.stats.outbox.rows, 9, "rows");
      const second = kit.tracker.GrowingTracker.consumer(consumer);
      await second.submitItem("goods", "1");
      await second.stop();
      equal(server.messages.map(nameOf).sort(), [...names, "goods"], "messages");
      equal(consumer.stats.outbox, { rows: 0, bytes: 0, oldestMs: 0, deadLetters: 0 }, "stats");
    },
  },
  {
    name: "OutboxConsumer, where there is SQLite, keeps what is refused among its dead letters, and sends it anew",
    async run(kit) {
      const database = await kit.sqlite?.();
      if (!database) return;
      const { server, options, drops } = stage(kit);
      const consumer = new kit.outbox.OutboxConsumer({ ...options, database });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      server.failNext(1, { status: 403 });
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      await tracker.flush();
      equal(drops.map(({ reason }) => reason), ["rejected"], "drops");
      equal(consumer.deadLetters().map(({ reason, status }) => [reason, status]), [["rejected", 403]], "dead letters");
      equal(consumer.redeliver(), 1, "put back");
      await tracker.stop();
      equal(server.messages.map(nameOf), ["a"], "messages");
    },
  },
  {
    name: "OutboxConsumer refuses what is no database, and rejects with ERR_STORAGE where that breaks",
    async run(kit) {
      const { options, drops } = stage(kit);
      const broken = () => {
        throw new Error("the disk is gone");
      };
      const database = { exec: broken, prepare: broken };
      const tracker = kit.tracker.GrowingTracker.consumer(new kit.outbox.OutboxConsumer({ ...options, database }));
      await rejects(tracker.trackCustomEvent("a", { anonymousId: "x" }), "ERR_STORAGE");
      equal(drops.map(({ reason }) => reason), ["storage"], "drops");
      await tracker.stop();
      const none = {} as typeof database;
      await rejects(
        Promise.resolve().then(() => new kit.outbox.OutboxConsumer({ ...options, database: none })),
        "ERR_PARAM",
      );
    },
  },
];
