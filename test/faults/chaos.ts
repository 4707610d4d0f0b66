// A server that fails at random and then heals, and what arrives there. By hand:
//
//     node test/faults/chaos.ts --seed 7 --events 50000 --consumer buffered
import { parseArgs } from "node:util";
import {
  AsyncBufferedConsumer,
  type AsyncBufferedConsumerOptions,
  BufferedConsumer,
  type ConsumerStats,
  type DropReason,
  type Fetch,
  GrowingTracker,
  type WireMessage,
} from "../../src/index.ts";
import { Log } from "../support/server.ts";
import { actsOf, nameOfAct, randomOf } from "./chaos-faults.ts";
import { type FaultServer, type Hit, startServer } from "./server.ts";

export interface ChaosOptions {
  readonly seed: number;
  readonly events: number;
  readonly consumer: "async" | "buffered";
}

export interface ChaosResult {
  readonly stats: ConsumerStats;
  /** How often the server did what, in the first letters of the kind and in words. */
  readonly acts: { readonly [act: string]: number };
  /** How many messages arrived more than once. */
  readonly repeated: number;
  /** How many requests were taken whose answer did not come back. */
  readonly ambiguous: number;
  /** How many messages were given up, each a poison. */
  readonly poisons: number;
  readonly ms: number;
  /** What must not be: empty when all is well. */
  readonly problems: readonly string[];
  /** The acts in order, for each kind of message: a seed repeats them. */
  readonly sequence: { readonly event: readonly string[]; readonly item: readonly string[] };
}

const REQUEST_TIMEOUT_MS = 150;
const ITEM_SHARE = 0.35;
/** How many messages make the server refuse, or fail at, any batch that they are in. */
const POISON_SHARE = 0.0005;

const isItemPath = (path: string): boolean => path.includes("/collect/item");
const isItemName = (name: string): boolean => name.startsWith("i");
/** Whose a message is: of one user, or of one item, all come in order. */
const userOf = (name: string): string => `${name[0]}${Number(name.slice(1)) % USERS}`;
const USERS = 20;
const nameOf = (message: WireMessage): string => `${"eventType" in message ? "e" : "i"}${message.attributes?.index}`;

export async function runChaos({ seed, events, consumer: which }: ChaosOptions): Promise<ChaosResult> {
  const began = performance.now();
  const [eventAct, itemAct] = [actsOf(seed), actsOf(seed ^ 0x5eed)];
  const server = await startServer((path) => isItemPath(path) ? itemAct() : eventAct());
  const answered = new Set<string>();
  let tries = 0;
  /** Node's fetch, with a number on each try, and a note of those whose status came back in time. */
  const send: Fetch = async (url, init) => {
    const id = String(tries++);
    const headers = new Headers(init.headers);
    headers.set("X-Try", id);
    const response = await fetch(url, { ...init, headers });
    if (!init.signal?.aborted) answered.add(id);
    return response;
  };
  const { onError } = new Log();
  const delivered: string[] = [];
  const dropped: string[] = [];
  const onDrop = (messages: readonly WireMessage[], reason: DropReason): void =>
    void dropped.push(...messages.map((message) => `${nameOf(message)} ${reason}`));
  const onDelivered = (messages: readonly WireMessage[]): void => void delivered.push(...messages.map(nameOf));
  const options: AsyncBufferedConsumerOptions = {
    productId: "p",
    dataSourceId: "d",
    serverHost: server.url,
    fetch: send,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    retryBackoffMs: 2,
    retryLimit: 1,
    maxSize: 100,
    // All may be left behind, and it is still not so much that calls are slowed down.
    maxQueueSize: 2 * events,
    maxQueueBytes: 1_000_000_000,
    onDelivered,
    onDrop,
    onError,
  };
  const consumer = which === "buffered"
    ? new BufferedConsumer(options)
    : new AsyncBufferedConsumer({ ...options, flushAfterMs: 20 });
  const tracker = GrowingTracker.consumer(consumer);
  const random = randomOf(seed + 1);
  server.judge = (messages) => {
    const poison = messages.find(({ attributes }) => attributes?.poison)?.attributes?.poison;
    return typeof poison === "number" ? { status: poison } : undefined;
  };
  const sent: string[] = [];
  const poisons: string[] = [];
  for (let index = 0; index < events; index++) {
    const name = `${random() < ITEM_SHARE ? "i" : "e"}${index}`;
    const poison = random() < POISON_SHARE ? (random() < 0.5 ? 400 : 500) : null;
    if (poison) poisons.push(`${name} ${poison === 400 ? "rejected" : "undelivered"}`);
    else sent.push(name);
    const tracked = isItemName(name)
      ? tracker.submitItem("k", userOf(name), { index, poison })
      : tracker.trackCustomEvent(name, { anonymousId: userOf(name), attributes: { index, poison } });
    await tracked;
    if (index % 250 === 249) await new Promise((resolve) => setTimeout(resolve, 1));
    if (index % 5000 === 4999) await tracker.flush({ timeoutMs: 100 });
  }
  for (let rounds = 0; (await tracker.flush()).retained > 0 && rounds < 1000;) rounds++;
  const { stats } = consumer;
  await tracker.stop();
  await server.close();
  return {
    stats,
    ...arrivalsOf(server, sent, answered, delivered, [poisons.toSorted().join(), dropped.toSorted().join()]),
    poisons: poisons.length,
    ms: performance.now() - began,
  };
}

/** Holds what the server got against what was sent. */
function arrivalsOf(
  { hits }: FaultServer,
  sent: readonly string[],
  answered: ReadonlySet<string>,
  delivered: readonly string[],
  [poisons, dropped]: readonly [string, string],
): Pick<ChaosResult, "acts" | "repeated" | "ambiguous" | "problems" | "sequence"> {
  const problems: string[] = [];
  if (poisons !== dropped) problems.push(`given up: ${dropped}; poisonous: ${poisons}`);
  const acts: Record<string, number> = {};
  const sequence: { event: string[]; item: string[] } = { event: [], item: [] };
  const arrived = new Map<string, Hit[]>();
  let ambiguous = 0;
  const isAnswered = ({ headers }: Hit): boolean => answered.has(String(headers["x-try"]));
  for (const hit of hits) {
    const act = nameOfAct(hit.act);
    acts[act] = (acts[act] ?? 0) + 1;
    sequence[isItemPath(hit.path) ? "item" : "event"].push(act);
    if (hit.taken.length > 0 && !isAnswered(hit)) ambiguous++;
    for (const name of hit.taken.map(nameOf)) arrived.set(name, [...arrived.get(name) ?? [], hit]);
  }
  for (const [what, names] of [["arrived", [...arrived.keys()]], ["was told as delivered", delivered]] as const) {
    for (const user of new Set(sent.map(userOf))) {
      const expected = sent.filter((name) => userOf(name) === user);
      const got = names.filter((name) => userOf(name) === user);
      const wrong = expected.findIndex((name, index) => got[index] !== name);
      if (wrong >= 0) problems.push(`${expected[wrong]} ${what} as ${got[wrong]}, as number ${wrong}`);
      if (got.length !== expected.length) problems.push(`${got.length} of ${expected.length} ${what}`);
    }
  }
  let repeated = 0;
  for (const [name, times] of arrived) {
    if (times.length > 1) repeated++;
    // Only what left no answer may come again. In the order they were made: one that was given up may come late.
    const tries = times.toSorted((one, other) => Number(one.headers["x-try"]) - Number(other.headers["x-try"]));
    if (tries.slice(0, -1).some(isAnswered)) problems.push(`${name} came again although it had been answered`);
  }
  return { acts, repeated, ambiguous, problems, sequence };
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      events: { type: "string", default: "50000" },
      consumer: { type: "string", default: "async" },
    },
  });
  const { sequence: _, ...result } = await runChaos({
    seed: Number(values.seed),
    events: Number(values.events),
    consumer: values.consumer === "buffered" ? "buffered" : "async",
  });
  console.log(result);
  process.exitCode = result.problems.length > 0 ? 1 : 0;
}
