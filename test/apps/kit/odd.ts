import { once } from "node:events";
import { request } from "node:http";
import { expect, test } from "vitest";
import type { Run } from "./server.ts";
import { collect } from "./collect.ts";

/**
 * What apps do beside the ordinary, each by `odd.ts`, which tracks an event for each: it streams, its caller goes away,
 * it parses bodies that may be wrong, it rejects, it has no such route, it has two trackers.
 */
export function testOdd(run: Run, command: readonly [string, ...string[]]): void {
  test("streams, callers that go away, HEAD, bodies, errors and a second tracker: each event has its own ids", async () => {
    await using there = await collect();
    await using program = await run(there.env, command);
    const ask = async (path: string, visitor: string, init: RequestInit = {}): Promise<string> => {
      const headers = { "X-Visitor-Id": visitor, "Content-Type": "application/json" };
      const response = await fetch(new URL(path, program.url), { ...init, headers });
      return `${response.status} ${await response.text()}`;
    };
    const answers = await Promise.all([
      ask("/stream", "v1"),
      ask("/both", "v2"),
      ask("/both", "v3", { method: "HEAD" }),
      ask("/body", "v4", { method: "POST", body: "{}" }),
      ask("/body", "v5", { method: "POST", body: "{" }),
      ask("/rejects", "v6"),
      ask("/nowhere", "v7"),
      goAway(new URL("/waits", program.url), "v8"),
    ]);
    expect(answers).toEqual([
      "200 ab",
      "200 both",
      "200 ",
      "200 posted",
      "400 failed",
      "500 failed",
      "404 missing",
      "gone",
    ]);
    // Whoever looked whether it listens has no id.
    const seen = (): string[] =>
      there.collector.events
        .filter(({ deviceId }) => !deviceId?.endsWith("nobody"))
        .map(({ dataSourceId, eventName, deviceId }) => `${eventName} of ${deviceId} in ${dataSourceId}`);
    await expect.poll(() => seen().length, { timeout: 10_000, message: program.output }).toBeGreaterThanOrEqual(10);
    expect(seen().toSorted()).toEqual([
      "aborted of v8 in shop",
      "both of blog-v2 in blog",
      "both of blog-v3 in blog",
      "both of v2 in shop",
      "both of v3 in shop",
      "failed of v5 in shop",
      "failed of v6 in shop",
      "missing of v7 in shop",
      "posted of v4 in shop",
      "streamed of v1 in shop",
    ]);
    await program.stop();
    expect(program.output).not.toContain("[growingio]");
  });
}

/** Asks for something that is not answered, and goes away. */
async function goAway(url: URL, visitor: string): Promise<string> {
  const asked = request(url, { headers: { "X-Visitor-Id": visitor } });
  asked.on("error", () => {}).end();
  await once(asked, "finish");
  await new Promise((resolve) => setTimeout(resolve, 200));
  asked.destroy();
  return "gone";
}
