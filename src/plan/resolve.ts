import { quietly } from "../delivery/settled.ts";
import type { ParamIssue } from "../errors.ts";
import { knownOf, type PlannedAttribute, type PlanType } from "./planned.ts";
import { issuesOf, type StandardSchemaV1 } from "./standard-schema.ts";

/** What is known of an attribute once its schema was asked: whether it may be absent, and its type. */
export function resolveAttribute(schema: StandardSchemaV1, path: string, issues: ParamIssue[]): PlannedAttribute {
  const known = knownOf(schema, "define a plan");
  const { schema: foreign } = known;
  if (!foreign) return known;
  const absent = new Set([undefined, null].map((nothing) => answerOf(foreign, nothing)));
  if (absent.has("later")) {
    const rule = "must have a schema that answers at once: messages are checked as they are tracked";
    issues.push({ path, rule, received: schema });
  }
  const told = known.type === undefined ? typeOf(foreign) : undefined;
  return Object.freeze({
    ...known,
    isOptional: known.isOptional || absent.has("yes"),
    type: told?.type ?? known.type,
    isList: told?.isList ?? known.isList,
  });
}

/** Whether a schema admits a value, as far as that can be known at once. */
function answerOf(schema: StandardSchemaV1, value: unknown): "yes" | "no" | "later" {
  try {
    const issues = issuesOf(schema, value);
    if (issues === "later") return issues;
    return issues ? "no" : "yes";
  } catch {
    return "no";
  }
}

interface Told {
  readonly type: PlanType;
  readonly isList: boolean;
}

/** The type that a schema tells as Standard JSON Schema, where its library offers that. */
function typeOf(schema: StandardSchemaV1): Told | undefined {
  try {
    const { jsonSchema } = Object(schema["~standard"]);
    const told: unknown = jsonSchema?.input({ target: "draft-2020-12" });
    quietly(() => told); // a promise of an async one may reject
    return typeOfJson(told);
  } catch {
    return undefined; // What JSON Schema cannot say, as a bigint.
  }
}

function typeOfJson(json: unknown): Told | undefined {
  const { type, items, anyOf, oneOf, ...rest }: Record<string, unknown> = Object(json);
  // First, as the type beside them may be wider: zod calls 1 and 2 numbers.
  const values = Object.hasOwn(rest, "const") ? [rest.const] : rest.enum;
  if (Array.isArray(values)) return common(values.filter((value) => value !== null).map(typeOfValue));
  const several = anyOf ?? oneOf;
  if (Array.isArray(several)) return common(several.filter((one) => !isNothing(one)).map(typeOfJson));
  if (Array.isArray(type)) return common(type.filter((one) => one !== "null").map((one) => typeOfJson({ type: one })));
  if (type === "array") {
    const element = typeOfJson(items);
    return element && !element.isList ? { type: element.type, isList: true } : undefined;
  }
  if (type === "string" || type === "integer") return { type, isList: false };
  return type === "number" ? { type: "decimal", isList: false } : undefined;
}

function typeOfValue(value: unknown): Told | undefined {
  if (typeof value === "string") return { type: "string", isList: false };
  if (typeof value !== "number") return undefined;
  return { type: Number.isInteger(value) ? "integer" : "decimal", isList: false };
}

/** The type that covers all of them. */
function common(all: readonly (Told | undefined)[]): Told | undefined {
  const [first, ...rest] = all;
  return rest.reduce((before, one) => {
    if (!before || !one || before.isList !== one.isList) return undefined;
    if (before.type === one.type) return before;
    if (before.type === "string" || one.type === "string") return undefined;
    return { type: "decimal", isList: before.isList };
  }, first);
}

/** What admits that a value is absent: `{}` stands for undefined, which JSON does not have. */
function isNothing(json: unknown): boolean {
  const { type, ...rest }: Record<string, unknown> = Object(json);
  return type === "null" || (type === undefined && Object.keys(rest).every((key) => key.startsWith("$")));
}
