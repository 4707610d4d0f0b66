/** What messages of every copy of this package bear: a bundler or a second version brings more than one. */
export const BRAND: unique symbol = Symbol.for("@growingio-edge/tracker/message");

/** Marks the prototype of a class of messages. */
export function brand(prototype: object): void {
  Object.defineProperty(prototype, BRAND, { value: true });
}
