// Whether a call that is a request of its own can be made often at once.
import { measuredWithin, type Numbers, type Sink } from "./processes.ts";
import { type Part, shown, spreadShown } from "./section.ts";
import { median, spread } from "./stats.ts";

const EVENTS = 40_000;
/** What many systems let a process have open, unless somebody says otherwise. */
const FILES = 1024;
const DELAY = 5;

const NOTES = [
  `A crowd: a \`DefaultConsumer\`, which makes a request of each call, is called ${shown(EVENTS)} times in ` +
  `one go, no call awaited, in a process that may have ${shown(FILES)} files and connections open ` +
  `(\`ulimit -n\`). Sockets are the most that the server saw open. The heap is looked at every 10 ms.`,
];

export async function crowd(sink: Sink, rounds: number): Promise<Part> {
  const runs: { readonly result: Numbers; readonly came: Numbers }[] = [];
  await sink.answerAfter(DELAY);
  for (let round = 0; round < rounds; round++) {
    const result = await measuredWithin(FILES, "crowd.ts", sink.url, EVENTS);
    runs.push({ result, came: await sink.count() });
  }
  const lost = Math.max(...runs.map(({ came }) => EVENTS - came.get("distinct")));
  const sockets = Math.max(...runs.map(({ came }) => came.get("mostSockets")));
  const name = `\`DefaultConsumer\`, ${shown(EVENTS)} calls in one go`;
  return {
    notes: NOTES,
    tables: [{
      head: ["a crowd", "answers after", "s", "sockets at once", "heap at the peak, MB", "lost"],
      rows: [[
        name,
        `${DELAY} ms`,
        spreadShown(spread(runs.map(({ result }) => result.get("wallMs") / 1000))),
        shown(sockets),
        shown(median(runs.map(({ result }) => result.get("heapBytes") / 1e6))),
        shown(lost),
      ]],
    }],
    figures: [
      { name: `${name}: lost`, value: lost, unit: "", bar: 0, wanted: "less" },
      { name: `${name}: sockets at once`, value: sockets, unit: "", bar: 64, wanted: "less" },
    ],
  };
}
