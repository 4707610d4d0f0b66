/**
 * Everything between a call and the server, for real and on this machine alone: the example Worker runs in workerd,
 * gets one request per route, and sends what it tracks over HTTP to a collector, which shows what it decoded.
 */
import { createCollector } from "@growingio-edge/tracker/collector";
import { serve } from "./server.ts";
import { kindOf, nameOf, table } from "./show.ts";
import { runWorker } from "./worker.ts";

const ROUTES = ["/tracker", "/tracker_test", "/tracker_user", "/tracker_consumer", "/tracker_async"];

/** What these routes track, and how often. */
const EXPECTED = new Map([
  ["event tracker_consumer", 6],
  ["event test", 1],
  ["event tracker_async", 4],
  ["user user", 2],
  ["user cpacm", 1],
  ["item item_key", 1],
  ["item tracker_consumer", 1],
  ["item tracker_async", 1],
]);

const collector = createCollector();
await using server = await serve(collector.fetch);
await using worker = await runWorker({
  GROWINGIO_PRODUCT_ID: "demo-product",
  GROWINGIO_DATA_SOURCE_ID: "demo-data-source",
  GROWINGIO_SERVER_HOST: server.url,
});

const problems: string[] = [];
for (const route of ROUTES) {
  const response = await fetch(new URL(route, worker.url));
  const answer = await response.text();
  if (!response.ok) problems.push(`${route} answered ${response.status}: ${answer}`);
}

const total = [...EXPECTED.values()].reduce((sum, count) => sum + count, 0);
// What did not come is named below.
await collector.waitFor(total, { timeoutMs: 10_000 }).catch(() => {});

const { messages, requests, events, users, items } = collector;
const came = new Map<string, number>();
for (const message of messages) {
  const name = `${kindOf(message)} ${nameOf(message)}`;
  came.set(name, (came.get(name) ?? 0) + 1);
}
for (const [name, count] of EXPECTED) {
  const missing = count - (came.get(name) ?? 0);
  if (missing > 0) problems.push(`missing: ${name}, ${missing} of ${count}`);
}
// A request that was refused and tried again is no problem; otherwise it is the reason.
if (problems.length > 0) {
  for (const { path, status, error } of requests) {
    if (error !== undefined) problems.push(`refused: POST ${path}, ${status}, ${error}`);
  }
}

console.log(`${table(messages)}\n`);
console.log(
  `${messages.length} of ${total} messages (${events.length} events, ${users.length} users, ${items.length} items) ` +
    `came from ${ROUTES.length} routes of a Worker, in ${requests.length} requests.`,
);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
