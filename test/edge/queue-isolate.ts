import { Miniflare, type Request as WorkerdRequest, Response as WorkerdResponse } from "miniflare";
import { type Collector, createCollector } from "../../src/collector/collector.ts";
import { bundleWorker } from "./bundle.ts";
import { bodyOf, collect } from "./kit.ts";
import type { Manner, Report } from "./queue-worker.ts";

const script = await bundleWorker("queue-worker.ts");

/** Which requests to the collector fail before it sees them, counted from 1, or by their body, and with which status. */
export type Fault = (request: number, body: string) => number | undefined;

/** Real workerd, without nodejs_compat, with a queue and its dead-letter queue, and a collector that fails at times. */
export class QueueIsolate implements AsyncDisposable {
  readonly collector: Collector = createCollector();
  /** How many requests came, with those that failed. */
  requests = 0;
  readonly #miniflare: Miniflare;

  constructor(fault: Fault = () => undefined, maxRetries = 10) {
    this.#miniflare = new Miniflare({
      modules: true,
      script,
      compatibilityDate: "2026-07-01",
      cf: false,
      queueProducers: { QUEUE: "messages" },
      queueConsumers: {
        messages: { maxBatchSize: 100, maxBatchTimeout: 1, maxRetries, deadLetterQueue: "dead" },
        dead: { maxBatchSize: 100, maxBatchTimeout: 0 },
      },
      outboundService: (request: WorkerdRequest) => this.#answer(request, fault),
    });
  }

  /** Sets how the queue's consumer behaves. */
  async behave(manner: Manner): Promise<void> {
    await this.#step(`behave/${encodeURIComponent(JSON.stringify(manner))}`);
  }

  /** Tracks so many events, from this number on, a hundred in each request to the Worker, some requests at a time. */
  async track(count: number, start = 0): Promise<void> {
    const end = start + count;
    for (let from = start; from < end; from += 1000) {
      const parts = Array.from({ length: 10 }, (_, index) => from + index * 100).filter((first) => first < end);
      await Promise.all(parts.map((first) => this.#step(`track/${first}/${Math.min(100, end - first)}`)));
    }
  }

  /** Tracks so many events in a request that binds nothing and awaits nothing. */
  async leave(from: number, count: number): Promise<void> {
    await this.#step(`leave/${from}/${count}`);
  }

  /** The Worker's report as soon as `isComplete`, or as it is when time is up. */
  async report(isComplete: (report: Report) => boolean, timeoutMs = 30_000): Promise<Report> {
    for (const end = Date.now() + timeoutMs;;) {
      const report: Report = JSON.parse(await this.#step("report"));
      if (isComplete(report) || Date.now() > end) return report;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#miniflare.dispose();
  }

  async #step(path: string): Promise<string> {
    const response = await this.#miniflare.dispatchFetch(`http://worker.test/${path}`);
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text;
  }

  async #answer(request: WorkerdRequest, fault: Fault): Promise<WorkerdResponse> {
    const body = await bodyOf(request);
    const status = fault(++this.requests, new TextDecoder().decode(body ?? undefined));
    if (status !== undefined) return new WorkerdResponse("no", { status });
    return await collect(this.collector, request, body);
  }
}
