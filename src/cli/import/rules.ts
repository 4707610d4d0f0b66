import type { PlainKey, Say } from "../program/say.ts";

/** The sentences of the tracker's rules that rows may break, and their texts. A rule without one is told as it is. */
export const RULES: ReadonlyMap<string, PlainKey> = new Map([
  ["is required", "rule.required"],
  ["must not be empty", "rule.empty"],
  ["must be a string", "rule.string"],
  ["must be a string: use String()", "rule.string"],
  ["must be a plain object", "rule.object"],
  ["must be a string, a number, a boolean, a bigint, a flat list of these or a flat map of strings", "rule.value"],
  ["must be a finite number", "rule.finite"],
  ["must be a positive integer of milliseconds", "rule.time"],
  ["was given without 'loginUserId'", "rule.key"],
  ["or 'loginUserId' must be given", "rule.nobody"],
  ["must not be given with 'loginUserId'", "rule.notuser"],
  ["is not planned", "rule.unplanned"],
  ["is required by the plan", "rule.planned"],
  ["must be a string as planned", "rule.plan.string"],
  ["must be an integer as planned", "rule.plan.integer"],
  ["must be a decimal as planned", "rule.plan.decimal"],
  ["must be a list of strings as planned", "rule.plan.strings"],
  ["must be a list of integers as planned", "rule.plan.integers"],
  ["must be a list of decimals as planned", "rule.plan.decimals"],
  ["must be as its schema plans", "rule.plan.schema"],
]);

/** A rule in the language of whoever reads it. */
export function ruleIn(rule: string, say: Say): string {
  const key = RULES.get(rule);
  return key === undefined ? rule : say(key);
}
