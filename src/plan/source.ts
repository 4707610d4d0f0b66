import type { AttributeJson, EntityJson } from "./described-json.ts";
import type { TrackingPlan } from "./plan.ts";

/**
 * A plan as the source of a TypeScript file that defines it. Whatever names contain stays text there. Throws a
 * `GrowingParamError` where the type of an attribute is not known.
 */
export function toSource(plan: TrackingPlan): string {
  const { events = {}, user, items = {}, userKeys = [] } = plan.toJSON();
  const used = new Set<string>(["definePlan"]);
  const parts = [
    ...part("events", Object.entries(events).map(([key, value]) => entity(key, value, "event", used))),
    ...user ? part("user", attributes(user.attributes, "    ", used), true) : [],
    ...part("items", Object.entries(items).map(([key, value]) => entity(key, value, "item", used))),
    ...userKeys.length > 0 ? [`  userKeys: [${userKeys.map(text).join(", ")}],`] : [],
  ];
  const names = [...used].sort().join(", ");
  const body = parts.length === 0 ? "{}" : `{\n${parts.join("\n")}\n}`;
  return `import { ${names} } from "@growingio-edge/tracker/plan";

export const plan = definePlan(${body});

export default plan;
`;
}

function part(name: string, lines: readonly string[], isKept = false): string[] {
  if (lines.length === 0) return isKept ? [`  ${name}: {},`] : [];
  return [`  ${name}: {`, ...lines, "  },"];
}

function entity(
  key: string,
  { name, item, attributes: map }: EntityJson,
  type: "event" | "item",
  used: Set<string>,
): string {
  const lines = attributes(map, "      ", used);
  const body = lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n    }`;
  if (name === undefined && item === undefined) return `    ${keyOf(key)}: ${body},`;
  used.add(type);
  const described = name !== undefined && item === undefined ? text(name) : `{ ${details(name, item)} }`;
  return `    ${keyOf(key)}: ${type}(${described}, ${body}),`;
}

/** The parts of a literal that are there. */
function details(name: string | undefined, item: string | undefined): string {
  return [
    ...name === undefined ? [] : [`name: ${text(name)}`],
    ...item === undefined ? [] : [`item: ${text(item)}`],
  ].join(", ");
}

function attributes(map: EntityJson["attributes"], indent: string, used: Set<string>): string[] {
  return Object.entries(map).map(([key, value]) => `${indent}${keyOf(key)}: ${attribute(value, used)},`);
}

function attribute({ type, list, optional, name, item }: AttributeJson, used: Set<string>): string {
  const call = (maker: string, rest: string): string => {
    used.add(maker);
    return `${maker}(${rest})`;
  };
  used.add(type);
  let source: string = type;
  if (list) source = call("list", source);
  if (optional) source = call("optional", source);
  const more = details(name, item);
  return more === "" ? source : call("attribute", `${source}, { ${more} }`);
}

function keyOf(name: string): string {
  // As a plain key this one would set the prototype.
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : text(name);
}

/** A text as a literal. Those two end a line for some tools that read JavaScript. */
function text(value: string): string {
  return JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}
