import { afterAll, expect, test } from "vitest";
import type { PlanReport } from "../../src/collector/page/app/plan/report.ts";
import { decimal, definePlan } from "../../src/plan.ts";
import { closeBrowser, openPage, serveCollector, trackersOf } from "./kit.ts";
import { servePlan } from "./plan-server.ts";

afterAll(closeBrowser);

const seen: PlanReport = {
  events: [{
    type: "event",
    name: "purchase",
    title: "购买",
    count: 12,
    violations: 0,
    attributes: [{ name: "amount", type: "number", optional: false, count: 12, violations: 0 }],
    faults: [],
  }],
  user: null,
  items: [],
  unplanned: [],
};

test("the plan's view tells what was seen, what never was, and what is off the plan, and follows what comes", async () => {
  await using served = await servePlan({
    ...seen,
    events: [...seen.events, {
      type: "event",
      name: "refund",
      count: 3,
      violations: 2,
      attributes: [{ name: "reason", type: "string", optional: true, count: 0, violations: 0 }],
      faults: [{ text: `has an attribute "<b>amout</b>"`, count: 2 }],
    }, { type: "event", name: "share", count: 0, violations: 0, attributes: [], faults: [] }],
    unplanned: [{ type: "event", name: "<i>purchas</i>", count: 4 }],
  });
  await using opened = await openPage(served.url);
  const { page, faults } = opened;
  await page.getByRole("link", { name: "Plan" }).click();
  await page.getByRole("heading", { name: "The plan is not fulfilled yet" }).waitFor();
  const text = await page.getByRole("main").innerText();
  for (
    const part of [
      "seen 2 of 3",
      "2 messages off the plan",
      "✕ 2 off the plan",
      "1 attribute never sent",
      "1 not in the plan",
      "event <i>purchas</i>: 4",
      `has an attribute "<b>amout</b>" 2 ×`,
      "never sent",
      "○ not seen",
      "购买",
    ]
  ) expect(text).toContain(part);
  served.report = seen;
  served.send();
  await page.getByRole("heading", { name: "The plan is fulfilled" }).waitFor();
  await page.goBack();
  await page.getByRole("listbox", { name: "Messages" }).waitFor();
  expect(faults).toEqual([]);
});

test("of many requests at once the plan's view asks again but once in a second", async () => {
  await using served = await servePlan(seen);
  await using opened = await openPage(served.url);
  const { page } = opened;
  await page.getByRole("link", { name: "Plan" }).click();
  await page.getByRole("heading", { name: "The plan is fulfilled" }).waitFor();
  expect(served.asked).toBe(1);
  const startMs = performance.now();
  for (let count = 0; count < 20; count++) {
    served.send();
    // So that the page sees each by itself.
    await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))");
  }
  expect(served.asked).toBeLessThanOrEqual(2 + Math.floor((performance.now() - startMs) / 1000));
  const { asked } = served;
  await expect.poll(() => served.asked, { timeout: 5000 }).toBe(Math.max(2, asked));
});

test("only messages that are off the plan are shown, with what is wrong, when that is asked for", async () => {
  await using served = await servePlan(seen);
  await using opened = await openPage(served.url);
  const { page } = opened;
  await page.getByText("live", { exact: true }).waitFor();
  served.send();
  served.send(["attribute 'amount' is missing"]);
  const rows = page.getByRole("listbox", { name: "Messages" }).getByRole("option");
  await expect.poll(() => rows.count()).toBe(2);
  await page.getByRole("checkbox", { name: "off plan only" }).check();
  await expect.poll(() => rows.count()).toBe(1);
  expect(await rows.first().textContent()).toContain("1 violation");
  await rows.first().click();
  await page.getByText("attribute 'amount' is missing").waitFor();
});

test("a page whose collector was started anew forgets what it had, and one that lost its connection only says so", async () => {
  await using served = await servePlan(seen);
  await using opened = await openPage(served.url);
  const { page } = opened;
  const rows = page.getByRole("listbox", { name: "Messages" }).getByRole("option");
  await page.getByText("live", { exact: true }).waitFor();
  served.send();
  served.send();
  await expect.poll(() => rows.count()).toBe(2);
  served.disconnect();
  await page.getByText("reconnecting…").waitFor();
  await page.getByText("live", { exact: true }).waitFor();
  expect(served.lastEventIds.at(-1)).toBe("first:2");
  expect(await rows.count()).toBe(2);
  served.restart("second");
  await page.getByText("Nothing has arrived yet").waitFor();
  served.send();
  await expect.poll(() => rows.count()).toBe(1);
});

test("clearing begins the plan anew, and its view says so at once", async () => {
  await using served = await serveCollector({ plan: definePlan({ events: { purchase: { amount: decimal } } }) });
  await using opened = await openPage(served.url);
  const { page, faults } = opened;
  await page.getByRole("link", { name: "Plan" }).click();
  await page.getByText("seen 0 of 1").waitFor();
  await trackersOf(served.url).Protobuf?.trackCustomEvent("purchase", { anonymousId: "a", attributes: { amount: 1 } });
  await page.getByRole("heading", { name: "The plan is fulfilled" }).waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByText("seen 0 of 1").waitFor();
  expect(faults).toEqual([]);
});

test("a link counts that is followed just when the page writes its own address", async () => {
  await using served = await serveCollector({ plan: definePlan({ events: { purchase: { amount: decimal } } }) });
  await using opened = await openPage(served.url);
  const { page, faults } = opened;
  await page.getByRole("link", { name: "Plan" }).waitFor();
  // The page hears of a new address later than it changes; it writes its own whenever it may be left, for one.
  await page.evaluate("location.hash = 'plan='; dispatchEvent(new Event('pagehide'))");
  await page.getByText("seen 0 of 1").waitFor({ timeout: 5000 });
  expect(faults).toEqual([]);
});
