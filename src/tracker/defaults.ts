import { type GenericSchema, optional, pipe, rawTransform } from "valibot";
import type { Consumer } from "../consumer/consumer.ts";
import { GrowingParamError } from "../errors.ts";
import type { WireAttributes } from "../wire.ts";
import { copyAttributes } from "../message/attributes.ts";
import { NO_USER } from "../message/fields.ts";
import { serverHost } from "../consumer/resolve.ts";
import { optionalText, parse, pathTo, rule } from "../rules/schema.ts";
import { isPlainObject } from "../rules/rules.ts";

/** What a tracker adds to calls, checked and copied. */
export interface TrackerDefaults {
  readonly anonymousId?: string | null | undefined;
  readonly loginUserKey?: string | null | undefined;
  readonly loginUserId?: string | null | undefined;
  readonly attributes?: WireAttributes | undefined;
}

/** A tracker's options where a consumer is given. */
interface Given {
  readonly consumer: Consumer;
  readonly dataSourceId?: string | null | undefined;
}

const id = optional(optionalText);
/** Attributes of defaults, by the rules of those of calls. */
const attributes: GenericSchema<unknown, WireAttributes | undefined> = optional(pipe(
  rule<unknown>(() => true, ""),
  rawTransform(({ dataset: { value }, addIssue }) =>
    copyAttributes(
      value,
      (message, input, key) => addIssue({ message, input, ...key === undefined ? {} : { path: pathTo(value, key) } }),
    )
  ),
));
const defaultFields = { anonymousId: id, loginUserKey: id, loginUserId: id, attributes };
const consumer = rule<Consumer>((value) => typeof Object(value).send === "function", "must be a consumer");

/** The defaults, checked and copied, or a `GrowingParamError`. */
export const resolveDefaults = (defaults: unknown): TrackerDefaults | undefined =>
  defaults === undefined ? undefined : parse(defaultFields, defaults, TRACKER, "defaults");

/** The options beside a consumer, or a `GrowingParamError`. */
export function resolveGiven(input: { readonly consumer: unknown }): Given {
  const owner = input.consumer;
  // The consumer sends where it sends: an id or a host beside it that says otherwise would be ignored.
  const same = (key: "productId" | "serverHost", schema: GenericSchema<unknown, string | null | undefined>) =>
    pipe(schema, rule((value) => !value || !owner || value === Object(owner)[key], "must be that of the consumer"));
  const productId = optional(same("productId", optionalText));
  const host = optional(same("serverHost", serverHost));
  return parse({ consumer, productId, dataSourceId: id, serverHost: host }, input, TRACKER);
}

/** What cannot be done, in the words of an error. */
const TRACKER = "create a GrowingTracker";

/** Does both, and where both fail throws one error with the faults of both. */
export function both<First, Second>(first: () => First, second: () => Second): [First, Second] {
  let result: First;
  try {
    result = first();
  } catch (error) {
    try {
      second();
    } catch (more) {
      if (error instanceof GrowingParamError && more instanceof GrowingParamError) {
        throw new GrowingParamError(TRACKER, [...error.issues, ...more.issues]);
      }
    }
    throw error;
  }
  return [result, second()];
}

/** A call's input, with the defaults where it says nothing. What is no object stays as it is, to be refused. */
export function withDefaults(
  call: unknown,
  name: "eventName" | "loginUserId",
  value: unknown,
  defaults: TrackerDefaults | undefined,
): unknown {
  if (!isPlainObject(call)) return call;
  const input: Record<string, unknown> = { ...call };
  input[name] = value;
  if (!defaults) return input;
  const fill = (key: "anonymousId" | "loginUserKey" | "loginUserId"): void => {
    if (isNothing(input[key])) input[key] = defaults[key];
  };
  fill("anonymousId");
  if (name === "eventName") {
    if (input.loginUserKey !== NO_USER) fill("loginUserId");
    input.attributes = mergeAttributes(defaults.attributes, input.attributes);
  }
  // A key makes sense with an id only, and the mark of nobody's event with none.
  if ((defaults.loginUserKey === NO_USER) === isNothing(input.loginUserId)) fill("loginUserKey");
  return input;
}

/** An empty id counts as not given; one that is wrong does not. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** A child's defaults beside its parent's: the child's own win. */
export function mergeDefaults(parent: TrackerDefaults | undefined, child: unknown): TrackerDefaults | undefined {
  const own = resolveDefaults(child);
  if (!parent || !own) return own ?? parent;
  const { anonymousId, loginUserKey, loginUserId } = own;
  return {
    anonymousId: anonymousId || parent.anonymousId,
    loginUserKey: loginUserKey || parent.loginUserKey,
    loginUserId: loginUserId || parent.loginUserId,
    attributes: { ...parent.attributes, ...own.attributes },
  };
}

/** By name, the call's own win; `undefined` says nothing, `null` leaves one out. */
function mergeAttributes(defaults: WireAttributes | undefined, own: unknown): unknown {
  if (own === undefined || own === null) return defaults;
  if (!defaults || !isPlainObject(own)) return own;
  const merged: Record<string, unknown> = { ...defaults, ...own };
  for (const key in defaults) if (merged[key] === undefined) merged[key] = defaults[key];
  return merged;
}
