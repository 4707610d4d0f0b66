import { type GenericSchema, optional, pipe, rawCheck, strictObject } from "valibot";
import type { Consumer } from "../consumer/consumer.ts";
import type { WireAttributes } from "../message/message.ts";
import { attributesSchema } from "./attributes.ts";
import { NO_USER } from "./message.ts";
import { fields, isPlainObject, optionalText, parse, pathTo, rule } from "./parse.ts";

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
const defaultsSchema: GenericSchema<unknown, TrackerDefaults | undefined> = optional(strictObject(
  { anonymousId: id, loginUserKey: id, loginUserId: id, attributes: attributesSchema },
  fields,
));
const consumer = rule<Consumer>((value) => typeof Object(value).send === "function", "must be a consumer");
const givenSchema: GenericSchema<unknown, Given> = pipe(
  strictObject({ consumer, productId: id, dataSourceId: id, serverHost: id }, fields),
  rawCheck(({ dataset: { value }, addIssue }) => {
    // The consumer sends where it sends: an id or a host beside it that says otherwise would be ignored.
    const { consumer: owner, ...given } = Object(value);
    for (const key of ["productId", "serverHost"] as const) {
      const input: unknown = given[key];
      if (!input || !owner || String(input).replace(/\/+$/, "") === owner[key]) continue;
      addIssue({ message: "must be that of the consumer", input, path: pathTo(given, key) });
    }
  }),
);

/** The defaults, checked and copied, or a `GrowingParamError`. */
export const resolveDefaults = (input: unknown): TrackerDefaults | undefined =>
  parse(defaultsSchema, input, "create a GrowingTracker with such defaults");

/** The options beside a consumer, or a `GrowingParamError`. */
export const resolveGiven = (input: unknown): Given => parse(givenSchema, input, "create a GrowingTracker");

/** A call's input, with the defaults where it says nothing. What is no object stays as it is, to be refused. */
export function withDefaults(
  call: unknown,
  required: object,
  defaults: TrackerDefaults | undefined,
  isEvent: boolean,
): unknown {
  if (!isPlainObject(call)) return call;
  const input: Record<string, unknown> = { ...call, ...required };
  if (!defaults) return input;
  input.anonymousId ||= defaults.anonymousId;
  if (isEvent) {
    if (input.loginUserKey !== NO_USER) input.loginUserId ||= defaults.loginUserId;
    input.attributes = mergeAttributes(defaults.attributes, input.attributes);
  }
  // A key makes sense with an id only.
  if (input.loginUserId) input.loginUserKey ||= defaults.loginUserKey;
  return input;
}

/** By name, the call's own win; `undefined` says nothing, `null` leaves one out. */
function mergeAttributes(defaults: WireAttributes | undefined, own: unknown): unknown {
  if (own === undefined || own === null) return defaults;
  if (!isPlainObject(own)) return own;
  return { ...defaults, ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) };
}
