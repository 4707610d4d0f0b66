// What isolates of real workerd meet outside.
import { type Request as WorkerdRequest, Response as WorkerdResponse } from "miniflare";
import type { Collector } from "../../src/collector/collector.ts";

/** What a Worker sent, as it is; a body can be read once. */
export async function bodyOf({ body }: WorkerdRequest): Promise<ArrayBuffer | null> {
  return body ? await new Response(body as ReadableStream).arrayBuffer() : null;
}

/** Hands what a Worker sent to a collector. */
export async function collect(
  collector: Collector,
  { url, method, headers }: WorkerdRequest,
  body: ArrayBuffer | null,
): Promise<WorkerdResponse> {
  const answer = await collector.fetch(url, { method, headers: [...headers], body });
  return new WorkerdResponse(await answer.text(), { status: answer.status, headers: [...answer.headers] });
}
