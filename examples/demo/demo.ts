/**
 * Everything between a call and the server, for real and on this machine alone: the example Worker runs in workerd,
 * gets one request per route, and sends what it tracks over HTTP to a collector, which shows what it decoded.
 */
import { createCollector } from "@growingio-edge/tracker/collector";
import { serve } from "./server.ts";
import { arrivalsOf, labelOf, table } from "./show.ts";
import { runWorker } from "./worker.ts";

const ROUTES = [
  "/tracker",
  "/tracker_test",
  "/tracker_user",
  "/tracker_consumer",
  "/tracker_async",
  "/tracker_snappy",
  "/tracker_protobuf",
];

/** What these routes track, how often, and how it has to come. */
const EXPECTED = [
  { name: "event tracker_consumer", count: 6, format: "json" },
  { name: "event test", count: 1, format: "json" },
  { name: "event tracker_async", count: 4, format: "json" },
  { name: "user user", count: 2, format: "json" },
  { name: "user cpacm", count: 1, format: "json" },
  { name: "item item_key", count: 1, format: "json" },
  { name: "item tracker_consumer", count: 1, format: "json" },
  { name: "item tracker_async", count: 1, format: "json" },
  { name: "event tracker_snappy", count: 1, format: "json+snappy+xor" },
  { name: "event tracker_protobuf", count: 3, format: "protobuf" },
  { name: "item tracker_protobuf", count: 1, format: "protobuf" },
];

const collector = createCollector();
await using server = await serve(collector.fetch);
await using worker = await runWorker(new URL("../cloudflare-worker/src/index.ts", import.meta.url), {
  bindings: {
    GROWINGIO_PRODUCT_ID: "demo-product",
    GROWINGIO_DATA_SOURCE_ID: "demo-data-source",
    GROWINGIO_SERVER_HOST: server.url,
  },
});

const problems: string[] = [];
for (const route of ROUTES) {
  const response = await fetch(new URL(route, worker.url));
  const answer = await response.text();
  if (!response.ok) problems.push(`${route} answered ${response.status}: ${answer}`);
}

const total = EXPECTED.reduce((sum, { count }) => sum + count, 0);
// What did not come is named below.
await collector.waitFor(total, { timeoutMs: 10_000 }).catch(() => {});

const { requests, events, users, items } = collector;
const arrivals = arrivalsOf(requests);
for (const { name, count, format } of EXPECTED) {
  const formats = arrivals.filter((arrival) => labelOf(arrival) === name).map((arrival) => arrival.format);
  if (formats.length < count) problems.push(`missing: ${name}, ${count - formats.length} of ${count}`);
  const others = new Set(formats.filter((came) => came !== format));
  if (others.size > 0) problems.push(`wrong format: ${name} came as ${[...others].join(", ")} instead of ${format}`);
}
// A request that was refused and tried again is no problem; otherwise it is the reason.
if (problems.length > 0) {
  for (const { path, status, error } of requests) {
    if (error !== undefined) problems.push(`refused: POST ${path}, ${status}, ${error}`);
  }
}

console.log(`${table(arrivals)}\n`);
console.log(
  `${arrivals.length} of ${total} messages (${events.length} events, ${users.length} users, ${items.length} items) ` +
    `came from ${ROUTES.length} routes of a Worker, in ${requests.length} requests.`,
);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
