import { expect, test } from "vitest";
import { blocksOf, documents } from "./markdown.ts";
import { markOf, play, promised } from "./program.ts";

/** What was printed, however a runtime breaks it into lines and quotes its texts. */
function compact(lines: readonly string[]): string {
  return lines.join("").replaceAll(/\s/g, "").replaceAll(/,(?=[\]}])/g, "").replaceAll("'", '"');
}

// The Chinese README has the same programs as the English one.
const programs = documents().filter((file) => !/zh-CN/.test(file)).flatMap(blocksOf).flatMap((block) => {
  const mark = markOf(block);
  return mark?.runtimes.map((runtime) => ({ name: `${block.at} on ${runtime}`, block, runtime, mark })) ?? [];
});

test.concurrent.each(programs)(
  "$name prints what it says, and the collector gets what the document says",
  async ({ block, runtime, mark }) => {
    const { lines, collected } = await play(block, runtime, mark.collected?.length ?? 0);
    if (mark.collected) expect(collected).toEqual(mark.collected);
    // One that says nothing of what it prints may print what it likes.
    if (promised(block.code).length > 0) expect(compact(lines)).toBe(compact(promised(block.code)));
  },
);

test("there are programs to run, on each runtime", () => {
  const runtimes = new Set(programs.map(({ runtime }) => runtime));
  expect([...runtimes].toSorted()).toEqual(["bun", "deno", "node", "workerd"]);
});
