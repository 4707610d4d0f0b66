import { GrowingParamError } from "../errors.ts";
import type { PlanCoverage } from "../plan/coverage.ts";
import type { Failures } from "./api.ts";
import { readBody } from "./body.ts";
import { detailsOf } from "./entry.ts";
import { exported } from "./export.ts";
import { failuresOf } from "./failures.ts";
import { exportOf, pageOf } from "./query.ts";
import { ownAnswer } from "./response.ts";
import type { Route, SitePath } from "./route.ts";
import { streamOf, type StreamSource } from "./stream.ts";
import type { Failure } from "./types.ts";

/** What the page and the API show and change. */
export interface Site extends StreamSource {
  /** What the next requests are to suffer, one each. */
  readonly failures: Failure[];
  /** What was seen of the plan, where there is one. */
  readonly coverage: PlanCoverage | undefined;
  /** Forgets what came; for a while it can be brought back. */
  readonly forget: () => void;
  /** Brings back what was forgotten last; false where that has gone. */
  readonly recall: () => boolean;
}

/** A request for the page or the API. */
type SiteRoute = Extract<Route, { readonly type: "site" }>;

/** How large a body of the API may be. */
const MAX_BODY_BYTES = 65_536;

const METHODS: Readonly<Record<SitePath, readonly string[]>> = {
  page: ["GET", "HEAD"],
  messages: ["GET", "DELETE"],
  requests: ["GET"],
  export: ["GET"],
  undo: ["POST"],
  stream: ["GET"],
  fail: ["POST"],
  plan: ["GET"],
};

/**
 * Answers for the page and the API. They are for their own origin: what another page asks for in somebody's browser is
 * refused, as it could let requests fail, or read what was tracked.
 */
export async function site(request: Request, route: SiteRoute, own: Site): Promise<Response> {
  const { path } = route;
  const url = new URL(request.url);
  if (path !== "page" && isForeign(request.headers, url.host)) {
    return ownAnswer(403, { error: "only the collector's own page may ask for this" });
  }
  const methods = METHODS[path];
  if (!methods.includes(request.method)) {
    return ownAnswer(405, { error: `only ${methods.join(" and ")} is understood here` }, { Allow: methods.join(", ") });
  }
  try {
    return await handle(request, route, own, url);
  } catch (error) {
    if (error instanceof GrowingParamError) return ownAnswer(400, { error: error.message });
    throw error;
  }
}

/** Whether a page of another origin asks. The scheme may differ, as a tunnel may end TLS on the way. */
function isForeign(headers: Headers, host: string): boolean {
  const origin = headers.get("Origin");
  const isOther = origin !== null && !(URL.canParse(origin) && new URL(origin).host === host);
  return isOther || headers.get("Sec-Fetch-Site") === "cross-site";
}

async function handle(request: Request, { path, number = 0 }: SiteRoute, own: Site, url: URL): Promise<Response> {
  switch (path) {
    case "page": {
      // Loaded when somebody looks, as most collectors are never looked at.
      const { PAGE, PAGE_POLICY } = await import("./page/generated.ts");
      return ownAnswer(200, PAGE, {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": PAGE_POLICY,
      });
    }
    case "messages":
      if (request.method === "GET") return ownAnswer(200, pageOf(own.log, url.searchParams));
      own.forget();
      return ownAnswer(204, "");
    case "requests": {
      const entry = own.log.find(number);
      return entry ? ownAnswer(200, detailsOf(entry)) : ownAnswer(404, { error: "that request is not kept" });
    }
    case "export":
      return exported(own.log, exportOf(url.searchParams));
    case "undo":
      return own.recall() ? ownAnswer(204, "") : ownAnswer(410, { error: "what was cleared has gone" });
    case "stream":
      return ownAnswer(200, streamOf(own, request.headers.get("Last-Event-ID")), {
        "Content-Type": "text/event-stream",
      });
    case "fail": {
      const wanted = failuresOf(await readJson(request));
      own.failures.splice(0, Infinity, ...wanted);
      return ownAnswer(200, { remaining: wanted.length } satisfies Failures);
    }
    case "plan":
      return own.coverage
        ? ownAnswer(200, own.coverage.report())
        : ownAnswer(404, { error: "the collector was given no plan" });
  }
}

/** A body as JSON; `undefined`, which breaks every rule, where it is none. */
async function readJson(request: Request): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(await readBody(request, MAX_BODY_BYTES)));
  } catch {
    return undefined;
  }
}
