// What the compiler knows of trackers in requests: the plan, from the tracker alone, with nothing that an app declares.
import { Elysia } from "elysia";
import express from "express";
import Fastify from "fastify";
import Koa from "koa";
import { currentTracker, withTracker } from "@growingio-edge/tracker/context";
import { growing as forElysia } from "@growingio-edge/tracker/elysia";
import { growing as forExpress } from "@growingio-edge/tracker/express";
import { growing as forFastify } from "@growingio-edge/tracker/fastify";
import { GrowingTracker } from "@growingio-edge/tracker";
import { growing as forKoa } from "@growingio-edge/tracker/koa";
import { decimal, definePlan } from "@growingio-edge/tracker/plan";

const plan = definePlan({ events: { purchase: { price: decimal } } });
const tracker = new GrowingTracker<typeof plan>({ productId: "p", dataSourceId: "d", serverHost: "https://c.test" });
const GOOD = { attributes: { price: 12.5 } };

/** What an app knows of each request, in a type of its own. */
interface Facts {
  path: string;
}
declare const facts: Facts;
interface Wrong {
  since: Date;
}
declare const wrong: Wrong;
withTracker(tracker, undefined, { attributes: facts }, () => {});
forExpress(tracker, () => ({ attributes: facts }));
forFastify(tracker, () => ({ attributes: facts }));
forKoa(tracker, () => ({ attributes: facts }));
forElysia(tracker, () => ({ attributes: facts }));
// @ts-expect-error A date is no attribute's value.
forExpress(tracker, () => ({ attributes: wrong }));
// @ts-expect-error Nor is it beside a request of another framework.
forKoa(tracker, () => ({ attributes: wrong }));
// @ts-expect-error What defaults have is known.
forElysia(tracker, () => ({ anonymousID: "a" }));

withTracker(tracker, undefined, {}, (bound) => {
  void bound.trackCustomEvent("purchase", GOOD);
  void currentTracker(tracker).trackCustomEvent("purchase", GOOD);
  // @ts-expect-error The plan has no such event.
  void bound.trackCustomEvent("purchas", GOOD);
  // @ts-expect-error The plan has no such event.
  void currentTracker(tracker).trackCustomEvent("purchas", GOOD);
  // Without a tracker there is no plan either.
  void currentTracker().trackCustomEvent("anything");
});

const inExpress = forExpress(tracker, (req) => ({ anonymousId: req.get("X-Visitor-Id") }));
express().use(inExpress).get(
  "/:sku",
  inExpress((req, res) => {
    void req.tracker.trackCustomEvent("purchase", GOOD);
    // @ts-expect-error The plan has no such event.
    void req.tracker.trackCustomEvent("purchas", GOOD);
    res.send(req.params.sku);
  }),
);

const inFastify = forFastify(tracker, (request) => ({ anonymousId: request.ip }));
const app = Fastify();
app.register(inFastify);
app.get<{ Params: { sku: string } }>(
  "/:sku",
  inFastify((request, reply) => {
    void request.tracker.trackCustomEvent("purchase", GOOD);
    // @ts-expect-error The plan has no such event.
    void request.tracker.trackCustomEvent("purchas", GOOD);
    reply.send(request.params.sku satisfies string);
  }),
);

new Koa().use(forKoa(tracker, (ctx) => ({ anonymousId: ctx.cookies.get("visitor") }))).use((ctx) => {
  void ctx.tracker.trackCustomEvent("purchase", GOOD);
  // @ts-expect-error The plan has no such event.
  void ctx.tracker.trackCustomEvent("purchas", GOOD);
});

new Elysia().use(forElysia(tracker, (request) => ({ anonymousId: request.headers.get("X-Visitor-Id") }))).get(
  "/",
  ({ tracker: bound }) => {
    void bound.trackCustomEvent("purchase", GOOD);
    // @ts-expect-error The plan has no such event.
    void bound.trackCustomEvent("purchas", GOOD);
    return "";
  },
);
