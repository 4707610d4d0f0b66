import { GrowingParamError, type ParamIssue } from "../errors.ts";
import { isPlainObject, isText, notText } from "../rules/rules.ts";
import type { WireMessage } from "../wire.ts";
import { reasonOf } from "../words.ts";
import type { Attributes, AttributesOf, AttributeValue } from "./given.ts";

/**
 * What the four builders have in common: whose message it is. Nothing is checked before `build()`, which then tells
 * every fault at once.
 *
 * @example
 * ```ts
 * import { ItemMessage, type MessageBuilder } from "@growingio-edge/tracker";
 *
 * const builder: MessageBuilder<ItemMessage> = new ItemMessage.ItemBuilder().setItemKey("product").setItemId("sku-1");
 * const message = builder.setDataSourceId("another-data-source-id").build();
 * ```
 */
export abstract class MessageBuilder<Built extends WireMessage> {
  /** What was set, under the names of the `track*` calls. */
  protected readonly input: Record<string, unknown> = {};
  /** Whose message it is, as it was set. */
  protected readonly stamp: { projectKey?: string | undefined; dataSourceId?: string | undefined } = {};

  /** What is wrong with what was set, by its name: what could not be kept for `build()` to look at. */
  readonly #faults = new Map<string, ParamIssue>();

  /** Sets the product id. A tracker sets its own when it takes the message. */
  setProductId(productId: string): this {
    this.stamp.projectKey = this.#idOf("productId", productId);
    return this;
  }

  /** Sets the data source id. A tracker sets its own when it takes the message. */
  setDataSourceId(dataSourceId: string): this {
    this.stamp.dataSourceId = this.#idOf("dataSourceId", dataSourceId);
    return this;
  }

  /**
   * Makes the message. The builder can go on and build another.
   *
   * @throws {GrowingParamError} when a field breaks a rule, with every fault.
   */
  abstract build(): Built;

  /** What was set, for `build()` to look at, or a `GrowingParamError` for what could not be kept. */
  protected checked(): Record<string, unknown> {
    if (this.#faults.size > 0) throw new GrowingParamError("build a message", [...this.#faults.values()]);
    return this.input;
  }

  /** Adds to what was already set of a map. What is no plain object is kept as it is, for `build()` to refuse. */
  protected merge(name: "attributes" | "identities" | "preset", given: object): this {
    const before = this.input[name];
    const copy = this.copyOf(name, given);
    if (before === undefined || isPlainObject(before)) {
      this.input[name] = isPlainObject(copy) ? { ...before, ...copy } : copy ?? before;
    }
    return this;
  }

  /** Adds one entry to what was already set of a map. */
  protected add(name: "attributes" | "identities", key: string, value: unknown): this {
    if (typeof key === "string") return this.merge(name, { [key]: value });
    this.#faults.set(name, { path: name, rule: "must have names that are strings", received: key });
    return this;
  }

  /** What is set now, whatever the caller does to it later. */
  protected copyOf(name: string, given: unknown): unknown {
    try {
      return isPlainObject(given) ? { ...given } : given;
    } catch (thrown) {
      this.#faults.set(name, { path: name, rule: `could not be read (${reasonOf(thrown)})`, received: undefined });
      return undefined;
    }
  }

  /** An id without half characters; what is none is refused by `build()`, and undefined is not given. */
  #idOf(name: string, id: unknown): string | undefined {
    this.#faults.delete(name);
    if (isText(id)) return id.toWellFormed();
    if (id !== undefined) this.#faults.set(name, { path: name, rule: notText(id), received: id });
    return undefined;
  }
}

/**
 * What the builders of messages with attributes have in common.
 *
 * @example
 * ```ts
 * import { type AttributesBuilder, ItemMessage } from "@growingio-edge/tracker";
 *
 * const builder: AttributesBuilder<ItemMessage> = new ItemMessage.ItemBuilder().setItemKey("product").setItemId("sku-1");
 * const message = builder.addAttribute("colour", "red").build();
 * ```
 */
export abstract class AttributesBuilder<Built extends WireMessage> extends MessageBuilder<Built> {
  /** Sets one attribute, in place of an earlier one of that name. */
  addAttribute(name: string, value: AttributeValue): this {
    return this.add("attributes", name, value);
  }

  /** Sets attributes; see each builder for what becomes of those set before. */
  abstract setAttributes<Given extends AttributesOf<Given> = Attributes>(attributes: Given): this;
}

/**
 * What the builders of custom events and of login user attributes have in common: the time, and whose event it is.
 *
 * @example
 * ```ts
 * import { CustomEventMessage, type PersonBuilder } from "@growingio-edge/tracker";
 *
 * const builder: PersonBuilder<CustomEventMessage> = new CustomEventMessage.EventBuilder().setEventName("purchase");
 * const message = builder.setLoginUser("email", "cpacm@example.com").build();
 * ```
 */
export abstract class PersonBuilder<Built extends WireMessage> extends AttributesBuilder<Built> {
  /** Sets when it happened, in Unix milliseconds; without it, that is when the message is built. */
  setEventTime(eventTime: number): this {
    this.input.eventTime = eventTime;
    return this;
  }

  /** Sets the anonymous id. */
  setAnonymousId(anonymousId: string): this {
    this.input.anonymousId = anonymousId;
    return this;
  }

  /** Sets the login user key and the login user id. */
  setLoginUser(loginUserKey: string, loginUserId: string): this {
    return this.setLoginUserKey(loginUserKey).setLoginUserId(loginUserId);
  }

  /** Sets the login user key, which needs a login user id. */
  setLoginUserKey(loginUserKey: string): this {
    this.input.loginUserKey = loginUserKey;
    return this;
  }

  /** Sets the login user id. */
  setLoginUserId(loginUserId: string): this {
    this.input.loginUserId = loginUserId;
    return this;
  }

  /** Adds attributes to those already set; of the same name, the new one wins. */
  setAttributes<Given extends AttributesOf<Given> = Attributes>(attributes: Given): this {
    return this.merge("attributes", attributes);
  }
}
