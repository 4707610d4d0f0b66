import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Ending, ENDINGS } from "./endings.ts";
import { type ConsumerName, CONSUMERS, type Mode, MODES, OUTCOMES } from "./outcomes.ts";
import { PARSERS, play, type Seen } from "./scenario.ts";
import { type Row, tableOf, withTable } from "./table.ts";

const GUIDE = join(import.meta.dirname, "../../docs/delivery.md");

/** Holds what was seen against the rules. */
function check(seen: Seen, ending: Ending, consumer: ConsumerName, mode: Mode): void {
  const { requests, failed, promise, delivered = [], drops = [], errors = 0, flush, held = 0 } =
    OUTCOMES[ending.meaning][consumer][mode];
  const size = consumer === "Default" ? 1 : 4;
  const isTaken = typeof ending.act === "object" && ending.act.takes === true;
  const arrived = (isTaken ? failed : 0) + (delivered.length > 0 || held > 0 ? 1 : 0);
  expect(seen).toMatchObject({
    requests,
    promises: [consumer === "Default" && promise ? promise : "resolved"],
    delivered,
    drops,
    statuses: errors > 0 ? [ending.status] : [],
    flush,
    held,
    healed: held,
    heldAtLast: 0,
    arrivals: Array.from({ length: size }, () => arrived),
    fates: Array.from({ length: size }, () => 1),
  });
  expect(seen.errors).toHaveLength(errors);
  for (const error of seen.errors) expect(error).toMatch(ending.says ?? /^Cannot deliver/);
  // A flush that comes while the background pauses takes over.
  if (!ending.pauseMs || consumer === "AsyncBuffered") return;
  expect(seen.pauseMs).toBeGreaterThanOrEqual(ending.pauseMs[0]);
  expect(seen.pauseMs).toBeLessThan(ending.pauseMs[1]);
}

const rows: Row[] = [];

for (const ending of ENDINGS) {
  test(`${ending.name} is ${ending.meaning}, for every consumer and parser`, async () => {
    const cells = CONSUMERS.flatMap((consumer) =>
      MODES.flatMap((mode) => Object.keys(PARSERS).map((parser) => ({ consumer, mode, parser })))
    );
    const results = await Promise.all(cells.map(async ({ consumer, mode, parser }) => {
      const seen = await play(consumer, PARSERS[parser]?.() ?? expect.fail(parser), ending, mode);
      return { consumer, mode, parser, seen };
    }));
    for (const { consumer, mode, parser, seen } of results) {
      try {
        check(seen, ending, consumer, mode);
      } catch (error) {
        throw new Error(`${consumer}, ${parser}, ${mode}: ${JSON.stringify(seen)}`, { cause: error });
      }
    }
    const of = (consumer: ConsumerName, mode: Mode): Seen =>
      results.find((result) => result.consumer === consumer && result.mode === mode)?.seen ?? expect.fail();
    rows.push({
      name: ending.name,
      once: of("Buffered", "once"),
      direct: of("Default", "always"),
      queued: of("Buffered", "always"),
    });
  });
}

test("the table in the guide is what was seen", async ({ skip }) => {
  if (rows.length < ENDINGS.length) return skip("not every ending was seen in this run");
  const guide = await readFile(GUIDE, "utf8");
  const expected = withTable(guide, tableOf(rows));
  if (process.env.UPDATE_DOCS === "1") await writeFile(GUIDE, expected);
  else expect(guide, "run this file with UPDATE_DOCS=1 to write the table").toBe(expected);
});
