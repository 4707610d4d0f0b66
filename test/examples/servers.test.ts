import { beforeAll, expect, test } from "vitest";
import { serve } from "../../examples/demo/server.ts";
import { createCollector } from "../../src/collector/collector.ts";
import { requireBuild, start } from "./program.ts";

beforeAll(requireBuild);

const IDS = { GROWINGIO_PRODUCT_ID: "pid", GROWINGIO_DATA_SOURCE_ID: "ds" };

const visit = async (url: string, visitor: string): Promise<string> => {
  const response = await fetch(url, { headers: { Cookie: `gdp_user_id=${visitor}` } });
  return await response.text();
};

test.concurrent.each([
  ["node", ["node", "examples/node/server.ts"], "path"],
  ["deno", ["deno", "run", "--allow-net", "--allow-env", "examples/deno/main.ts"], "path"],
  ["bun", ["bun", "examples/bun/server.ts"], "path"],
  ["hono on Node", ["node", "examples/hono/server.ts"], "sku"],
  ["vercel", ["node", "examples/vercel/dev.ts"], "path"],
])("%s: sends what requests track, and at its end what is left", { timeout: 30_000 }, async (_, command, attribute) => {
  const collector = createCollector();
  await using server = await serve(collector.fetch);
  await using program = await start(command, { ...IDS, GROWINGIO_SERVER_HOST: server.url });

  const answer = await visit(`${program.url}/products/1`, "visitor-1");
  await collector.waitFor(1, { timeoutMs: 10_000 });
  await visit(`${program.url}/products/2`, "visitor-2");
  const code = await program.stop();

  const value = attribute === "path" ? "/products/" : "";
  expect(answer).toBe(attribute === "path" ? "hello\n" : "1\n");
  expect(collector.requests.map(({ status, warnings }) => [status, warnings])).toEqual([[200, []], [200, []]]);
  expect(collector.events).toMatchObject([
    { projectKey: "pid", dataSourceId: "ds", deviceId: "visitor-1", attributes: { [attribute]: `${value}1` } },
    { projectKey: "pid", dataSourceId: "ds", deviceId: "visitor-2", attributes: { [attribute]: `${value}2` } },
  ]);
  expect(code, program.output).toBe(0);
});

test.concurrent("the collector's program prints a line for what an example sends, and why it refuses", async () => {
  await using collector = await start(["node", "dist/collector/cli.js", "--port", "0"], {});
  await using program = await start(["node", "examples/node/server.ts"], {
    ...IDS,
    GROWINGIO_SERVER_HOST: collector.url,
  });
  await visit(`${program.url}/a`, "visitor-1");
  expect(await program.stop()).toBe(0);
  await fetch(`${collector.url}/v3/projects/pid/collect`, { method: "POST", body: "[" });
  await collector.stop();
  expect(collector.output).toMatch(/^\S+ {2}1 event +json +\d+ B +200$/m);
  expect(collector.output).toMatch(/^\S+ {2}refused +- +1 B +415 cannot read the content type .+$/m);
}, 30_000);
