import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { closeBrowser, openPage, serveCollector } from "./kit.ts";

afterAll(closeBrowser);

const listbox = (page: Page) => page.getByRole("listbox", { name: "Messages" });
const rows = (page: Page) => listbox(page).getByRole("option");
const scrollTop = (page: Page) => listbox(page).evaluate(({ scrollTop: top }) => top);

/** Posts events, named by their numbers, in requests of up to 2000. */
async function post(url: string, from: number, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 2000) {
    const events = Array.from({ length: Math.min(2000, count - sent) }, (_, index) => ({
      eventType: "CUSTOM",
      timestamp: 1,
      eventName: `event ${from + sent + index}`,
      deviceId: "a",
      dataSourceId: "d",
      projectKey: "shop",
      attributes: { place: "a warehouse", index },
    }));
    const response = await fetch(`${url}/v3/projects/shop/collect`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(events),
    });
    expect(response.status).toBe(200);
  }
}

test("of 12,000 messages the last 10,000 are kept, a screenful is in the document, and scrolling goes through all", async () => {
  await using served = await serveCollector({ maxMessages: 10_000 });
  await using opened = await openPage(served.url);
  const { page, faults } = opened;
  await post(served.url, 1, 12_000);
  await expect.poll(() => page.locator(".shown").textContent(), { timeout: 20_000 }).toBe("10,000 rows");
  await expect.poll(() => rows(page).first().textContent()).toContain("event 12000");
  await page.evaluate(`{
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
    }).observe({ entryTypes: ["longtask"] });
  }`);
  for (const part of [0.1, 0.35, 0.6, 0.99, 1]) {
    await listbox(page).evaluate((box, to) => box.scrollTop = to * box.scrollHeight, part);
    const index = Math.min(10_000 - 1, Math.floor(part * 10_000));
    await expect.poll(() => page.locator(`[aria-posinset="${index + 1}"]`).textContent()).toContain(
      `event ${12_000 - index}`,
    );
    expect(await page.locator(".line").count()).toBeLessThan(60);
  }
  await page.getByRole("searchbox").fill("event 1234567");
  await expect.poll(() => page.locator(".shown").textContent()).toBe("0 of 10,000 rows");
  await page.getByRole("searchbox").fill("event 3999");
  await expect.poll(() => page.locator(".shown").textContent()).toBe("1 of 10,000 rows");
  // A stutter that everybody sees, not a measurement: other programs of this machine may be at work as well.
  expect(await page.evaluate("longest")).toBeLessThan(500);
  expect(faults).toEqual([]);
});

test("what is read stays where it is while newer messages come in above, and a button leads back to them", async () => {
  await using served = await serveCollector();
  await using opened = await openPage(served.url);
  const { page } = opened;
  await post(served.url, 1, 200);
  await expect.poll(() => rows(page).count()).toBeGreaterThan(10);
  await listbox(page).evaluate((box) => box.scrollTop = 1015);
  const read = page.getByRole("option", { name: "event 165 " });
  const yOf = async (): Promise<number | undefined> => (await read.boundingBox())?.y;
  await read.waitFor();
  const y = await yOf();
  await post(served.url, 201, 50);
  await expect.poll(() => page.locator(".shown").textContent()).toBe("250 rows");
  expect(await yOf()).toBe(y);
  expect(await scrollTop(page)).toBe(1015 + 50 * 34);
  await page.getByRole("button", { name: "Newest" }).click();
  await expect.poll(() => scrollTop(page)).toBe(0);
  await post(served.url, 251, 1);
  await expect.poll(() => rows(page).first().textContent()).toContain("event 251");
});

test("the keyboard goes through the list, opens the details, and comes back", async () => {
  await using served = await serveCollector();
  await using opened = await openPage(served.url);
  const { page, faults } = opened;
  await post(served.url, 1, 300);
  await expect.poll(() => rows(page).count()).toBeGreaterThan(10);
  await listbox(page).focus();
  const selected = () => page.locator(".line[aria-selected=true] .name").textContent();
  const steps = [
    ["ArrowDown", 300],
    ["ArrowDown", 299],
    ["ArrowUp", 300],
    ["End", 1],
    ["ArrowDown", 1],
    ["ArrowUp", 2],
    ["Home", 300],
  ] as const;
  for (const [key, number] of steps) {
    await page.keyboard.press(key);
    await expect.poll(selected).toBe(`event ${number}`);
    const active = await listbox(page).getAttribute("aria-activedescendant");
    expect(await page.locator(`#${active} .name`).textContent()).toBe(`event ${number}`);
  }
  await page.keyboard.press("PageDown");
  await expect.poll(async () => Number((await selected())?.slice(6))).toBeLessThan(295);
  await page.keyboard.press("PageUp");
  await expect.poll(selected).toBe("event 300");
  await page.keyboard.press("Enter");
  const details = page.getByRole("region", { name: "Details" });
  await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("event 300");
  await page.keyboard.press("Escape");
  await expect.poll(() => details.count()).toBe(0);
  expect(await page.evaluate("document.activeElement.role")).toBe("listbox");
  await page.keyboard.press("ArrowDown");
  await expect.poll(selected).toBe("event 299");
  expect(faults).toEqual([]);
});

test("every control is reached by the Tab key and shows that it has the focus", async () => {
  await using served = await serveCollector();
  await using opened = await openPage(served.url);
  const { page } = opened;
  await post(served.url, 1, 1);
  await rows(page).first().waitFor();
  const names: string[] = [];
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press("Tab");
    names.push(
      await page.evaluate(`(() => {
      const { activeElement: element, body } = document;
      if (element === body) return "";
      const name = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
      return getComputedStyle(element).outlineStyle === "none" ? "hidden: " + name : name.trim();
    })()`),
    );
  }
  expect(names.filter((name) => name.startsWith("hidden: "))).toEqual([]);
  for (const name of ["Pause", "Clear", "theme", "Next", "Answer with", "Delay", "Fail the next", "Filter", "events"]) {
    expect(names.some((one) => one.includes(name)), name).toBe(true);
  }
  expect(names).toContain("Messages, newest first");
});
