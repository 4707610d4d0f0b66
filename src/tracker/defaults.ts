import type { Consumer } from "../consumer/consumer.ts";
import { isConsumer, NO_CONSUMER } from "../consumer/is-consumer.ts";
import { readHost } from "../consumer/resolve.ts";
import { quietly } from "../delivery/settled.ts";
import { GrowingParamError, isParamError } from "../errors.ts";
import { attributesOf } from "../message/attributes.ts";
import { NO_USER, NO_USER_BESIDE, presetOf } from "../message/fields.ts";
import type { PersonDefaults } from "../message/given.ts";
import { advised } from "../rules/advise.ts";
import { Reader } from "../rules/reader.ts";
import { isObject, isPlainObject, NO_OBJECT, rule, text } from "../rules/rules.ts";
import { reasonOf } from "../words.ts";

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
export function resolveDefaults(defaults: unknown, action: string = TRACKER): PersonDefaults | undefined {
  if (defaults === undefined || checked.has(Object(defaults))) return defaults as PersonDefaults | undefined;
  const reader = new Reader(defaults, action, isPlainObject, "defaults.");
  const { anonymousId, loginUserKey, loginUserId, preset } = reader.given;
  if (loginUserKey === NO_USER && loginUserId) reader.refuse(NO_USER_BESIDE, loginUserKey, "loginUserKey");
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
      rule<Consumer>(isConsumer, NO_CONSUMER),
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
  const wrong = (broken: string, received: unknown): GrowingParamError =>
    new GrowingParamError(TRACKER, [{ path: "use", rule: broken, received }]);
  if (!Array.isArray(use) || use.some((hook) => typeof hook !== "function")) {
    throw wrong("must be a list of hooks", use);
  }
  return use.reduceRight((inner: Consumer, hook): Consumer => {
    let outer: unknown;
    try {
      outer = hook(inner);
    } catch (thrown) {
      throw isParamError(thrown) ? thrown : wrong(`must be hooks that return a consumer (${reasonOf(thrown)})`, hook);
    }
    if (isConsumer(outer)) return outer;
    quietly(() => outer); // a promise of a function that is async may reject
    throw wrong("must be hooks that return a consumer", outer);
  }, consumer);
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
export function mergeDefaults(
  parent: PersonDefaults | undefined,
  child: unknown,
  action: string,
): PersonDefaults | undefined {
  const own = resolveDefaults(child, action);
  if (!parent || !own) return own ?? parent;
  const { anonymousId, loginUserKey, loginUserId } = own;
  return known({
    anonymousId: anonymousId || parent.anonymousId,
    // An id of one's own goes before the parent's mark of nobody's events, and one's own mark before the parent's id.
    loginUserKey: loginUserKey || (loginUserId && parent.loginUserKey === NO_USER ? undefined : parent.loginUserKey),
    loginUserId: loginUserId || (loginUserKey === NO_USER ? undefined : parent.loginUserId),
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
