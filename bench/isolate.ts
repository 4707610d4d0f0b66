import { build } from "esbuild";
import { Miniflare, type Request as WorkerdRequest, Response as WorkerdResponse } from "miniflare";
import { existsSync } from "node:fs";
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";

/** How long the slow collector takes. */
export const SLOW_MS = 10_000;

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The measured Worker in workerd, on the built package, and how to call it. */
export class Isolate implements AsyncDisposable {
  /** When requests of the tracker came to the collector, by the clock of `performance.now`. */
  readonly collected: number[] = [];
  readonly #miniflare: Miniflare;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 100 });

  private constructor(script: string) {
    this.#miniflare = new Miniflare({
      modules: true,
      script,
      compatibilityDate: "2026-07-01",
      cf: false,
      outboundService: (call: WorkerdRequest) => this.#collect(call),
    });
  }

  static async start(): Promise<Isolate> {
    const tracker = pathOf("../dist/index.js");
    if (!existsSync(tracker)) {
      throw new Error("dist/index.js is missing: run 'npm run build' first");
    }
    const { outputFiles } = await build({
      entryPoints: [pathOf("worker.ts")],
      bundle: true,
      minify: true,
      write: false,
      format: "esm",
      target: "es2022",
      platform: "neutral",
      alias: { "@growingio-edge/tracker": tracker },
      // Without it the paths of tsconfig.json would lead to the sources.
      tsconfigRaw: {},
    });
    return new Isolate(outputFiles[0]?.text ?? "");
  }

  /** Calls the Worker over a connection that stays open, and returns its answer and how many milliseconds it took. */
  async call(
    path: string,
  ): Promise<
    { readonly text: string; readonly ms: number; readonly end: number }
  > {
    const url = new URL(path, await this.#miniflare.ready);
    return await new Promise((resolve, reject) => {
      const began = performance.now();
      request(url, { agent: this.#agent }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => text += part)
          .on("end", () => {
            const end = performance.now();
            if (response.statusCode === 200) {
              resolve({ text, ms: end - began, end });
            } else reject(new Error(text));
          });
      }).on("error", reject).end();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
    await this.#miniflare.dispose();
  }

  async #collect({ url, body }: WorkerdRequest): Promise<WorkerdResponse> {
    this.collected.push(performance.now());
    if (body) await new Response(body as ReadableStream).arrayBuffer();
    if (new URL(url).hostname === "slow.test") {
      await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    }
    return new WorkerdResponse("{}");
  }
}
