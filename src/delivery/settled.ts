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

/** Calls what may belong to another invocation, or to none that can: then it throws, and ends by itself. */
export function quietly(call: () => void): void {
  look(call);
}

/** What somebody's own object has, unless it throws. */
export function look<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
