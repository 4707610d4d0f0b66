// Whether the thousandth part of a long queue costs what a short queue does.
import { measured, Sink } from "./processes.ts";
import { type Section, shown } from "./section.ts";
import { exponent, median } from "./stats.ts";

const SIZES = [1000, 10_000, 100_000, 1_000_000];

const NOTES = [
  "So many events are queued in one go, in a process of its own for each size, after 50,000 to warm up. Live: time until " +
  "the server has answered for the last one. Dead: nobody listens, so time is that of the calls alone, while all stay " +
  "held. Memory is the heap after a collection, with everything queued, less what it was before. The exponent is that " +
  "of the power law that fits best: 1 is the same for each event however many there are. " +
  "Below 1 is what is paid once, such as the 50 ms that a flush waits for whoever sends already; so beside it stands " +
  "the exponent without the shortest queue.",
];

export async function growth(rounds: number): Promise<Section> {
  using sink = await Sink.start();
  const rows: string[][] = [];
  const exponents: { name: string; value: number; large: number }[] = [];
  for (const state of ["dead", "live"]) {
    const points: { x: number; ms: number; bytes: number }[] = [];
    const series = SIZES.map((x) => ({
      x,
      ms: [] as number[],
      bytes: [] as number[],
    }));
    for (let index = 0; index < rounds; index++) {
      for (const { x, ms, bytes } of series) {
        const result = await measured("growth.ts", state, sink.url, x);
        ms.push(result.get("ms"));
        bytes.push(result.get("bytes"));
        await sink.count();
      }
    }
    for (const { x, ms, bytes } of series) {
      points.push({ x, ms: median(ms), bytes: median(bytes) });
    }
    for (const { x, ms, bytes } of points) {
      rows.push([
        state,
        x.toLocaleString("en"),
        shown(ms * 1000 / x),
        shown(bytes / x),
      ]);
    }
    for (const [what, of] of [["time", "ms"], ["memory", "bytes"]] as const) {
      const fit = points.map((point) => ({ x: point.x, y: point[of] }));
      exponents.push({
        name: `${what}, ${state} server`,
        value: exponent(fit),
        large: exponent(fit.slice(1)),
      });
    }
  }
  return {
    title: "Growth",
    notes: NOTES,
    tables: [
      {
        head: ["server", "queued events", "µs per event", "bytes per event"],
        rows,
      },
      {
        head: ["exponent of", "10³ to 10⁶", "10⁴ to 10⁶"],
        rows: exponents.map((
          { name, value, large },
        ) => [name, value.toFixed(3), large.toFixed(3)]),
      },
    ],
    figures: exponents.map(({ name, value }) => ({
      name: `growth exponent of ${name}`,
      value,
      unit: "",
      bar: 1.05,
      wanted: "less",
    })),
  };
}
