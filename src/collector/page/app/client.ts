import type { Failures } from "../../api.ts";
import type { PlanReport } from "./plan-report.ts";

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
