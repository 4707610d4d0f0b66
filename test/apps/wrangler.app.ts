// The README's Worker under the wrangler that `npx` picks on Node 20.
import { readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findNode } from "../conformance/runners/node.ts";
import { start } from "../examples/program.ts";
import { collect } from "./kit/collect.ts";
import { environment, ROOT } from "./kit/command.ts";
import { type App, install } from "./kit/install.ts";
import { freePort } from "./kit/server.ts";

let app: App;
let readme: string;

beforeAll(async () => {
  app = await install("test/apps/wrangler");
  readme = await readFile(join(ROOT, "README.md"), "utf8");
});

afterAll(async () => app?.[Symbol.asyncDispose]());

/** The README's block of code that has a text in it. */
function block(language: string, text: string): string {
  const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  const [, , code = ""] = blocks.find(([, own, inside = ""]) => own === language && inside.includes(text)) ?? [];
  expect(code).not.toBe("");
  return code;
}

test.each([
  ["the Worker", "export default {\n  fetch(", "visit"],
  ["the Worker with Hono", "new Hono()", "product_view"],
])(
  "%s of the README runs on the machine's own Node, without a warning, and its event arrives",
  async (_, text, name) => {
    await using there = await collect();
    await writeFile(join(app.directory, "worker.ts"), block("ts", text));
    const host = there.env.GROWINGIO_SERVER_HOST ?? "";
    const config = block("toml", "compatibility_date").replace("http://127.0.0.1:8787", host);
    await writeFile(join(app.directory, "wrangler.toml"), config);
    const port = await freePort();
    const node = relative(join(ROOT, "node_modules/.bin"), findNode());
    const wrangler = [
      node,
      "node_modules/wrangler/bin/wrangler.js",
      "dev",
      "--port",
      `${port}`,
      "--inspector-port",
      "0",
    ];
    const env = environment({ CLOUDFLARE_CF_FETCH_ENABLED: "false" });
    await using program = await start(wrangler, env, app.directory, `http://127.0.0.1:${port}`);
    const response = await fetch(program.url, { headers: { Cookie: "gdp_user_id=visitor-1" } });
    expect([response.status, await response.text()]).toEqual([200, "hello"]);
    const arrived = (): string[] => there.collector.events.map(({ eventName, deviceId }) => `${eventName} ${deviceId}`);
    await expect.poll(arrived, { timeout: 20_000 }).toContain(`${name} visitor-1`);
    expect(program.output).not.toMatch(/compatibility date|warning|\[growingio\]/i);
  },
);
