import { afterAll, beforeAll, expect, test } from "vitest";
import { startApp, type Started, testServer } from "./kit/server.ts";

const next = {
  folders: ["examples/nextjs"],
  build: ["npx", "next", "build"],
  command: ["node", "node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1"],
} as const;

testServer(next, (run) => {
  let started: Started;
  beforeAll(async () => {
    started = await startApp(run);
  });
  afterAll(() => started?.[Symbol.asyncDispose]());

  test("instrumentation, routes, a page, a server action and the proxy share one tracker, and an edge route has its own", async () => {
    const { there, program } = started;
    const headers = { "X-Visitor-Id": "v" };
    const ask = async (path: string, init: RequestInit = {}): Promise<string> => {
      const response = await fetch(new URL(path, program.url), { ...init, headers });
      return await response.text();
    };
    const form = /name="(\$ACTION_ID_\w+)"/.exec(await ask("/"))?.[1] ?? "none";
    const body = new FormData();
    body.set(form, "");
    body.set("sku", "7");
    await Promise.all([
      ask("/proxied"),
      ask("/products/1"),
      ask("/slow"),
      ask("/api/edge"),
      ask("/pages/2"),
      ask("/", { method: "POST", body }),
    ]);
    await there.collector.waitFor(7, { timeoutMs: 30_000 });
    expect(there.collector.events.map(({ eventName, deviceId }) => `${eventName} of ${deviceId}`).toSorted()).toEqual([
      "at_the_edge of v",
      "bought of v",
      "product_view of v",
      "product_view of v",
      "proxied of v",
      "slow of v",
      "started of server",
    ]);
  });
});
