/** A function of AWS Lambda. What it tracks is sent before its environment is frozen. */
import { currentTracker } from "@growingio-edge/tracker/context";
import { growing } from "@growingio-edge/tracker/lambda";
import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2, Context } from "aws-lambda";
import { showProduct } from "./shop.ts";
import { tracker } from "./tracker.ts";

const tracked = growing(tracker, {
  timeoutMs: 2000,
  defaults: (event: APIGatewayProxyEventV2) => ({ anonymousId: event.headers["x-visitor-id"] }),
});

export const handler = tracked(
  async (event: APIGatewayProxyEventV2, _context: Context): Promise<APIGatewayProxyResultV2> => {
    const sku = /^\/products\/(.+)$/.exec(event.rawPath)?.[1];
    if (sku !== undefined) return { statusCode: 200, body: await showProduct(sku) };
    currentTracker(tracker).trackCustomEvent("broken");
    throw new Error("a handler that throws loses nothing of what it tracked");
  },
);
