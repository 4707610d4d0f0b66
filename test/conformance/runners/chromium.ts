import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { type Handler, serve } from "../../../examples/demo/server.ts";
import { launchChromium } from "../../support/chromium.ts";
import type { CrossOrigin, Seen } from "../cases/cors.ts";
import { parseResults, report, type Runner } from "./runner.ts";

/** How long the page may take altogether. */
const LIMIT_MS = 60_000;

/** A case that a runtime does not run, and why it cannot hold there. */
export interface Skip {
  readonly name: string;
  readonly why: string;
}

const skips: readonly Skip[] = [{
  name: "browsers may send to the collector from any page and read its answers, Retry-After as well",
  why: "a page cannot make a preflight itself, as its headers are the browser's alone. Here the browser makes them.",
}];

/** A page of a browser, with all that keeps pages of one origin from another's answers. */
export const chromium: Runner & { readonly skips: readonly Skip[] } = {
  runtime: "chromium",
  skips,
  async run(bundles) {
    // Loaded now, as it is the built one, whose absence is told before.
    const { createCollector } = await import("@growingio-edge/tracker/collector");
    const collector = createCollector();
    let preflights: Seen["preflights"] = [];
    await using other = await serve((request) => {
      if (request.method === "OPTIONS") preflights = [...preflights, Object.fromEntries(request.headers)];
      return collector.fetch(request);
    });
    await using closed = await serve(() => new Response("taken"));
    const take = (): Response => {
      const seen: Seen = { preflights, requests: [...collector.requests] };
      preflights = [];
      collector.clear();
      return Response.json(seen);
    };
    await using own = await serve(pageServer({
      "/": () => new Response("<!doctype html>", { headers: { "Content-Type": "text/html" } }),
      "/page.js": async () =>
        new Response(await readFile(bundles.page), { headers: { "Content-Type": "text/javascript" } }),
      "/fail": async (request) => {
        collector.failNext(1, await request.json());
        return new Response();
      },
      "/take": take,
    }));
    await using launched = await launchChromium();
    const { browser } = launched;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`the page was not over after ${LIMIT_MS} ms`)), LIMIT_MS);
    });
    try {
      const results = await Promise.race([
        runPage(browser, own.url, { collector: other.url, closed: closed.url }),
        late,
      ]);
      return report("chromium", browser.version(), parseResults(results));
    } finally {
      clearTimeout(timer);
    }
  },
};

/** Opens a page, runs the suite in it, and gives the results as JSON. */
async function runPage(browser: Browser, url: string, servers: CrossOrigin): Promise<string> {
  const page = await browser.newPage();
  await page.goto(url);
  const args = [servers, skips.map(({ name }) => name)].map((value) => JSON.stringify(value));
  return await page.evaluate<string>(`import("/page.js").then(({ run }) => run(${args})).then(JSON.stringify)`);
}

/** A server of the page's own origin, by paths. */
function pageServer(handlers: { readonly [path: string]: Handler }): Handler {
  return (request) => handlers[new URL(request.url).pathname]?.(request) ?? new Response(null, { status: 404 });
}
