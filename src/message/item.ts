import { parseItem } from "./fields.ts";
import { brand } from "./brand.ts";
import { AttributesBuilder } from "./builder.ts";
import type { Attributes, AttributesOf, Stamp } from "./given.ts";
import type { WireAttributes, WireItem } from "../wire.ts";

/**
 * Builds an {@linkcode ItemMessage}; also at hand as `ItemMessage.ItemBuilder`. It needs an item key and an item id.
 *
 * @example
 * ```ts
 * import { ItemBuilder } from "@growingio-edge/tracker";
 *
 * const message = new ItemBuilder().setItemKey("product").setItemId("sku-1").addAttribute("colour", "red").build();
 * ```
 */
export class ItemBuilder extends AttributesBuilder<ItemMessage> {
  /** Sets the item key: the dimension table's identifier. */
  setItemKey(itemKey: string): this {
    this.input.itemKey = itemKey;
    return this;
  }

  /** Sets the item id: the record's identifier. */
  setItemId(itemId: string): this {
    this.input.itemId = itemId;
    return this;
  }

  /** Sets the attributes, in place of all that were set before. */
  setAttributes<Given extends AttributesOf<Given> = Attributes>(attributes: Given): this {
    delete this.input.attributes;
    return this.merge("attributes", attributes);
  }

  /**
   * Makes the message.
   *
   * @throws {GrowingParamError} when a field breaks a rule, with every fault.
   */
  build(): ItemMessage {
    return ItemMessage.create(this.checked(), this.stamp);
  }
}

/**
 * A record of a dimension table that was made on the platform beforehand. Immutable; its fields are those of the wire
 * (protocol: `ItemDto`).
 *
 * @example
 * ```ts
 * import { ItemMessage } from "@growingio-edge/tracker";
 *
 * const message = new ItemMessage.ItemBuilder().setItemKey("product").setItemId("sku-1").build();
 * ```
 */
export class ItemMessage implements WireItem {
  static {
    brand(this.prototype);
  }

  /** The builder of this type of message. */
  static readonly ItemBuilder: typeof ItemBuilder = ItemBuilder;

  /** The item key. */
  declare readonly key: string;
  /** The item id. */
  declare readonly id: string;
  /** The attributes, undefined when there are none. */
  declare readonly attributes: WireAttributes | undefined;
  /** The data source id; undefined until a tracker takes the message. */
  declare readonly dataSourceId: string | undefined;
  /** The product id; undefined until a tracker takes the message. */
  declare readonly projectKey: string | undefined;

  private constructor(input: unknown, stamp: Stamp = {}) {
    const fields = parseItem(input);
    this.key = fields.itemKey.toWellFormed();
    this.id = fields.itemId.toWellFormed();
    this.attributes = fields.attributes;
    this.dataSourceId = stamp.dataSourceId;
    this.projectKey = stamp.projectKey;
    Object.freeze(this);
  }

  /**
   * Makes a message from plain fields, named as in `submitItem`.
   *
   * @param input The fields.
   * @param stamp What a tracker sets on it.
   * @throws {GrowingParamError} when a field breaks a rule, with every fault.
   */
  static create(input: unknown, stamp?: Stamp): ItemMessage {
    return new ItemMessage(input, stamp);
  }
}
