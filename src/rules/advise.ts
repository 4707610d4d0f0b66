import { advice } from "../advice.ts";
import type { ParamIssue } from "../errors.ts";

/** The fault, and behind its rule what to do about it, where there is somebody to tell. */
export function advised(action: string, issue: ParamIssue, known: readonly string[] = []): ParamIssue {
  const { path, rule, received } = issue;
  return advice.fault ? { path, rule: rule + advice.fault(action, path, rule, received, known), received } : issue;
}
