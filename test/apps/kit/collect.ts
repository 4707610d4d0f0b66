import { serve } from "../../../examples/demo/server.ts";
import { type Collector, createCollector } from "../../../src/collector/collector.ts";

/** A collector behind a server, and the environment that leads an app to it. */
export interface Collecting extends AsyncDisposable {
  readonly collector: Collector;
  readonly env: NodeJS.ProcessEnv;
  /** How many requests came, answered or not. */
  readonly asked: number;
  /** Lets no request be answered until what is returned is called. */
  hold(): () => void;
}

export async function collect(): Promise<Collecting> {
  const collector = createCollector();
  let open = Promise.resolve();
  let asked = 0;
  const server = await serve(async (request) => {
    asked++;
    await open;
    return await collector.fetch(request);
  });
  return {
    collector,
    env: { GROWINGIO_PRODUCT_ID: "pid", GROWINGIO_DATA_SOURCE_ID: "ds", GROWINGIO_SERVER_HOST: server.url },
    get asked() {
      return asked;
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      open = promise;
      return resolve;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
