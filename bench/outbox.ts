// What an outbox costs beside SQLite itself, and whether a long file is as fast as a short one.
import { measured } from "./processes.ts";
import { type Section, shown } from "./section.ts";
import { exponent, median } from "./stats.ts";

const SIZES = [10_000, 100_000, 1_000_000];

const NOTES = [
  "Node's SQLite in a file, in a process of its own for each size. Accepting: bursts of 100 calls, each burst awaited. " +
  "Then the process goes on as another would: it opens the file anew, and sends all of it, 500 in a request, to a " +
  "server in the same process that answers at once. The floor is SQLite alone: the same messages as JSON, 100 in a " +
  "transaction, into a table with one key.",
];

export async function outbox(rounds: number): Promise<Section> {
  const names = [
    "floorUs",
    "acceptUs",
    "openMs",
    "firstMs",
    "drainUs",
    "perSecond",
  ] as const;
  const rows: string[][] = [];
  const points: { x: number; y: number }[] = [];
  const largest = new Map<string, number>();
  for (const size of SIZES) {
    const found = new Map(names.map((name) => [name, [] as number[]]));
    for (let round = 0; round < rounds; round++) {
      const result = await measured("outbox.ts", size);
      for (const name of names) found.get(name)?.push(result.get(name));
    }
    const medians = names.map((name) => median(found.get(name) ?? []));
    for (const [index, name] of names.entries()) {
      largest.set(name, medians[index] ?? NaN);
    }
    rows.push([size.toLocaleString("en"), ...medians.map(shown)]);
    points.push({ x: size, y: (largest.get("drainUs") ?? NaN) * size });
  }
  const figure = (
    name: string,
    of: string,
    unit: string,
    bar: number,
    wanted: "more" | "less",
  ) => ({
    name,
    value: largest.get(of) ?? NaN,
    unit,
    bar,
    wanted,
  });
  return {
    title: "The outbox",
    notes: NOTES,
    tables: [{
      head: [
        "events",
        "floor, µs",
        "accepting, µs",
        "opening, ms",
        "first batch, ms",
        "sending, µs",
        "events/s",
      ],
      rows,
    }],
    figures: [
      figure("an event stored, in bursts of 100", "acceptUs", "µs", 12, "less"),
      figure(
        "events sent from a file of a million",
        "perSecond",
        "/s",
        40_000,
        "more",
      ),
      figure("a file of a million opens", "openMs", "ms", 200, "less"),
      figure("its first batch leaves", "firstMs", "ms", 50, "less"),
      {
        name: "growth exponent of sending from a file",
        value: exponent(points),
        unit: "",
        bar: 1.1,
        wanted: "less",
      },
    ],
  };
}
