import type { Attributes, AttributesOf, EventItem, PresetFields } from "../message/given.ts";

/**
 * What a custom event has beside its name. It needs an anonymous id or a login user id; an empty id or `null` counts
 * as not given.
 *
 * @example
 * ```ts
 * import type { TrackEventOptions } from "@growingio-edge/tracker";
 *
 * const options: TrackEventOptions = { loginUserKey: "email", loginUserId: "cpacm", attributes: { age: 100 } };
 * ```
 */
export interface TrackEventOptions<
  Given extends AttributesOf<Given> = Attributes,
  Item extends AttributesOf<Item> = Attributes,
> {
  /**
   * When it happened, in Unix milliseconds. The platform heeds it once custom event times are switched on for you.
   *
   * @default the time of the call
   */
  readonly eventTime?: number | undefined;
  /** The anonymous id of the visitor. */
  readonly anonymousId?: string | null | undefined;
  /** The kind of login user id, as planned on the platform; it needs `loginUserId`. `$notuser`: nobody's event. */
  readonly loginUserKey?: string | null | undefined;
  /** The id of the login user. */
  readonly loginUserId?: string | null | undefined;
  /** What else is known of it. */
  readonly attributes?: Given | null | undefined;
  /** What the platform analyses beside attributes: domain, app, device, language. */
  readonly preset?: PresetFields | null | undefined;
  /** The item that it is about: a record of a dimension table. */
  readonly item?: EventItem<Item> | null | undefined;
}

/**
 * What attributes of a login user have beside the user's id.
 *
 * @example
 * ```ts
 * import type { TrackUserOptions } from "@growingio-edge/tracker";
 *
 * const options: TrackUserOptions = { loginUserKey: "email", attributes: { vip: true } };
 * ```
 */
export type TrackUserOptions<Given extends AttributesOf<Given> = Attributes> = Omit<
  TrackEventOptions<Given>,
  "loginUserId" | "preset" | "item"
>;

/**
 * What a user mapping has beside its identities.
 *
 * @example
 * ```ts
 * import type { MapUserOptions } from "@growingio-edge/tracker";
 *
 * const options: MapUserOptions = { eventTime: 1_700_000_000_123 };
 * ```
 */
export interface MapUserOptions {
  /**
   * When it was so, in Unix milliseconds.
   *
   * @default no time is sent
   */
  readonly eventTime?: number | undefined;
}

/**
 * What a tracker adds to calls that do not say otherwise: ids to custom events and login user attributes, attributes
 * and preset fields to custom events only. These are merged by name, and the call's own win; `null` in a call leaves
 * one out.
 *
 * @example
 * ```ts
 * import { GrowingTracker, type TrackDefaults } from "@growingio-edge/tracker";
 *
 * const defaults: TrackDefaults = { attributes: { region: "cn" } };
 * export const tracker = new GrowingTracker({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 *   defaults,
 * });
 * ```
 */
export type TrackDefaults<Given extends AttributesOf<Given> = Attributes> = Omit<
  TrackEventOptions<Given>,
  "eventTime" | "item"
>;
