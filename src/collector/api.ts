import type { MessageKind, WireMessage } from "../wire.ts";
import type { Codec } from "./decode/decode.ts";

/**
 * What a message is, in the words of the tracker's calls: a custom event, attributes of a login user, an item, a user
 * mapping. What apps and web pages send beside that: a visit (`VISIT`, `APP_CLOSED`, `ACTIVATE`), a page (`PAGE`,
 * `PAGE_ATTRIBUTES`), an action (`VIEW_CLICK`, `VIEW_CHANGE`, `FORM_SUBMIT`), what is known of a visitor
 * (`VISITOR_ATTRIBUTES`, `CONVERSION_VARIABLES`).
 *
 * @example
 * ```ts
 * import type { CollectedType } from "@growingio-edge/tracker/collector";
 *
 * const type: CollectedType = "event";
 * ```
 */
export type CollectedType = "event" | "user" | "item" | "mapping" | "visit" | "page" | "action" | "visitor";

/**
 * A message that was taken, as `/api/messages` and `/api/stream` tell of it.
 *
 * @example
 * ```ts
 * import type { CollectedMessage } from "@growingio-edge/tracker/collector";
 *
 * export const isOffPlan = (message: CollectedMessage): boolean => message.violations.length > 0;
 * ```
 */
export interface CollectedMessage {
  /** Counts up from 1 in the order of arrival, over all types. */
  readonly number: number;
  /** The number of the request that brought it. */
  readonly request: number;
  /** When it came, in Unix milliseconds. When it happened is in the message. */
  readonly time: number;
  /** What it is. */
  readonly type: CollectedType;
  /** What it is about: an event's name, a login user's id, an item's key, the keys of a user mapping, a page's path. */
  readonly name: string;
  /** Its own size in bytes, in the body without compression; that of the request is `RequestSummary.decodedBytes`. */
  readonly bytes: number;
  /** The message as it was decoded. */
  readonly message: WireMessage;
  /** What is worth a look in it: 20 texts, and how many more there are. */
  readonly warnings: readonly string[];
  /** Where it is off the tracking plan, bounded like `warnings`; empty without a plan. */
  readonly violations: readonly string[];
}

/**
 * A request that came to an end, as `/api/messages` and `/api/stream` tell of it.
 *
 * @example
 * ```ts
 * import type { RequestSummary } from "@growingio-edge/tracker/collector";
 *
 * export const ratioOf = ({ bytes, decodedBytes }: RequestSummary): number => decodedBytes / bytes;
 * ```
 */
export interface RequestSummary {
  /** Counts up from 1, in the order in which requests were answered. */
  readonly number: number;
  /** When it came, in Unix milliseconds. */
  readonly time: number;
  /** Its method. */
  readonly method: string;
  /** Its path, without the query. */
  readonly path: string;
  /** What it carries; left out where its path is none of the protocol's. */
  readonly kind?: MessageKind | undefined;
  /** How its body came; left out where that could not be told. */
  readonly codec?: Codec | undefined;
  /** The size of its body in bytes, as it came. */
  readonly bytes: number;
  /** The size of its body in bytes, without compression; 0 where it was not decoded. */
  readonly decodedBytes: number;
  /** The status that it was answered with; 0 where no answer was given. */
  readonly status: number;
  /** How many messages of it were taken. */
  readonly count: number;
  /** Why it was refused; left out where it was not. */
  readonly error?: string | undefined;
}

/**
 * What `GET /api/messages` answers: messages after a number, oldest first, and the requests that brought them.
 *
 * @example
 * ```ts
 * import type { MessagePage } from "@growingio-edge/tracker/collector";
 *
 * const page = (await (await fetch("http://127.0.0.1:8787/api/messages?limit=10")).json()) as MessagePage;
 * console.log(page.messages.map(({ name }) => name));
 * ```
 */
export interface MessagePage {
  /** The messages of this page. */
  readonly messages: readonly CollectedMessage[];
  /** The requests that brought them. */
  readonly requests: readonly RequestSummary[];
  /** How many messages are kept. */
  readonly total: number;
  /** What to give as `after` for the next page; `null` where this is the last. */
  readonly next: number | null;
}

/** The first thing that `/api/stream` says on a connection: `event: hello`. */
export interface StreamHello {
  /**
   * A new one with each start of the collector and each clearing; the ids of requests begin with it. What somebody
   * holds of another session is gone.
   */
  readonly session: string;
  /** How many messages the collector keeps. */
  readonly maxMessages: number;
  /** The time zone of the collector, which its log tells times in. */
  readonly timeZone: string;
  /** Whether it has a tracking plan, so that there is something at `/api/plan`. */
  readonly hasPlan: boolean;
}

/** A request of `/api/stream`, `event: request`, with what it brought. Its id is `session:number`. */
export interface StreamedRequest extends RequestSummary {
  /** The messages that were taken. */
  readonly messages: readonly CollectedMessage[];
}

/** What the next requests are to suffer, in `/api/stream` (`event: failures`) and as the answer of `POST /api/fail`. */
export interface Failures {
  /** How many requests are still to fail. */
  readonly remaining: number;
}
