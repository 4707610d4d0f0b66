// What a seed makes of a server.
import { type Act, GOOD } from "./server.ts";

/** What goes wrong, and how often in a thousand requests. */
const FAULTS: readonly (readonly [number, Act])[] = [
  [60, { end: "reset" }],
  [60, { end: "reset", takes: true }],
  [8, { end: "hang" }],
  [8, { end: "hang", takes: true }],
  [60, { status: 200, end: "reset" }],
  [8, { status: 200, end: "hang" }],
  [30, { status: 500, end: "reset" }],
  [8, { status: 500, end: "hang" }],
  [30, { status: 200, end: "empty" }],
  [10, { status: 503, end: "empty" }],
  [50, { status: 429 }],
  [10, { status: 429, headers: { "Retry-After": "99999" } }],
  [10, { status: 503, headers: { "Retry-After": "1" } }],
  [40, { status: 200, mostBytes: 4000 }],
  [60, { status: 200, most: 30 }],
  [50, { status: 500 }],
  [50, { status: 502 }],
  [50, { status: 503 }],
];
/** How many requests of each kind may fail before the server heals. */
const SICK_REQUESTS = 400;

/** Numbers from 0 to 1 that a seed repeats: mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = state + 0x6d2b79f5 | 0;
    let mixed = Math.imul(state ^ state >>> 15, 1 | state);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) / 4294967296;
  };
}

/** The acts of a seed. Each kind has its own, as their requests mix by chance. */
export function actsOf(seed: number): () => Act {
  const random = randomOf(seed);
  let requests = 0;
  return () => {
    let ticket = random() * 1000;
    if (++requests > SICK_REQUESTS) return GOOD;
    return FAULTS.find(([weight]) => (ticket -= weight) < 0)?.[1] ?? GOOD;
  };
}

/** An act in words. */
export function nameOfAct({ status, end, takes, most, mostBytes, headers }: Act): string {
  if (mostBytes !== undefined) return `reset above ${mostBytes} bytes`;
  if (most !== undefined) return `413 above ${most}`;
  const words = [status, headers && "for long", end, takes && "after taking"];
  return words.filter((word) => word !== undefined && word !== false).join(" ");
}
