import type { AsyncLocalStorage } from "node:async_hooks";

/** One `withTracker`: its tracker is bound, and was made of another. */
export interface Scope {
  /** A tracker, of whichever plan. */
  readonly bound: object;
  /** The tracker that it goes back to: the one that was bound, and not one that a scope around this had bound. */
  readonly root: object;
  readonly outer: Scope | undefined;
}

type Storage = AsyncLocalStorage<Scope>;

/**
 * Where copies of this module meet, as bundlers make several of one: a tracker that a middleware bound is found by
 * routes. A {@linkcode Scope} of another shape needs another place.
 */
const PLACE = Symbol.for("@growingio-edge/tracker context 1");

const place: typeof globalThis & { [PLACE]?: Storage } = globalThis;

/** The class, where it is at hand: on Node, Deno and Bun, in Workers with `nodejs_compat`, and as a global at Vercel. */
function find(): (new () => Storage) | undefined {
  const { AsyncLocalStorage, process }: {
    AsyncLocalStorage?: new () => Storage;
    process?: { getBuiltinModule?(name: string): { AsyncLocalStorage: new () => Storage } | undefined };
  } = Object(globalThis);
  return AsyncLocalStorage ?? process?.getBuiltinModule?.("node:async_hooks")?.AsyncLocalStorage;
}

function settle(Class: new () => Storage): void {
  place[PLACE] ??= new Class();
}

const found = find();
if (found) settle(found);
else {
  // Old versions of Node, and Workers with `nodejs_als`. Not awaited, as a module that awaits cannot be required. It need
  // not be there, so bundlers are to leave it alone: wrangler would warn of it in each Worker without Node's modules.
  const specifier = "node:async_hooks";
  const loading: Promise<{ AsyncLocalStorage: new () => Storage }> = import(
    /* @vite-ignore */ /* webpackIgnore: true */ specifier
  );
  loading.then((module) => settle(module.AsyncLocalStorage)).catch(() => {});
}

/** The scope that the code is in. */
export const scope = (): Scope | undefined => place[PLACE]?.getStore();

/** Runs in a scope; where the platform has none, just runs. */
export function within<Result>(inner: Scope, run: () => Result): Result {
  const storage = place[PLACE];
  return storage ? storage.run(inner, run) : run();
}

/** Whether the platform has scopes. */
export const hasScopes = (): boolean => place[PLACE] !== undefined;
