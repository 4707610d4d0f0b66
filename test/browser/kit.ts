import type { Page } from "playwright-core";
import { serve } from "srvx/node";
import { createCollector } from "../../src/collector/collector.ts";
import { type Collector, type CollectorOptions } from "../../src/collector/types.ts";
import { BufferedConsumer, GrowingTracker, JsonParser, type Parser } from "../../src/index.ts";
import { ProtobufParser } from "../../src/protobuf.ts";
import { platform } from "../../src/runtime.ts";
import { SnappyParser } from "../../src/snappy.ts";
import { launchChromium, type OwnBrowser } from "../support/chromium.ts";

/** A handler behind a real server, which can stream. */
export interface Served extends AsyncDisposable {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
}

/** Puts a handler behind a server of this machine. */
export async function serveHere(fetch: (request: Request) => Response | Promise<Response>): Promise<Served> {
  const server = serve({ fetch, port: 0, hostname: "127.0.0.1", silent: true, gracefulShutdown: false });
  await server.ready();
  const url = (server.url ?? "").replace(/\/$/, "");
  return { url, [Symbol.asyncDispose]: () => server.close(true) };
}

/** A collector behind a real server. */
export interface ServedCollector extends Served {
  readonly collector: Collector;
}

/** Serves a collector; with a clock of its own where one is given, in Unix milliseconds. */
export async function serveCollector(options?: CollectorOptions, now?: () => number): Promise<ServedCollector> {
  const collector = createCollector(options, now ? { ...platform, now } : platform);
  return { collector, ...await serveHere((request) => collector.fetch(request)) };
}

/** How a page is looked at. */
export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: "light" | "dark";
  readonly locale?: string;
  /** What of the page's address stands behind its #. */
  readonly hash?: string;
  /** What the page's clock says all the time, in Unix milliseconds; timers run on. */
  readonly nowMs?: number | undefined;
}

/** A page that was opened, and all that went wrong in it: errors, messages in the console, violations of its policy. */
export interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
  readonly faults: string[];
}

let launching: Promise<OwnBrowser> | undefined;

/** Closes the browser that the pages of this file shared. */
export async function closeBrowser(): Promise<void> {
  await (await launching)?.[Symbol.asyncDispose]();
  launching = undefined;
}

/** Opens a page in a window of its own. */
export async function openPage(url: string, look: Look = {}): Promise<OpenedPage> {
  const { width = 1280, height = 800, colorScheme = "light", locale = "en-US", hash = "", nowMs } = look;
  launching ??= launchChromium();
  const { browser } = await launching;
  const viewport = { width, height };
  const context = await browser.newContext({ viewport, colorScheme, locale, timezoneId: "Asia/Shanghai" });
  const page = await context.newPage();
  if (nowMs !== undefined) await page.addInitScript(`Date.now = () => ${nowMs}`);
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(error.message));
  await page.exposeFunction("reportViolation", (text: string) => faults.push(text));
  await page.addInitScript(`addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    reportViolation("policy: " + violatedDirective + " " + blockedURI))`);
  await page.goto(`${url}/${hash && `#${hash}`}`);
  return { page, faults, [Symbol.asyncDispose]: () => context.close() };
}

/** Trackers of every format, by what the page says of theirs; with one request a message, or with batches. */
export function trackersOf(
  serverHost: string,
  sending: "direct" | "buffered" = "direct",
): { readonly [steps: string]: GrowingTracker } {
  const ids = { productId: "shop", dataSourceId: "b6cd5a5b", serverHost, retryBackoffMs: 20 };
  const make = (parser: Parser): GrowingTracker =>
    sending === "direct"
      ? new GrowingTracker({ ...ids, parser })
      : GrowingTracker.consumer(new BufferedConsumer({ ...ids, parser }));
  return {
    JSON: make(new JsonParser()),
    "JSON Snappy": make(new SnappyParser()),
    "JSON Snappy XOR": make(new SnappyParser({ cryptData: true })),
    Protobuf: make(new ProtobufParser()),
    "Protobuf Snappy XOR": make(new SnappyParser({ cryptData: true, inner: new ProtobufParser() })),
  };
}
