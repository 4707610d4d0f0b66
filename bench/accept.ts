// What a call to the tracker takes, before anything is sent.
import { measured } from "./processes.ts";
import { type Section, shown, spreadShown } from "./section.ts";
import { median, spread } from "./stats.ts";

const VARIANTS: readonly {
  readonly name: string;
  readonly title: string;
  readonly events: number;
}[] = [
  {
    name: "nothing",
    title: "the measurement itself: making the event's options",
    events: 200_000,
  },
  { name: "unbound", title: "`trackCustomEvent`", events: 200_000 },
  {
    name: "plan",
    title: "`trackCustomEvent` behind a plan that knows the event",
    events: 200_000,
  },
  {
    name: "bound",
    title: "`trackCustomEvent` of a bound tracker",
    events: 200_000,
  },
  {
    name: "bind",
    title: "`bind` and one `trackCustomEvent`, for each event",
    events: 50_000,
  },
  {
    name: "bind-with-defaults",
    title: "`bind` with an id as default, and one `trackCustomEvent`, for each event",
    events: 50_000,
  },
];

const NOTES = [
  "The time of a call, from before it to after it, with three attributes, one of them a list. 10,000 calls in one " +
  "stretch for each tracker, which is what a queue holds by default; nothing is sent meanwhile. Collections of garbage " +
  "are in it, and so is the measurement itself.",
];

export async function accept(rounds: number): Promise<Section> {
  const times = VARIANTS.map((variant) => ({ ...variant, ns: [] as number[] }));
  for (let index = 0; index < rounds; index++) {
    for (const { name, events, ns } of times) {
      ns.push(
        (await measured("accept.ts", name, events)).get("wallMs") * 1e6 /
          events,
      );
    }
  }
  const unbound = times.find(({ name }) => name === "unbound");
  return {
    title: "Accepting",
    notes: NOTES,
    tables: [{
      head: ["", "ns per event", "median, µs"],
      rows: times.map((
        { title, ns },
      ) => [title, spreadShown(spread(ns)), shown(median(ns) / 1000)]),
    }],
    figures: [{
      name: "a call, accepted",
      value: median(unbound?.ns ?? []) / 1000,
      unit: "µs",
      bar: 2,
      stretch: 1,
      wanted: "less",
    }],
  };
}
