import { expect, test } from "vitest";
import { runChaos } from "./chaos.ts";

test.each(
  [
    { seed: 1, consumer: "async" },
    { seed: 2, consumer: "buffered" },
    { seed: 3, consumer: "async" },
  ] as const,
)(
  "50,000 messages arrive in order through a server that fails at random (seed $seed, $consumer), none but the poisonous is dropped, and only what was left without an answer comes twice",
  async ({ seed, consumer }) => {
    const { problems, stats, acts, repeated, ambiguous, poisons } = await runChaos({ seed, consumer, events: 50_000 });
    expect(problems).toEqual([]);
    expect(stats).toMatchObject({ queued: 0, leased: 0, delivered: 50_000 - poisons });
    const { rejected, undelivered, ...others } = stats.dropped;
    expect(rejected + undelivered).toBe(poisons);
    expect(new Set(Object.values(others))).toEqual(new Set([0]));
    // The run is worth its name: every kind of fault came up, and some messages did come twice.
    expect(Object.keys(acts)).toHaveLength(19);
    expect(ambiguous).toBeGreaterThan(10);
    expect(repeated).toBeGreaterThan(0);
  },
);

test("a seed repeats its faults", async () => {
  const run = () => runChaos({ seed: 4, consumer: "async", events: 3000 });
  const [first, second] = [await run(), await run()];
  for (const kind of ["event", "item"] as const) {
    const common = Math.min(first.sequence[kind].length, second.sequence[kind].length);
    expect(common).toBeGreaterThan(10);
    expect(first.sequence[kind].slice(0, common)).toEqual(second.sequence[kind].slice(0, common));
  }
});
