// What a value on the wire may have been: lists are joined there by `||`, bigints are texts, maps are JSON, and in
// Protobuf everything is a text. Protocol: "Attribute values".
import { isPlainObject } from "../rules/rules.ts";
import { isScalar, type PlannedAttribute, type PlanType } from "./planned.ts";

/** As other SDKs print numbers, too: `100.0`, `1e-07`. */
const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Longer ones take more time to read than they are worth. */
const INTEGER = /^-?\d{1,1000}$/;

/** Whether a value on the wire is of a built-in type. With `text`, it came as a text, whatever it was. */
export function isOfWireType({ type, isList }: PlannedAttribute, value: unknown, text: boolean): boolean {
  if (!isList) return isScalar(type, value) || (text && type !== "string" && isNumberText(type, value));
  if (typeof value !== "string") return false;
  if (type === "string" || value === "") return true;
  return value.split("||").every((element) => isNumberText(type, element));
}

function isNumberText(type: PlanType | undefined, value: unknown): boolean {
  return typeof value === "string" && NUMBER.test(value) && isScalar(type, Number(value));
}

/** What a value on the wire may have been when it was tracked, the likeliest first. */
export function readingsOf(value: unknown, isList: boolean, text: boolean): unknown[] {
  if (typeof value !== "string") return [value];
  const alone: unknown[] = [value];
  if (text) alone.push(...scalarOf(value));
  const maps = mapOf(value);
  alone.push(...bigintOf(value), ...maps);
  const texts = value === "" ? [] : value.split("||");
  const scalars = texts.map((one) => scalarOf(one)[0] ?? one);
  const lists = [texts, scalars, ...together(texts.map(bigintOf))];
  if (isList) return [...lists, ...alone];
  // Schemas of maps admit lists, too, so that a wrong map would pass as a list of one text.
  return maps.length > 0 ? alone : [...alone, ...lists];
}

/** The number or the boolean that a text shows, or nothing: an empty list. */
function scalarOf(text: string): (number | boolean)[] {
  if (text === "true" || text === "false") return [text === "true"];
  const number = NUMBER.test(text) ? Number(text) : NaN;
  return Number.isFinite(number) ? [number] : [];
}

function bigintOf(text: string): bigint[] {
  return INTEGER.test(text) ? [BigInt(text)] : [];
}

function mapOf(text: string): object[] {
  if (!text.startsWith("{")) return [];
  try {
    const map: unknown = JSON.parse(text);
    return isPlainObject(map) ? [map] : [];
  } catch {
    return [];
  }
}

/** A list of elements that could all be read, as the only one of a list; else an empty list. */
function together<Element>(read: readonly (readonly Element[])[]): Element[][] {
  return read.length > 0 && read.every(({ length }) => length > 0) ? [read.flat()] : [];
}
