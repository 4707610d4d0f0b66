/** Why there is no result. */
export class TimeoutError extends Error {
  readonly code = "ETIMEDOUT";
}

/** Waits for a result, so many milliseconds at the most; `cancel` ends what is under way then. */
export async function inTime<Result>(result: Promise<Result>, ms: number, cancel = (): void => {}): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TimeoutError(`timed out after ${ms} ms`));
      cancel();
    }, ms);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The code of an error, where it has one; of several addresses that of the first. */
export function codeOf(error: unknown): string {
  const { code, errors }: { code?: unknown; errors?: unknown } = Object(error);
  if (typeof code === "string") return code;
  return Array.isArray(errors) ? codeOf(errors[0]) : "";
}
