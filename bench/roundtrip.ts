// What is left of the throughput where an answer takes its time, as it does over a network.
import { burst } from "./burst.ts";
import { crowd } from "./crowd.ts";
import { paced } from "./paced.ts";
import { Sink } from "./processes.ts";
import type { Section } from "./section.ts";
import { waits } from "./waits.ts";

const NOTES = [
  "The server on the same machine answers 200 when so many milliseconds have passed since it had all of a request. Each " +
  "event has a number of its own, and the server's bodies are decoded after each run: only what they hold counts as " +
  "delivered, and only once. Every run is a process of its own; rounds take all variants in turn.",
];

export async function roundtrip(rounds: number): Promise<Section> {
  using sink = await Sink.start();
  const parts = [
    await burst(sink, rounds),
    await paced(sink, rounds),
    await waits(sink, rounds),
    await crowd(sink, rounds),
  ];
  return {
    title: "Over a round trip",
    notes: [...NOTES, ...parts.flatMap(({ notes }) => notes)],
    tables: parts.flatMap(({ tables }) => tables),
    figures: parts.flatMap(({ figures }) => figures),
  };
}
