import type { Consumer } from "../consumer/consumer.ts";
import type { Invocation, InvocationContext } from "../delivery/invocation.ts";
import type { FlushOptions, FlushReport, StopOptions } from "../delivery/report.ts";
import type { DefaultConsumerOptions } from "../consumer/options.ts";
import { DefaultConsumer } from "../consumer/default.ts";
import { DONE, failed, promised, quietly } from "../delivery/settled.ts";
import { GrowingParamError, paramErrorOf } from "../errors.ts";
import { CustomEventMessage } from "../message/custom-event.ts";
import { ItemMessage } from "../message/item.ts";
import { messageOf } from "../message/known.ts";
import { type Message, stamped } from "../message/message.ts";
import type { Attributes, AttributesOf, PersonDefaults, Stamp } from "../message/given.ts";
import { UserLoginMessage } from "../message/user-login.ts";
import { UserMappingMessage } from "../message/user-mapping.ts";
import { show } from "../words.ts";
import type {
  AnyPlan,
  PlannedEventName,
  PlannedEventOptions,
  PlannedIdentities,
  PlannedItemAttributes,
  PlannedItemKey,
  PlannedUserOptions,
} from "./plan-types.ts";
import { both, checkOptions, hooked, mergeDefaults, resolveDefaults, resolveGiven } from "./defaults.ts";
import type { ConsumerTrackerOptions, Hook, PlannedConsumer, TrackerOptions } from "./options.ts";
import type { MapUserOptions, TrackDefaults } from "./calls.ts";

/** A class of messages. */
interface Maker {
  create(input: unknown, stamp: Stamp, now: number, named: unknown, defaults: PersonDefaults): Message;
}

/** What cannot be done, in the words of an error. */
const BIND = "bind a tracker";
const TRACK = "track a message";
const NO_CONTEXT = "must have waitUntil(promise), as the ctx of a Worker has";

/** Without defaults. */
const NONE: PersonDefaults = {};

/**
 * Tracks custom events, attributes of login users, items of dimension tables, and which identities are one user's.
 *
 * No call throws, and none needs to be awaited: what goes wrong is told to `onError` and `onDrop`, and a rejection
 * that nobody awaits has no consequence. Delivery is at least once: after a timeout the server may have a message
 * that is then sent again.
 *
 * `Plan` is the type of a tracking plan, which `definePlan` of `@growingio-edge/tracker/plan` makes. With it, the
 * compiler knows the names and attributes of what may be tracked; at run time it changes nothing. Without it, any name
 * and any attributes may be tracked. `Added` is the type of the attributes in `defaults`, an interface for example: the
 * compiler infers it, and a tracker is the same whatever it is.
 *
 * @example
 * ```ts
 * import { GrowingTracker } from "@growingio-edge/tracker";
 *
 * const tracker = new GrowingTracker({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 * });
 * await tracker.trackCustomEvent("purchase", { anonymousId: "a", attributes: { price: 12.5 } });
 * await tracker.trackUser("cpacm", { attributes: { vip: true } });
 * await tracker.submitItem("product", "sku-1", { colour: "red" });
 * ```
 */
export class GrowingTracker<Plan extends AnyPlan = AnyPlan, Added extends AttributesOf<Added> = Attributes>
  implements AsyncDisposable {
  readonly #consumer: Consumer;
  readonly #stamp: Stamp;
  readonly #defaults: PersonDefaults | undefined;
  #invocation: (Invocation & { isClosed: boolean }) | undefined;
  /** What the consumer returned last, and what came of it for the call. */
  #sent: Promise<void> = DONE;
  #told: Promise<void> = DONE;

  /**
   * Makes a tracker. Nothing of the platform is touched before the first message.
   *
   * @param options The options of a {@linkcode DefaultConsumer}, or a `consumer`; and `defaults`.
   * @throws {GrowingParamError} when an option breaks a rule, with every fault.
   */
  constructor(options: TrackerOptions<Added> | ConsumerTrackerOptions<Plan, Added>) {
    checkOptions(options);
    const { defaults: given, use, ...rest } = options;
    const [{ consumer: inner, dataSourceId }, defaults] = both(
      () =>
        // Undefined is not given, but where nothing else says what to send to either.
        "consumer" in rest && (rest.consumer !== undefined || rest.serverHost === undefined)
          ? resolveGiven(rest)
          : { consumer: new DefaultConsumer(rest as DefaultConsumerOptions), dataSourceId: undefined },
      () => resolveDefaults(given),
    );
    const consumer = use === undefined ? inner : hooked(inner, use);
    const { productId: projectKey, platform } = consumer;
    this.#consumer = consumer;
    this.#stamp = { projectKey, dataSourceId: dataSourceId || consumer.dataSourceId, platform };
    this.#defaults = defaults;
  }

  /**
   * A tracker with a consumer that you made. A `PlanConsumer` of `@growingio-edge/tracker/plan` gives it its plan.
   *
   * @param consumer Who sends.
   * @param options What is added to calls that do not say otherwise.
   * @throws {GrowingParamError} when an option breaks a rule, with every fault.
   */
  static consumer<Plan extends AnyPlan = AnyPlan, Given extends AttributesOf<Given> = Attributes>(
    consumer: PlannedConsumer<Plan>,
    options?: { readonly defaults?: TrackDefaults<Given> | undefined; readonly use?: readonly Hook[] | undefined },
  ): GrowingTracker<Plan>;
  static consumer(
    consumer: PlannedConsumer,
    options: Pick<ConsumerTrackerOptions, "defaults" | "use"> = {},
  ): GrowingTracker {
    return new GrowingTracker({ ...options, consumer });
  }

  /** Who sends, with its `stats`. */
  get consumer(): Consumer {
    return this.#consumer;
  }

  /**
   * This tracker for one invocation: a request to a Worker, an alarm of a Durable Object. The invocation is kept alive
   * by `context.waitUntil` until what the bound tracker tracks is settled, at most 25 s after its latest call, and its
   * answer waits for nothing. Invocations at the same time share batches. What is left is held for the next.
   *
   * The bound tracker's `flush` is that of this tracker; its `stop` closes it and leaves this one alone.
   *
   * @param context What keeps the invocation alive. Without it that is what this tracker is bound to, or the option
   * `waitUntil` of its consumer; where there is neither, as on Node, timers do.
   * @param defaults What is added to the calls of this invocation, beside and before this tracker's own; or a function
   * that returns it. What breaks a rule, or a function that throws, is told to `onError` and left out.
   *
   * @example
   * ```ts
   * import { AsyncBufferedConsumer, GrowingTracker, type InvocationContext } from "@growingio-edge/tracker";
   *
   * const tracker = GrowingTracker.consumer(
   *   new AsyncBufferedConsumer({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" }),
   * );
   *
   * export default {
   *   fetch(request: Request, env: unknown, ctx: InvocationContext): Response {
   *     tracker.bind(ctx).trackCustomEvent("visit", { anonymousId: request.headers.get("X-Visitor-Id") });
   *     return new Response("hello");
   *   },
   * };
   * ```
   */
  bind<Given extends AttributesOf<Given> = Attributes>(
    context: InvocationContext | undefined,
    defaults?: TrackDefaults<Given> | (() => TrackDefaults<Given> | undefined),
  ): GrowingTracker<Plan> {
    const keeper = this.#keeperOf(context);
    let merged = this.#defaults;
    try {
      const given = typeof defaults === "function" ? defaults() : defaults;
      quietly(() => given); // a promise of a function that is async may reject
      merged = mergeDefaults(merged, given, BIND);
    } catch (error) {
      this.#refuse(BIND, error);
    }
    const { dataSourceId } = this.#stamp;
    const child = new GrowingTracker<Plan>({ consumer: this.#consumer, dataSourceId, defaults: merged });
    const outer = this.#invocation;
    child.#invocation = {
      isClosed: false,
      isBound: Boolean(keeper ?? outer?.isBound),
      // Called as a method, as platforms insist on their `this`.
      waitUntil: (promise) => (keeper ?? outer)?.waitUntil(promise),
    };
    return child;
  }

  /**
   * Tracks a custom event.
   *
   * @param eventName The identifier of the custom event on the platform.
   * @param options Whose event it is, when it happened, and its attributes.
   * @returns A promise that resolves when the consumer has done its part and rejects when the event is invalid, not
   * taken or not delivered: see the consumer.
   */
  trackCustomEvent<
    Name extends PlannedEventName<Plan>,
    Given extends AttributesOf<Given> = Attributes,
    Item extends AttributesOf<Item> = Attributes,
  >(eventName: Name, ...options: PlannedEventOptions<Plan, Name, Given, Item>): Promise<void>;
  trackCustomEvent(eventName: string, options: unknown = {}): Promise<void> {
    return this.#track(CustomEventMessage, "trackCustomEvent", options, eventName, eventName);
  }

  /**
   * Tracks attributes of a login user.
   *
   * @param loginUserId The id of the login user.
   * @param options The kind of that id, the anonymous id, the time, and the attributes.
   * @returns A promise as that of {@linkcode trackCustomEvent}.
   */
  trackUser<Given extends AttributesOf<Given> = Attributes>(
    loginUserId: string,
    ...options: PlannedUserOptions<Plan, Given>
  ): Promise<void>;
  trackUser(loginUserId: string, options: unknown = {}): Promise<void> {
    return this.#track(UserLoginMessage, "trackUser", options, undefined, loginUserId);
  }

  /**
   * Tells that identities belong to one user, as a phone number and an email address do. Only plain Protobuf can send
   * it: the consumer needs `parser: new ProtobufParser()` of `@growingio-edge/tracker/protobuf`.
   *
   * @param identities Login user ids by their login user keys, as planned on the platform; at least one.
   * @param options When it was so.
   * @returns A promise as that of {@linkcode trackCustomEvent}. With another parser it rejects.
   *
   * @example
   * ```ts
   * import { BufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
   * import { ProtobufParser } from "@growingio-edge/tracker/protobuf";
   *
   * const consumer = new BufferedConsumer({
   *   productId: "your-account-id",
   *   dataSourceId: "your-data-source-id",
   *   serverHost: "https://collect.example.com",
   *   parser: new ProtobufParser(),
   * });
   * const tracker = GrowingTracker.consumer(consumer);
   * tracker.mapUser({ phone: "13800000000", email: "u@example.com" });
   * await tracker.stop();
   * ```
   */
  mapUser(identities: PlannedIdentities<Plan>, options?: MapUserOptions): Promise<void>;
  mapUser(identities: unknown, options: unknown = {}): Promise<void> {
    return this.#track(UserMappingMessage, "mapUser", options, undefined, identities);
  }

  /**
   * Submits an item: a record of a dimension table.
   *
   * @param itemKey The identifier of the dimension table.
   * @param itemId The identifier of the record.
   * @param attributes The record's attributes.
   * @returns A promise as that of {@linkcode trackCustomEvent}.
   */
  submitItem<Key extends PlannedItemKey<Plan>, Given extends AttributesOf<Given> = Attributes>(
    itemKey: Key,
    itemId: string,
    ...attributes: PlannedItemAttributes<Plan, Key, Given>
  ): Promise<void>;
  submitItem(itemKey: string, itemId: string, attributes?: unknown): Promise<void> {
    return this.#track(ItemMessage, "submitItem", { itemKey, itemId, attributes }, itemKey);
  }

  /**
   * Tracks a message that was built. The tracker's ids and platform are set on it; defaults are not.
   *
   * @param message The message, which stays as it is.
   * @returns A promise as that of {@linkcode trackCustomEvent}.
   */
  track(message: Message): Promise<void> {
    let own: Message;
    try {
      own = stamped(messageOf(message), this.#stamp);
    } catch (error) {
      return this.#refuse(TRACK, error, "track");
    }
    return this.#send(own);
  }

  /**
   * Sends what is held and waits for what is on its way. Never rejects, and ends in time: see the report for what
   * became of the messages that were tracked before.
   */
  flush(options?: FlushOptions): Promise<FlushReport> {
    return promised(() => this.#consumer.flush(options));
  }

  /**
   * Refuses further messages, flushes, and gives up what is left, which `onDrop` hears as `stopped`. Never rejects;
   * twice is harmless.
   */
  stop(options?: StopOptions): Promise<FlushReport> {
    if (!this.#invocation) return promised(() => this.#consumer.stop(options));
    this.#invocation.isClosed = true;
    return this.flush(options);
  }

  /** Stops, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return promised(async () => void await this.stop());
  }

  /** `name` is what an error may show of the call, and `named` what it was given beside its options. */
  #track(type: Maker, call: string, options: unknown, name?: unknown, named?: unknown): Promise<void> {
    let message: Message;
    try {
      message = type.create(options, this.#stamp, this.#consumer.now(), named, this.#defaults ?? NONE);
    } catch (error) {
      return this.#refuse(TRACK, error, call, name);
    }
    return this.#send(message);
  }

  #send(message: Message): Promise<void> {
    let sent: Promise<void>;
    try {
      sent = this.#consumer.send(message, this.#invocation);
    } catch (error) {
      return this.#refuse(TRACK, paramErrorOf(TRACK, error, "consumer", "could not take it"));
    }
    if (sent === DONE) return sent;
    // Calls of one stretch often have a promise in common, and a million refusals must not fill the memory.
    if (sent !== this.#sent) [this.#sent, this.#told] = [sent, promised(() => sent)];
    return this.#told;
  }

  /** What keeps an invocation alive. What cannot is told of, and does as little as none. */
  #keeperOf(context: unknown): InvocationContext | undefined {
    try {
      if (context === undefined || context === null) return undefined;
      if (typeof Object(context).waitUntil === "function") return context as InvocationContext; // as it was asked
      throw new GrowingParamError(BIND, [{ path: "context", rule: NO_CONTEXT, received: context }]);
    } catch (error) {
      this.#refuse(BIND, error);
      return undefined;
    }
  }

  /** Tells of an invalid call. The name of an event tells one call from another; an id is the user's own affair. */
  #refuse(action: string, thrown: unknown, call?: string, name?: unknown): Promise<never> {
    let error = paramErrorOf(action, thrown);
    if (call) {
      const named = `${error.action} by ${call}(${typeof name === "string" ? show(name) : "…"})`;
      error = new GrowingParamError(named, error.issues, error.more);
    }
    void promised(async () => this.#consumer.report(error)); // which may be of the user's own making
    return failed(error);
  }
}
