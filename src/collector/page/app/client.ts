import type { Failures } from "../../api.ts";
import type { RequestDetails } from "../../recorded.ts";
import type { PlanReport } from "./plan/report.ts";

/** How the next requests are to fail. */
export interface FailureRequest {
  readonly count: number;
  readonly status: number;
  readonly delayMs: number;
  readonly headers?: { readonly [name: string]: string };
}

/** Forgets all that the collector keeps; every page hears of it. */
export async function clearMessages(): Promise<void> {
  await ask("./api/messages", { method: "DELETE" });
}

/** Brings back what was cleared; false where it has gone. */
export async function undoClear(): Promise<boolean> {
  const { ok } = await fetch("./api/undo", { method: "POST" });
  return ok;
}

/** A request in full; undefined where the collector has forgotten it. */
export async function loadRequest(number: number): Promise<RequestDetails | undefined> {
  const response = await fetch(`./api/requests/${number}`);
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`the collector answered ${response.status}`);
  return await response.json();
}

/** Where what a filter finds is found as a file. */
export function exportUrl(format: "ndjson" | "csv", filter: string): string {
  return `./api/export?${new URLSearchParams({ format, ...filter === "" ? {} : { filter } })}`;
}

/** Replaces what was to fail. */
export async function failNext(failure: FailureRequest): Promise<Failures> {
  const response = await ask("./api/fail", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(failure),
  });
  return await response.json();
}

/** What came, held against the tracking plan. */
export async function loadPlan(): Promise<PlanReport> {
  const response = await ask("./api/plan");
  return await response.json();
}

async function ask(url: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`the collector answered ${response.status}`);
  return response;
}
