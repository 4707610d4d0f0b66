/** A promise for what is done already: one for all, as most calls need no more. */
export const DONE: Promise<void> = Promise.resolve();

/** A rejection that has no consequence where nobody awaits it. */
export function failed(error: unknown): Promise<never> {
  const promise = Promise.reject(error);
  promise.catch(() => {});
  return promise;
}
