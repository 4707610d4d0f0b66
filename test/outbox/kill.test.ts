import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { inOrder, RUNTIMES, Yard } from "./kill-kit.ts";

/** More of both find what is rarer: `KILL_ROUNDS=100 KILL_SECONDS=30 npx vitest run test/outbox/kill.test.ts`. */
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 6);
const SECONDS = Number(process.env.KILL_SECONDS ?? 4);

/** What holds when all is sent. */
function check(yard: Yard): void {
  expect(yard.stored.length).toBeGreaterThan(ROUNDS);
  const arrived = new Set(yard.arrived);
  expect(yard.stored.filter((name) => !arrived.has(name))).toEqual([]);
  expect(yard.dropped).toEqual([]);
  // Twice came only what was on its way when its process was killed.
  expect(yard.again).toEqual([]);
  for (const names of yard.orders()) expect(names).toEqual(inOrder(names));
}

test.each(RUNTIMES)(
  "on $name, killed at any moment and started again, what was stored arrives, in order, and twice only what was on its way",
  async (runtime) => {
    await using yard = await Yard.open();
    for (let round = 0; round < ROUNDS; round++) {
      // While it begins, with what others left, and while it is at it.
      await yard.round(runtime, `p-${round}`, round % 2 ? "stored" : "begun", Math.random() * 250);
    }
    expect(await yard.end(runtime)).toBe("0");
    check(yard);
  },
  ROUNDS * 2000 + 60_000,
);

test(
  "three processes that share a file, each killed and started again, lose nothing and keep the order of each user",
  async () => {
    await using yard = await Yard.open();
    const [node] = RUNTIMES;
    const until = performance.now() + SECONDS * 1000;
    await Promise.all(["a", "b", "c"].map(async (name) => {
      for (let round = 0; performance.now() < until; round++) {
        await yard.round(node, `${name}-${round}`, "begun", 100 + Math.random() * 1500);
        await sleep(Math.random() * 300);
      }
    }));
    expect(await yard.end(node)).toBe("0");
    check(yard);
  },
  SECONDS * 2000 + 60_000,
);
