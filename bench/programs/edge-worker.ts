// Starts isolates that have never run, and tracks so many events in one invocation or in many.
import { AsyncBufferedConsumer, GrowingTracker, type InvocationContext } from "@growingio-edge/tracker";

interface Env {
  /** A binding that starts an isolate from source text. */
  readonly LOADER: {
    get(
      id: string,
      code: () => object,
    ): { getEntrypoint(): { fetch(url: string): Promise<Response> } };
  };
  readonly [script: `script-${string}`]: string;
}

let subrequests = 0;
const tracker = GrowingTracker.consumer(
  new AsyncBufferedConsumer({
    productId: "pid",
    dataSourceId: "ds",
    serverHost: "http://quick.test",
    fetch: (url, init) => {
      subrequests++;
      return fetch(url, init);
    },
  }),
);

let isolates = 0;

/** From the first byte of its script to its answer. */
async function start(env: Env, name: string): Promise<Response> {
  const modules = { "main.js": env[`script-${name}`] ?? "" };
  const code = {
    compatibilityDate: "2026-07-01",
    mainModule: "main.js",
    modules,
  };
  return await env.LOADER.get(`${name}-${isolates++}`, () => code)
    .getEntrypoint().fetch("http://isolate.test/");
}

export default {
  async fetch(
    request: Request,
    env: Env,
    ctx: InvocationContext,
  ): Promise<Response> {
    const [, route, argument] = new URL(request.url).pathname.split("/");
    if (route === "start") return await start(env, argument ?? "");
    if (route === "subrequests") {
      const response = new Response(String(subrequests));
      subrequests = 0;
      return response;
    }
    const bound = tracker.bind(ctx, { anonymousId: "visitor" });
    for (let index = 0; index < Number(argument); index++) {
      bound.trackCustomEvent("visit", { attributes: { index } });
    }
    return new Response("hello");
  },
};
