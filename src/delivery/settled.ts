/** A promise for what is done already: one for all, as most calls need no more. */
export const DONE: Promise<void> = Promise.resolve();

/** A rejection that has no consequence where nobody awaits it. */
export function failed(error: unknown): Promise<never> {
  const promise = Promise.reject(error);
  promise.catch(() => {});
  return promise;
}

/** What `call` comes to, which may throw or be no promise, as it is of somebody's own making; see above. */
export function promised<Value>(call: () => Promise<Value>): Promise<Value> {
  const promise = new Promise<Value>((resolve) => resolve(call()));
  promise.catch(() => {});
  return promise;
}

/**
 * A promise that another request may resolve. Not by `new Promise`, but where there is nothing else: once its engine has
 * optimized the function that calls it, workerd does not know any more whose promise that is, and who is woken would go on
 * as the one who woke it, without I/O of its own.
 */
export function wakeable(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  if (Promise.withResolvers) return Promise.withResolvers<void>(); // not on Node 20
  let resolve!: () => void;
  const promise = new Promise<void>((go) => resolve = go);
  return { promise, resolve };
}

/**
 * Calls what somebody gave, or what may belong to another invocation: whatever it throws, now or later, changes nothing.
 */
export function quietly(call: () => unknown): void {
  const result = look(call);
  // Of whatever realm, or nothing but thenable.
  if (result) look(() => void Promise.resolve(result).catch(() => {}));
}

/** What somebody's own object has, unless it throws. */
export function look<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
