import type { WireMessage } from "../wire.ts";

/** What tells whose a message is: an event's user, or a record's id. */
interface Owner extends Pick<WireMessage, "projectKey"> {
  readonly userId?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly id?: string | undefined;
}

/** Whose messages keep their order: a person's, or an item's; nobody's where neither is told. */
export function userOf({ userId, deviceId, id }: Owner): string | undefined {
  return userId ?? deviceId ?? id;
}

/** A number from the beginning of a text, the same wherever it runs: FNV-1a. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < Math.min(text.length, 64); index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
