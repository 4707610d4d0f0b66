import { Miniflare, type Request as WorkerdRequest } from "miniflare";
import { request } from "node:http";
import { type Collector, createCollector } from "../../src/collector/collector.ts";
import { nameOf } from "../support/server.ts";
import { bundleWorker } from "./bundle.ts";
import { bodyOf, collect } from "./kit.ts";

const script = await bundleWorker("worker.ts");

/** What differs between isolates, and how long the collector takes for each answer. */
export interface IsolateOptions {
  readonly compatibilityDate?: string;
  readonly compatibilityFlags?: string[];
  readonly answerAfterMs?: number;
}

/** One isolate of real workerd, as a rule without nodejs_compat, whose requests to the outside reach a collector. */
export class Isolate implements AsyncDisposable {
  readonly collector: Collector = createCollector();
  readonly #miniflare: Miniflare;

  constructor({ compatibilityDate = "2026-07-01", compatibilityFlags = [], answerAfterMs = 0 }: IsolateOptions = {}) {
    const { collector } = this;
    this.#miniflare = new Miniflare({
      name: "self",
      modules: true,
      script,
      compatibilityDate,
      compatibilityFlags,
      cf: false,
      durableObjects: { ALARM: "Alarm" },
      serviceBindings: { SELF: "self" },
      outboundService: async (sent: WorkerdRequest) => {
        if (answerAfterMs > 0) await pause(answerAfterMs);
        return await collect(collector, sent, await bodyOf(sent));
      },
    });
  }

  /** Makes a step of a scenario, and returns what the Worker answered. */
  async step(path: string): Promise<unknown> {
    const response = await this.#miniflare.dispatchFetch(`http://worker.test/${path}`);
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text.startsWith("{") ? JSON.parse(text) : text;
  }

  /** Begins a step and hangs up before its answer. */
  async hangUp(path: string, afterMs: number): Promise<void> {
    const url = new URL(path, await this.#miniflare.ready);
    await new Promise<void>((resolve) => {
      const call = request(url).on("error", () => resolve());
      call.end();
      setTimeout(() => call.destroy(new Error("the client hangs up")), afterMs);
    });
  }

  /** The names of the events that arrived, in order, without that of the module scope. */
  async names(count: number, timeoutMs = 15_000): Promise<string[]> {
    await this.collector.waitFor(count + 1, { timeoutMs });
    return this.collector.messages.map(nameOf).filter((name) => name !== "module-scope");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#miniflare.dispose();
  }
}

/** So many names with a prefix, and the paths of steps of that name. */
export function series(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
