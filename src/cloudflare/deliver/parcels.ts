import { look } from "../../delivery/settled.ts";
import type { TransportOptions } from "../../delivery/transport.ts";
import { messageOf as known } from "../../message/known.ts";
import type { Message } from "../../message/message.ts";
import { unknownForm } from "../../parser/encode.ts";
import { isObject } from "../../rules/rules.ts";
import { kindOf, type MessageKind, type WireMessage } from "../../wire.ts";
import type { QueueMessage } from "../binding.ts";

/** A message, and where it is on the queue: twice, if whoever put it there could not know that it had arrived. */
export interface Parcel {
  readonly id: string | undefined;
  readonly message: WireMessage;
  readonly queued: QueueMessage[];
}

/** What is in a batch of a queue. */
export interface Parcels {
  readonly byKind: { readonly [kind in MessageKind]: readonly Parcel[] };
  /** What was delivered before. */
  readonly again: readonly QueueMessage[];
  /** What is not for us, or not for this version, by the rule that it breaks. */
  readonly foreign: ReadonlyMap<string, readonly QueueMessage[]>;
}

/** Sorts what a queue hands out. */
export function sort(
  messages: readonly QueueMessage[],
  options: TransportOptions,
  arrived: { has(id: string | undefined): boolean },
): Parcels {
  const parcels = { event: new Map<unknown, Parcel>(), item: new Map(), mapping: new Map() };
  const again: QueueMessage[] = [];
  const foreign = new Map<string, QueueMessage[]>();
  for (const queued of messages) {
    const message = messageOf(queued.body);
    const rule = ruleBroken(message, options);
    if (!message || rule) {
      foreign.set(rule, [...foreign.get(rule) ?? [], queued]);
      continue;
    }
    const id = idOf(queued.body);
    const these: Map<unknown, Parcel> = parcels[kindOf(message)];
    const same = id === undefined ? undefined : these.get(id);
    if (same) same.queued.push(queued);
    else if (arrived.has(id)) again.push(queued);
    else these.set(id ?? queued, { id, message, queued: [queued] });
  }
  const listed = (kind: MessageKind): Parcel[] => [...parcels[kind].values()];
  return { byKind: { event: listed("event"), item: listed("item"), mapping: listed("mapping") }, again, foreign };
}

export const messagesOf = (parcels: readonly Parcel[]): WireMessage[] => parcels.map(({ message }) => message);

function idOf(body: unknown): string | undefined {
  return isObject(body) && typeof body.id === "string" && body.id !== "" ? body.id : undefined;
}

/** The message in what is on the queue, if it is one. */
function messageOf(body: unknown): Message | undefined {
  return look(() => known(Object(body).message));
}

/** What a message that is not for us, or not for this version, is told; empty where it is for us. */
function ruleBroken(message: WireMessage | undefined, { productId, parser }: TransportOptions): string {
  if (!message) return "must be what a QueueConsumer puts on a queue";
  if (message.projectKey !== productId) return `must be for the product id "${productId}"`;
  const unknown = unknownForm(parser, message)?.issues[0];
  return unknown ? `needs another parser: 'parser' ${unknown.rule}` : "";
}
