import type { StreamedRequest } from "../../src/collector/api.ts";
import { PAGE, PAGE_POLICY } from "../../src/collector/page/generated.ts";
import type { PlanReport } from "../../src/collector/page/app/plan/report.ts";
import { type Served, serveHere } from "./kit.ts";

/** A server that tells the page what a test wants it to, a plan's report and broken connections too. */
export interface PlanServer extends Served {
  /** What `/api/plan` answers. */
  report: PlanReport;
  /** How often it was asked for. */
  readonly asked: number;
  /** What connections told that they had. */
  readonly lastEventIds: readonly (string | null)[];
  /** Tells of one more request, with one message. */
  send(violations?: readonly string[]): void;
  /** Ends every connection; those that come say the same session. */
  disconnect(): void;
  /** Ends every connection and begins with another session. */
  restart(session: string): void;
}

export async function servePlan(initial: PlanReport): Promise<PlanServer> {
  const streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const lastEventIds: (string | null)[] = [];
  let [session, number, asked] = ["first", 0, 0];
  const state = { report: initial };
  const encoder = new TextEncoder();
  const open = (): ReadableStream<Uint8Array> => {
    let own: ReadableStreamDefaultController<Uint8Array> | undefined;
    return new ReadableStream<Uint8Array>({
      start(controller) {
        own = controller;
        streams.add(controller);
        const hello = JSON.stringify({ session, maxMessages: 1000, hasPlan: true, timeZone: "UTC" });
        controller.enqueue(encoder.encode(`retry: 300\nevent: hello\ndata: ${hello}\n\n`));
      },
      cancel() {
        if (own) streams.delete(own);
      },
    });
  };
  const served = await serveHere((request) => {
    const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": PAGE_POLICY };
    switch (new URL(request.url).pathname) {
      case "/":
        return new Response(PAGE, { headers });
      case "/api/stream":
        lastEventIds.push(request.headers.get("Last-Event-ID"));
        return new Response(open(), { headers: { "Content-Type": "text/event-stream" } });
      case "/api/plan":
        asked++;
        return Response.json(state.report);
      default:
        return new Response(null, { status: 404 });
    }
  });
  const disconnect = (): void => {
    for (const controller of streams) controller.close();
    streams.clear();
  };
  return {
    url: served.url,
    get report() {
      return state.report;
    },
    set report(report) {
      state.report = report;
    },
    get asked() {
      return asked;
    },
    lastEventIds,
    send(violations = []) {
      const request = requestOf(++number, violations);
      const text = `event: request\nid: ${session}:${number}\ndata: ${JSON.stringify(request)}\n\n`;
      for (const controller of streams) controller.enqueue(encoder.encode(text));
    },
    disconnect,
    restart(next) {
      [session, number] = [next, 0];
      disconnect();
    },
    async [Symbol.asyncDispose]() {
      disconnect();
      await served[Symbol.asyncDispose]();
    },
  };
}

function requestOf(number: number, violations: readonly string[]): StreamedRequest {
  const time = Date.now();
  const message = { eventType: "CUSTOM", eventName: "purchase", timestamp: time, deviceId: "a" } as const;
  return {
    number,
    time,
    method: "POST",
    path: "/v3/projects/shop/collect",
    kind: "event",
    codec: { format: "json", snappy: false, xor: false },
    bytes: 100,
    decodedBytes: 100,
    status: 200,
    count: 1,
    messages: [{
      number,
      request: number,
      time,
      type: "event",
      name: "purchase",
      bytes: 100,
      message,
      warnings: [],
      violations,
    }],
  };
}
