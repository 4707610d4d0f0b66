// How much is in a body, found out before any of it is made: a list of eight million numbers is 16 MB as bytes, and
// gigabytes as objects.
import { MAX_DEPTH, MAX_MESSAGES, MAX_VALUES } from "../limits.ts";
import { DecodeError } from "./error.ts";

/** What is in a body. */
export interface Measure {
  /** The size of each message in bytes. */
  readonly sizes: readonly number[];
  /** How many values there are in all. */
  readonly values: number;
}

/** Counts messages and values; throws as soon as there are too many. */
class Counter implements Measure {
  readonly sizes: number[] = [];
  values = 0;

  message(size: number): void {
    this.sizes.push(size);
    if (this.sizes.length > MAX_MESSAGES) {
      throw new DecodeError(
        `the body has more than ${MAX_MESSAGES} messages, which is what SDKs send at the most`,
        413,
      );
    }
  }

  value(): void {
    if (++this.values > MAX_VALUES) throw new DecodeError(`the body has more than ${MAX_VALUES} values`, 413);
  }
}

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x22, 0x5c, 0x2c, 0x5b, 0x5d, 0x7b, 0x7d];

/** Measures JSON, as far as that can be done of bytes that may be none. */
export function measureJson(bytes: Uint8Array): Measure {
  const counter = new Counter();
  let [depth, start, isList, isEmpty] = [0, 0, false, true];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte <= 0x20) continue;
    if (byte === OPEN_LIST || byte === OPEN) {
      isEmpty = false;
      counter.value();
      if (++depth > MAX_DEPTH) {
        throw new DecodeError(`the body is nested more than ${MAX_DEPTH} levels deep, where the protocol has four`);
      }
      if (depth === 1) [isList, start, isEmpty] = [byte === OPEN_LIST, at + 1, true];
    } else if (byte === CLOSE_LIST || byte === CLOSE) {
      if (depth === 1 && isList && !isEmpty) counter.message(at - start);
      depth--;
    } else if (byte === COMMA) {
      counter.value();
      if (depth !== 1 || !isList) continue;
      counter.message(at - start);
      start = at + 1;
    } else {
      // What begins otherwise holds no messages, whatever brackets are in it; the parser will say so.
      if (depth === 0) return counter;
      isEmpty = false;
      if (byte === QUOTE) at = endOfText(bytes, at);
    }
  }
  return counter;
}

/** Where the text that begins at a quote ends. */
function endOfText(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** Where messages are in a list of the protocol, and where messages are in these: by the numbers of their fields. */
export interface Shape {
  readonly list: number;
  readonly nested: readonly number[];
}

/** Measures Protobuf. What is none ends it early: the decoder will say why. */
export function measureProtobuf(bytes: Uint8Array, { list, nested }: Shape): Measure {
  const counter = new Counter();
  for (const { field, start, end } of fieldsOf(bytes, 0, bytes.length)) {
    counter.value();
    if (field !== list) continue;
    counter.message(end - start);
    for (const inner of fieldsOf(bytes, start, end)) {
      counter.value();
      if (!nested.includes(inner.field)) continue;
      for (const _ of fieldsOf(bytes, inner.start, inner.end)) counter.value();
    }
  }
  return counter;
}

/** A field, and where its value is. */
interface Field {
  readonly field: number;
  readonly start: number;
  readonly end: number;
}

function* fieldsOf(bytes: Uint8Array, from: number, to: number): Generator<Field, void> {
  for (let at = from; at < to;) {
    const tag = varint(bytes, at, to);
    let start = tag.end;
    let end: number;
    switch (tag.value & 7) {
      case 0:
        ({ end } = varint(bytes, start, to));
        break;
      case 1:
        end = start + 8;
        break;
      case 2: {
        const length = varint(bytes, start, to);
        start = length.end;
        end = start + length.value;
        break;
      }
      case 5:
        end = start + 4;
        break;
      default:
        return;
    }
    if (end <= at || end > to) return;
    yield { field: Math.floor(tag.value / 8), start, end };
    at = end;
  }
}

function varint(bytes: Uint8Array, from: number, to: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let at = from; at < to && at < from + 10; at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (at - from));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return { value: Infinity, end: Infinity };
}
