import fc from "fast-check";
import { expect, test } from "vitest";
import { type Mode, type Setting, World } from "./delivery-model.ts";

type Command = fc.AsyncCommand<object, World>;

/** A command does something to the world; what must hold is checked after each. */
function command(name: string, run: (world: World) => void | Promise<unknown>): Command {
  return {
    check: () => true,
    async run(_, world) {
      await run(world);
      world.check();
    },
    toString: () => name,
  };
}

const modes: Mode[] = ["ok", "busy", "refuse", "small", "hang", "reset", "lost", "slow"];

const commands = [
  fc.record({ kind: fc.constantFrom("event" as const, "item" as const), count: fc.integer({ min: 1, max: 12 }) }).map((
    { kind, count },
  ) =>
    command(`track ${count} ${kind}s`, (world) => {
      for (let index = 0; index < count; index++) world.track(kind);
    })
  ),
  fc.integer({ min: 0, max: 3000 }).map((ms) =>
    command(`flush for ${ms} ms`, async (world) => {
      const { consumer, clock } = world;
      const { queued, leased } = consumer.stats;
      const began = clock.time;
      const report = await clock.run(consumer.flush({ timeoutMs: ms }));
      expect(report.delivered + report.retained + report.dropped).toBe(queued + leased);
      expect(clock.time - began).toBeLessThanOrEqual(ms);
    })
  ),
  fc.constant(command("flush, and do not wait for it", (world) => void world.consumer.flush())),
  fc.integer({ min: 1, max: 5000 }).map((ms) => command(`wait ${ms} ms`, (world) => world.clock.advance(ms))),
  fc.constantFrom(...modes).map((mode) =>
    command(`the server is ${mode}`, (world) => {
      world.mode = mode;
    })
  ),
  fc.constant(command("the invocation dies", (world) => world.die())),
  fc.integer({ min: -100_000, max: 100_000 }).map((ms) =>
    command(`the clock jumps by ${ms} ms`, (world) => world.jump(ms))
  ),
];

const settings = (type: Setting["type"]): fc.Arbitrary<Setting> =>
  fc.record({
    type: fc.constant(type),
    concurrency: fc.integer({ min: 1, max: 5 }),
    isolated: fc.boolean(),
    wakes: fc.boolean(),
  }).map((setting) => ({ ...setting, wakes: setting.wakes || !setting.isolated }));

/** Heals the server and gives what is held the time to arrive. */
async function end(world: World): Promise<void> {
  const { consumer, clock } = world;
  world.mode = "ok";
  for (let tries = 0; tries < 3 && consumer.stats.queued + consumer.stats.leased > 0; tries++) {
    await clock.run(consumer.flush());
  }
  expect(consumer.stats).toMatchObject({ queued: 0, leased: 0 });
  world.check();
}

test.each(["buffered", "async"] as const)(
  "whatever happens to a %s consumer: accepted = delivered + held + dropped, nothing twice, order kept",
  async (type) => {
    await fc.assert(
      fc.asyncProperty(settings(type), fc.commands(commands, { maxCommands: 40 }), async (setting, list) => {
        const world = new World(setting);
        await fc.asyncModelRun(() => ({ model: {}, real: world }), list);
        await end(world);
        const overflow = world.dropped.filter(([, reason]) => reason === "overflow").length;
        const { delivered, dropped } = world.consumer.stats;
        expect(dropped).toMatchObject({ overflow, stopped: 0, undelivered: 0, "too-large": 0 });
        expect(delivered + dropped.rejected).toBe(world.accepted.event.length + world.accepted.item.length);
        await world.clock.run(world.consumer.stop());
        await world.clock.advance(300); // what the slowest server takes: its timers count as well
        expect(world.clock.timers).toBe(0);
      }),
      { numRuns: 300 },
    );
  },
);

test.each(["buffered", "async"] as const)(
  "a %s consumer that is stopped at any moment reports all that it held",
  async (type) => {
    await fc.assert(
      fc.asyncProperty(settings(type), fc.commands(commands, { maxCommands: 20 }), async (setting, list) => {
        const world = new World(setting);
        await fc.asyncModelRun(() => ({ model: {}, real: world }), list);
        const report = await world.clock.run(world.consumer.stop({ timeoutMs: 1000 }));
        expect(report.retained).toBe(0);
        expect(world.consumer.stats).toMatchObject({ queued: 0, leased: 0 });
        world.check();
        await world.clock.advance(60_000);
        world.check();
        expect(world.clock.timers).toBe(0);
      }),
      { numRuns: 200 },
    );
  },
);

/** Where a database outlives processes, these may share it, and die. */
const deadly = [
  ...commands,
  fc.constant(command("another process goes on", (world) => world.turn())),
  fc.constant(command("all processes are killed, and started again", (world) => world.kill())),
];

test("whatever happens to an outbox and its processes: stored = delivered + stored + dropped, nothing lost, order kept", async () => {
  const setting = settings("outbox").chain((one) =>
    fc.integer({ min: 1, max: 3 }).map((processes) => ({ ...one, processes }))
  );
  await fc.assert(
    fc.asyncProperty(setting, fc.commands(deadly, { maxCommands: 40 }), async (one, list) => {
      const world = new World(one);
      await fc.asyncModelRun(() => ({ model: {}, real: world }), list);
      await end(world);
      await world.stop();
      await world.clock.advance(300);
      expect(world.clock.timers).toBe(0);
    }),
    { numRuns: 300 },
  );
});
