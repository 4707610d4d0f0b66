import type { WireMessage } from "./wire.ts";
import { line, reasonOf, show } from "./words.ts";

/** How many faults one error tells of: a list of a million wrong elements is one mistake of its caller. */
export const MAX_FAULTS = 20;

/** How long the rule of a fault, or the sentence of a failed delivery, may be: parts of both come from outside. */
const MAX_SENTENCE = 1000;

/**
 * One fault of an input: where it is, the rule that it breaks, and what was there.
 *
 * @example
 * ```ts
 * import type { ParamIssue } from "@growingio-edge/tracker";
 *
 * const issue: ParamIssue = { path: "attributes.price", rule: "must be a finite number", received: NaN };
 * ```
 */
export interface ParamIssue {
  /** The field, with dots between its parts: `attributes.price`. Empty when the input as a whole is meant. */
  readonly path: string;
  /** The rule in words that follow the field's name, `must be a finite number`; what to do may stand behind it. */
  readonly rule: string;
  /** The value that broke the rule; user and password of a URL are masked. */
  readonly received: unknown;
}

/**
 * What every error of this package is. `code` tells them apart, and narrows {@linkcode TrackerError}.
 *
 * @example
 * ```ts
 * import { GrowingError } from "@growingio-edge/tracker";
 *
 * export const isOurs = (error: unknown): boolean => error instanceof GrowingError;
 * ```
 */
export abstract class GrowingError extends Error {
  /** A stable name for the kind of error. */
  abstract readonly code: "ERR_PARAM" | "ERR_DELIVERY" | "ERR_OVERFLOW" | "ERR_STORAGE" | "ERR_STOPPED";
}

/**
 * An option or a message breaks the rules. Options throw it at construction; messages reject with it, and nothing of
 * them is sent. All faults are in one error, the first 20 in detail.
 *
 * @example
 * ```ts
 * import { GrowingParamError, GrowingTracker } from "@growingio-edge/tracker";
 *
 * try {
 *   new GrowingTracker({ productId: "", dataSourceId: "d", serverHost: "collect.example.com" });
 * } catch (error) {
 *   if (error instanceof GrowingParamError) console.log(error.issues); // productId and serverHost
 * }
 * ```
 */
export class GrowingParamError extends GrowingError {
  /** `GrowingParamError`. */
  override readonly name = "GrowingParamError";
  /** `ERR_PARAM`. */
  readonly code = "ERR_PARAM";
  /** What could not be done, in words that follow "Cannot": `track an event by trackCustomEvent("purchase")`. */
  declare readonly action: string;
  /** The faults that were found, 20 at the most. */
  declare readonly issues: readonly ParamIssue[];
  /** How many faults were found beside those of `issues`. */
  declare readonly more: number;

  /**
   * Makes an error of all faults of an input.
   *
   * @param action What could not be done, in words that follow "Cannot": `track an event`.
   * @param issues The faults that were found.
   * @param more How many were found beside these.
   */
  constructor(action: string, issues: readonly ParamIssue[], more: number = 0) {
    const kept = issues.slice(0, MAX_FAULTS);
    const others = more + issues.length - kept.length;
    super(sentence(
      action,
      kept,
      others,
      (received) => received === undefined ? "" : `: current value is ${show(received)}`,
    ));
    this.action = action;
    this.issues = kept;
    this.more = others;
  }
}

/**
 * What a {@linkcode GrowingIOError} knows beside its sentence.
 *
 * @example
 * ```ts
 * import { GrowingIOError, type IOErrorDetails } from "@growingio-edge/tracker";
 *
 * const details: IOErrorDetails = { status: 503, attempts: 1, retryable: true, messages: [] };
 * const error = new GrowingIOError("Cannot deliver", details);
 * ```
 */
export interface IOErrorDetails {
  /** The HTTP status of the last answer; left out when there was none. */
  readonly status?: number | undefined;
  /** How many requests were made for these messages. */
  readonly attempts: number;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** The messages concerned. */
  readonly messages: readonly WireMessage[];
  /** What the platform said, for example its `TypeError` for a refused connection. */
  readonly cause?: unknown;
}

/**
 * Messages could not be delivered: the server refused them, did not answer, or was not reached.
 *
 * @example
 * ```ts
 * import { DefaultConsumer } from "@growingio-edge/tracker";
 *
 * const consumer = new DefaultConsumer({
 *   productId: "p",
 *   dataSourceId: "d",
 *   serverHost: "https://collect.example.com",
 *   onError: (error) => {
 *     if (error.code === "ERR_DELIVERY") console.warn(error.status, error.attempts, error.messages.length);
 *   },
 * });
 * ```
 */
export class GrowingIOError extends GrowingError {
  /** `GrowingIOError`. */
  override readonly name = "GrowingIOError";
  /** `ERR_DELIVERY`. */
  readonly code = "ERR_DELIVERY";
  /** The HTTP status of the last answer, undefined when there was none, and 0 where a browser hides a redirect. */
  declare readonly status: number | undefined;
  /** How many requests were made for these messages. */
  declare readonly attempts: number;
  /** Whether the same request may succeed later. */
  declare readonly retryable: boolean;
  // Behind a getter, so that printing the error does not print what users did.
  readonly #messages: readonly WireMessage[];

  /**
   * Makes an error of a delivery.
   *
   * @param message The whole sentence.
   * @param details What else is known.
   */
  constructor(message: string, details: IOErrorDetails) {
    super(line(message, MAX_SENTENCE), details.cause === undefined ? undefined : { cause: details.cause });
    this.status = details.status;
    this.attempts = details.attempts;
    this.retryable = details.retryable;
    this.#messages = details.messages;
  }

  /** The messages concerned. Printing the error does not print them. */
  get messages(): readonly WireMessage[] {
    return this.#messages;
  }
}

/**
 * The queue is full, so the message was not taken.
 *
 * @example
 * ```ts
 * import { GrowingOverflowError } from "@growingio-edge/tracker";
 *
 * export const isFull = (error: unknown): boolean => error instanceof GrowingOverflowError;
 * ```
 */
export class GrowingOverflowError extends GrowingError {
  /** `GrowingOverflowError`. */
  override readonly name = "GrowingOverflowError";
  /** `ERR_OVERFLOW`. */
  readonly code = "ERR_OVERFLOW";

  /**
   * Makes an error of a full queue.
   *
   * @param held How many messages the queue holds.
   */
  constructor(held: number) {
    super(`Cannot take a message as the queue is full: it holds ${held}`);
  }
}

/**
 * The storage of an outbox failed: its disk is full, its database is locked, damaged or closed. A message that was to be
 * stored was not taken; what was stored before stays where it is.
 *
 * @example
 * ```ts
 * import { GrowingStorageError } from "@growingio-edge/tracker";
 *
 * export const isOfDisk = (error: unknown): boolean => error instanceof GrowingStorageError;
 * ```
 */
export class GrowingStorageError extends GrowingError {
  /** `GrowingStorageError`. */
  override readonly name = "GrowingStorageError";
  /** `ERR_STORAGE`. */
  readonly code = "ERR_STORAGE";

  /**
   * Makes an error of a storage.
   *
   * @param action What could not be done, in words that follow "Cannot": `store 3 messages in the outbox`.
   * @param cause What the storage said.
   */
  constructor(action: string, cause: unknown) {
    super(line(`Cannot ${action}: ${reasonOf(cause)}`, MAX_SENTENCE), { cause });
  }
}

/**
 * The consumer was stopped, so the message was not taken, or will not be sent any more.
 *
 * @example
 * ```ts
 * import { GrowingStoppedError } from "@growingio-edge/tracker";
 *
 * export const isLate = (error: unknown): boolean => error instanceof GrowingStoppedError;
 * ```
 */
export class GrowingStoppedError extends GrowingError {
  /** `GrowingStoppedError`. */
  override readonly name = "GrowingStoppedError";
  /** `ERR_STOPPED`. */
  readonly code = "ERR_STOPPED";

  /** Makes an error of a consumer that was stopped. */
  constructor() {
    super("Cannot send a message as the consumer was stopped");
  }
}

/**
 * The errors that `onError` hears and that promises reject with. `code` narrows to the class.
 *
 * @example
 * ```ts
 * import type { TrackerError } from "@growingio-edge/tracker";
 *
 * export const worthAnAlarm = (error: TrackerError): boolean => error.code === "ERR_DELIVERY" && !error.retryable;
 * ```
 */
export type TrackerError =
  | GrowingParamError
  | GrowingIOError
  | GrowingOverflowError
  | GrowingStorageError
  | GrowingStoppedError;

/** What could not be done, the faults in words, and what was received where it is to be shown. */
export function sentence(
  action: string = "do this",
  issues: readonly ParamIssue[],
  more: number,
  shown: (received: unknown) => string,
): string {
  const faults = issues.map(({ path, rule, received }) =>
    `${path ? `'${line(path)}'` : "the input"} ${line(rule, MAX_SENTENCE)}${shown(received)}`
  );
  return `Cannot ${line(action)} as ${faults.join("; ")}` + (more > 0 ? `; and ${more.toLocaleString("en")} more` : "");
}

/** Whether it is the error of an input, of this copy of the package or of another. */
export function isParamError(error: unknown): error is GrowingParamError {
  try {
    return error instanceof GrowingParamError ||
      (Object(error).code === "ERR_PARAM" && Array.isArray(Object(error).issues));
  } catch {
    return false; // it cannot be read
  }
}

/** The error of an input, made of whatever was thrown where it was read. */
export function paramErrorOf(
  action: string,
  thrown: unknown,
  path: string = "",
  fault: string = "could not be read",
): GrowingParamError {
  if (isParamError(thrown)) return thrown;
  return new GrowingParamError(action, [{ path, rule: `${fault} (${reasonOf(thrown)})`, received: undefined }]);
}
