// A Worker whose requests wake each other. Each step is what one request does.
type Step = (name: string, ms: number, ctx: ExecutionContext, env: Env) => Promise<unknown> | undefined;

interface Env {
  readonly SELF: { fetch(url: string, init: RequestInit): Promise<Response> };
}

/** What may tell workerd from the others, and whether it runs what awaits a promise in the request that made it. */
export function traits(): {
  userAgent?: string;
  hasWebSocketPair: boolean;
  hasCloudflare: boolean;
  isWakeable: boolean;
} {
  const { Cloudflare } = globalThis as { Cloudflare?: { compatibilityFlags?: { [name: string]: boolean } } };
  return {
    userAgent: globalThis.navigator?.userAgent.replace(/\/.*/, ""),
    hasWebSocketPair: "WebSocketPair" in globalThis,
    hasCloudflare: Cloudflare !== undefined,
    isWakeable: Cloudflare?.compatibilityFlags?.handle_cross_request_promise_resolution === true,
  };
}

const atModuleScope = traits();
const promises = new Map<string, Promise<string>>();
const wakers = new Map<string, (by: string) => void>();
const joined = new Set<string>();
const foreign = new Map<
  string,
  { readonly timer: ReturnType<typeof setTimeout>; readonly controller: AbortController }
>();
const heard: unknown[] = [];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await pause(2);
}

/** I/O of a request's own: "ok", or why not. */
async function io(): Promise<string> {
  try {
    const response = await fetch("http://outside.test/");
    await pause(1);
    return await response.text();
  } catch (error) {
    return String(error);
  }
}

function make(name: string): Promise<string> {
  const promise = new Promise<string>((resolve) => wakers.set(name, resolve));
  promises.set(name, promise);
  return promise;
}

/** Waits for a promise, beside a timer of its own, and says what woke it and whether it can do I/O then. */
async function wait(promise: Promise<string> | undefined, ms: number): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const own = new Promise<string>((resolve) => timer = setTimeout(resolve, ms, "own timer"));
  const by = await Promise.race([promise, own]);
  clearTimeout(timer);
  const result = { by, io: await io() };
  heard.push(result);
  return result;
}

const steps: { [path: string]: Step } = {
  hold: (name, ms) => wait(make(name), ms),
  bare: (name) => make(name),
  async bound(name, ms, ctx) {
    const result = wait(make(name), ms);
    ctx.waitUntil(result);
    return await result;
  },
  leave(name) {
    void make(name).then(() => heard.push(name));
    return undefined;
  },
  /** Wakes one after the other, each as soon as it waits, with I/O of its own after each. */
  async wake(names) {
    const results: string[] = [];
    for (const name of names.split(",")) {
      await until(() => wakers.has(name));
      wakers.get(name)?.("another");
      results.push(await io());
    }
    return results;
  },
  async share(name) {
    make(name);
    await until(() => joined.has(name));
    wakers.get(name)?.("its maker");
    return await io();
  },
  async join(name, ms) {
    await until(() => promises.has(name));
    joined.add(name);
    return await wait(promises.get(name), ms);
  },
  async glance(name) {
    await until(() => promises.has(name));
    void promises.get(name)?.then(() => heard.push(name));
  },
  release(name) {
    joined.add(name);
    return undefined;
  },
  abandon(name) {
    promises.set(name, pause(20).then(() => "its maker"));
    return undefined;
  },
  /** Lets a request of that path begin, and calls it off. */
  async callOff(path, ms, _, env) {
    const controller = new AbortController();
    const call = env.SELF.fetch(`http://worker.test/${path}/called-off-${path}/${ms}`, { signal: controller.signal });
    await until(() => wakers.has(`called-off-${path}`));
    controller.abort();
    return await call.then(() => "answered", ({ name }: Error) => name);
  },
  async own(name, ms) {
    const controller = new AbortController();
    const fired = await new Promise((resolve) => {
      const timer = setTimeout(resolve, ms, true);
      foreign.set(name, { timer, controller });
    });
    return { fired, aborted: controller.signal.aborted };
  },
  async trespass(name) {
    await until(() => foreign.has(name));
    clearTimeout(foreign.get(name)?.timer);
    try {
      foreign.get(name)?.controller.abort();
      return "no error";
    } catch (error) {
      return `${String(error).slice(0, 61)}; ${await io()}`;
    }
  },
  traits: async () => ({ atModuleScope, inRequest: traits() }),
  heard: async () => heard.splice(0),
};

export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const [, step = "", name = "", ms = "0"] = new URL(request.url).pathname.split("/");
    return Response.json(await steps[step]?.(name, Number(ms), ctx, env) ?? "answered");
  },
};
