import type { GrowingTracker } from "@growingio-edge/tracker";
import { growing } from "@growingio-edge/tracker/hono";
import { type Context, Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";

const YEAR_SECONDS = 31_536_000;

/** An app that tracks who looks at which product, wherever it runs. */
export function createApp(tracker: GrowingTracker) {
  return new Hono()
    .use(growing(tracker, (c) => ({ anonymousId: visitorOf(c) })))
    .get("/", (c) => {
      c.get("tracker").trackCustomEvent("visit");
      return c.text("hello\n");
    })
    .get("/products/:sku", (c) => {
      const sku = c.req.param("sku");
      c.get("tracker").trackCustomEvent("product_view", { attributes: { sku } });
      return c.text(`${sku}\n`);
    });
}

/** The anonymous id of a visitor, who gets one with the first answer. */
function visitorOf(c: Context): string {
  const known = getCookie(c, "visitor");
  if (known) return known;
  const visitor = crypto.randomUUID();
  setCookie(c, "visitor", visitor, { httpOnly: true, maxAge: YEAR_SECONDS, sameSite: "Lax" });
  return visitor;
}
