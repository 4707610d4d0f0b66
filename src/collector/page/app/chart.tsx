import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { formatCount } from "./format.ts";
import type { Say } from "../../texts/texts.ts";
import { describe, type Series, WINDOW_SECONDS } from "./rate.ts";
import { useReader } from "./reader.ts";
import type { RowType } from "./row.ts";
import type { Store } from "./store.ts";
import { useSize } from "./use-size.ts";

/** How often the chart moves on, in milliseconds. */
const REDRAW_MS = 500;

/** Lines differ by their dashes as well, in pixels on and off. */
const DASHES: { readonly [type in RowType]: number[] } = {
  event: [],
  user: [7, 4],
  item: [2, 3],
  mapping: [1, 4],
  visit: [12, 4],
  page: [5, 2],
  action: [4, 6],
  visitor: [10, 2, 2, 2],
  refused: [9, 3, 2, 3],
};

/** Seconds before now. */
const SECONDS = Array.from({ length: WINDOW_SECONDS }, (_, index) => index - WINDOW_SECONDS + 1);

/** What the chart is told. */
export interface ChartProps {
  readonly store: Store;
  readonly theme: string;
  readonly types: readonly RowType[];
}

/** Messages per second by type, over the last two minutes. */
export function Chart({ store, theme, types }: ChartProps): JSX.Element {
  const { say } = useReader();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const { width, height } = useSize(box);
  const [series, setSeries] = useState<Series>(() => store.rate.series(Date.now()));

  useEffect(() => {
    const redraw = (): void => {
      if (!store.paused && !document.hidden) setSeries(store.rate.series(Date.now()));
    };
    const timer = setInterval(redraw, REDRAW_MS);
    return () => clearInterval(timer);
  }, [store]);

  useEffect(() => {
    const { current } = box;
    if (!current || width === 0) return;
    // Colours are read at each drawing, so that another theme shows with the next.
    plot.current = new uPlot(optionsOf(current, width, height, types, say), dataOf(series, types), current);
    return () => plot.current?.destroy();
  }, [width, height, types, say]);

  useEffect(() => plot.current?.setData(dataOf(series, types)), [series, types, theme]);

  return (
    <section class="chart" aria-labelledby="chart-title">
      <h2 id="chart-title">{say("chart")}</h2>
      <ul class="legend">
        {types.map((type) => (
          <li key={type}>
            <svg class={`dash ${type}`} viewBox="0 0 26 4" width="26" height="4" aria-hidden="true">
              <path d="M0 2h26" stroke-dasharray={DASHES[type].join(" ")} />
            </svg>
            {say(`many.${type}`)}
            {/* Of the last second that is over. */}
            <b>{formatCount(series[type].at(-2) ?? 0)}</b>
          </li>
        ))}
      </ul>
      <div class="plot" ref={box} role="img" aria-label={describe(series, types, say)} />
    </section>
  );
}

function dataOf(series: Series, types: readonly RowType[]): uPlot.AlignedData {
  return [SECONDS, ...types.map((type) => withoutFloor(series[type]))];
}

/** Leaves out zeros beside zeros: four lines upon each other at the bottom would look like something that came. */
function withoutFloor(counts: readonly number[]): (number | null)[] {
  return counts.map((count, index) => count || counts[index - 1] || counts[index + 1] ? count : null);
}

function optionsOf(
  box: HTMLElement,
  width: number,
  height: number,
  types: readonly RowType[],
  say: Say,
): uPlot.Options {
  const color = (name: string): string => {
    const mark = box.parentElement?.querySelector(name);
    return getComputedStyle(mark ?? box).color;
  };
  const axis = { stroke: () => color(".plot"), font: "11px system-ui, sans-serif", ticks: { show: false } };
  const grid = { stroke: () => color(".plot").replace("rgb(", "rgba(").replace(")", ", 0.18)"), width: 1 };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { show: false },
    padding: [6, 14, 0, 0],
    scales: { x: { time: false, range: [1 - WINDOW_SECONDS, 0] }, y: { range: (_, __, most) => [0, niceMost(most)] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 20,
        gap: 4,
        splits: () => [-90, -60, -30, 0],
        values: (_, splits) =>
          splits.map((second) => second === 0 ? say("chart.now") : say("chart.seconds", { count: second })),
      },
      {
        ...axis,
        grid,
        size: 40,
        gap: 4,
        splits: (_, __, least, most) => [least, most / 2, most],
        values: (_, splits) => splits.map((count) => count >= 1000 ? `${count / 1000}k` : `${count}`),
      },
    ],
    series: [
      {},
      ...types.map((type): uPlot.Series => ({
        label: type,
        stroke: () => color(`.dash.${type}`),
        ...type === "event"
          ? { fill: () => color(`.dash.${type}`).replace("rgb(", "rgba(").replace(")", ", 0.12)") }
          : {},
        width: 1.5,
        dash: DASHES[type],
        points: { show: false },
      })),
    ],
  };
}

/** A round number that halves into a whole one, and little above the largest: the line fills the height that it has. */
function niceMost(most: number): number {
  const unit = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  const nice = [1, 1.2, 1.4, 1.6, 1.8, 2, 2.4, 3, 4, 5, 6, 7, 8, 9, 10].map((factor) => factor * unit);
  return nice.find((one) => one >= most && one % 2 === 0) ?? 2 * Math.ceil(most / 2);
}
