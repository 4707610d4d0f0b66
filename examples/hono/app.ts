import type { GrowingTracker } from "@growingio-edge/tracker";
import { growing } from "@growingio-edge/tracker/hono";
import { type Visitor, visitorOf } from "@growingio-edge/tracker/visitor";
import { type Context, Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";

const YEAR_SECONDS = 31_536_000;

/** An app that tracks who looks at which product, wherever it runs. */
export function createApp(tracker: GrowingTracker) {
  return new Hono()
    .use(growing(tracker, (c) => visitor(c, tracker.consumer.productId)))
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

/** Whom the Web SDK knows, or else, on a site without it, whom a cookie of the app's own knows from now on. */
function visitor(c: Context, productId: string): Visitor {
  const known = visitorOf(c.req.raw, { productId });
  return known.anonymousId ? known : { anonymousId: ownIdOf(c) };
}

/** The anonymous id of a visitor, who gets one with the first answer. */
function ownIdOf(c: Context): string {
  const known = getCookie(c, "visitor");
  if (known) return known;
  const id = crypto.randomUUID();
  setCookie(c, "visitor", id, { httpOnly: true, maxAge: YEAR_SECONDS, sameSite: "Lax" });
  return id;
}
