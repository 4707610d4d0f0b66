import type { Consumer } from "../consumer/consumer.ts";
import { readHost } from "../consumer/resolve.ts";
import { GrowingParamError, isParamError } from "../errors.ts";
import { attributesOf } from "../message/attributes.ts";
import { presetOf } from "../message/fields.ts";
import type { PersonDefaults } from "../message/given.ts";
import { advised } from "../rules/advise.ts";
import { Reader } from "../rules/reader.ts";
import { isObject, isPlainObject, NO_OBJECT, rule, text } from "../rules/rules.ts";

/** A tracker's options where a consumer is given. */
interface Given {
  readonly consumer: Consumer;
  readonly dataSourceId?: string | null | undefined;
}

/** What cannot be done, in the words of an error. */
const TRACKER = "create a GrowingTracker";

/** Defaults that were checked already, those of a tracker that others are bound from. */
const checked = new WeakSet<object>();

/** The defaults, checked and copied, or a `GrowingParamError`. */
export function resolveDefaults(defaults: unknown): PersonDefaults | undefined {
  if (defaults === undefined || checked.has(Object(defaults))) return defaults as PersonDefaults | undefined;
  const reader = new Reader(defaults, TRACKER, isPlainObject, "defaults.");
  const { anonymousId, loginUserKey, loginUserId, preset } = reader.given;
  return known(reader.end({
    anonymousId: reader.optionalText(anonymousId, "anonymousId"),
    loginUserKey: reader.optionalText(loginUserKey, "loginUserKey"),
    loginUserId: reader.optionalText(loginUserId, "loginUserId"),
    attributes: attributesOf(reader),
    preset: reader.inside(preset, "preset", presetOf),
  }));
}

function known(defaults: PersonDefaults): PersonDefaults {
  checked.add(defaults);
  return defaults;
}

const isConsumer = (value: unknown): value is Consumer => typeof Object(value).send === "function";

/** Throws a `GrowingParamError` for what holds no options: a text, or a consumer as such. */
export function checkOptions(options: unknown): void {
  if (isObject(options) && !isConsumer(options)) return;
  const broken = isConsumer(options) ? "must be options: give a consumer to GrowingTracker.consumer()" : NO_OBJECT;
  throw new GrowingParamError(TRACKER, [advised(TRACKER, { path: "", rule: broken, received: options })]);
}

/** The options beside a consumer, or a `GrowingParamError`. */
export function resolveGiven(input: { readonly consumer: unknown }): Given {
  const reader = new Reader(input, TRACKER);
  const { given } = reader;
  // The consumer sends where it sends: an id or a host beside it that says otherwise would be ignored.
  const same = (key: "productId" | "serverHost", value: unknown): unknown => {
    if (value && given.consumer && value !== Object(given.consumer)[key]) {
      reader.refuse("must be that of the consumer", value, key);
    }
    return value;
  };
  return reader.end({
    consumer: reader.required(
      "consumer",
      rule<Consumer>(isConsumer, "must be a consumer"),
    ),
    productId: same("productId", reader.optionalText(given.productId, "productId")),
    dataSourceId: given.dataSourceId
      ? reader.required("dataSourceId", text)
      : reader.optionalText(given.dataSourceId, "dataSourceId"),
    serverHost: given.serverHost === undefined ? undefined : same("serverHost", readHost(reader)),
  });
}

/** The consumer behind its hooks, of which the first is the outermost; or a `GrowingParamError`. */
export function hooked(consumer: Consumer, use: unknown): Consumer {
  if (!Array.isArray(use) || use.some((hook) => typeof hook !== "function")) {
    throw new GrowingParamError(TRACKER, [{ path: "use", rule: "must be a list of hooks", received: use }]);
  }
  const outer: unknown = use.reduceRight((inner, hook) => hook(inner), consumer);
  if (isConsumer(outer)) return outer;
  throw new GrowingParamError(TRACKER, [{
    path: "use",
    rule: "must be hooks that return a consumer",
    received: outer,
  }]);
}

/** Does both, and where both fail throws one error with the faults of both. */
export function both<First, Second>(first: () => First, second: () => Second): [First, Second] {
  let result: First;
  try {
    result = first();
  } catch (error) {
    try {
      second();
    } catch (more) {
      if (isParamError(error) && isParamError(more)) {
        throw new GrowingParamError(TRACKER, [...error.issues, ...more.issues], error.more + more.more);
      }
    }
    throw error;
  }
  return [result, second()];
}

/** A child's defaults beside its parent's: the child's own win. */
export function mergeDefaults(parent: PersonDefaults | undefined, child: unknown): PersonDefaults | undefined {
  const own = resolveDefaults(child);
  if (!parent || !own) return own ?? parent;
  const { anonymousId, loginUserKey, loginUserId } = own;
  return known({
    anonymousId: anonymousId || parent.anonymousId,
    loginUserKey: loginUserKey || parent.loginUserKey,
    loginUserId: loginUserId || parent.loginUserId,
    attributes: mergeFields(parent.attributes, own.attributes),
    preset: mergeFields(parent.preset, own.preset),
  });
}

/** By name, the child's own win; `undefined` says nothing. */
function mergeFields<Fields extends object>(parent: Fields | undefined, own: Fields | undefined): Fields | undefined {
  if (!parent || !own) return own ?? parent;
  const said = Object.entries(own).filter(([, value]) => value !== undefined);
  return Object.freeze({ ...parent, ...Object.fromEntries(said) });
}
