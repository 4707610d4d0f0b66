import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { serve } from "../../examples/demo/server.ts";
import { arrivalsOf } from "../../examples/demo/show.ts";
import { createCollector } from "../../src/collector/collector.ts";
import { requireBuild, ROOT } from "./program.ts";

beforeAll(requireBuild);

test.concurrent.each([
  ["node"],
  ["deno", "run", "--allow-net", "--allow-env"],
  ["bun"],
])("%s: the manual's program sends each of its messages once, and says how many arrived", {
  timeout: 30_000,
}, async (tool, ...args) => {
  const collector = createCollector();
  await using server = await serve(collector.fetch);
  const command = join(ROOT, "node_modules/.bin", tool);
  const { stdout } = await promisify(execFile)(command, [...args, "examples/manual/main.ts"], {
    cwd: ROOT,
    env: { ...process.env, GROWINGIO_PRODUCT_ID: "pid", GROWINGIO_SERVER_HOST: server.url },
  });

  expect(stdout).toBe([
    "tracker: 1 delivered, 0 dropped, 1 requests in all",
    "trackerTest: 3 delivered, 0 dropped, 3 requests in all",
    "trackerUser: 1 delivered, 0 dropped, 1 requests in all",
    "trackerConsumer: 6 delivered, 0 dropped, 2 requests in all",
    "trackerAsync: 6 delivered, 0 dropped, 2 requests in all",
    "trackerSnappy: 1 delivered, 0 dropped, 1 requests in all",
    "trackerProtobuf: 4 delivered, 0 dropped, 2 requests in all",
    "",
  ].join("\n"));
  expect(collector.requests.map(({ status, warnings }) => [status, warnings])).toEqual(
    Array.from({ length: 12 }, () => [200, []]),
  );
  expect(collector.events).toHaveLength(15);
  expect(collector.users).toHaveLength(3);
  expect(collector.items).toHaveLength(4);
  const formats = arrivalsOf(collector.requests).map(({ format }) => format);
  expect(new Set(formats)).toEqual(new Set(["json", "json+snappy+xor", "protobuf"]));
});
