import axe from "axe-core";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeBrowser, openPage, type ServedCollector } from "./kit.ts";
import { sayIn } from "../../src/collector/texts/texts.ts";
import { servePlan } from "./plan-server.ts";
import { PLAN } from "./plan-of-shop.ts";
import { serveShop, SHOP_NOW_MS } from "./shop.ts";

/** What the page looks like is left here, for people to look at. */
const ARTIFACTS = join(import.meta.dirname, "../artifacts");

const SIZES = [[2560, 1300], [1600, 900], [800, 900], [360, 740]] as const;
/** Every look. Half of them are audited, which takes by far the longest: each two of language, theme and width meet there. */
const LOOKS = (["en", "zh"] as const).flatMap((language, a) =>
  (["light", "dark"] as const).flatMap((colorScheme, b) =>
    SIZES.map(([width, height], c) => {
      return { language, colorScheme, width, height, nowMs: SHOP_NOW_MS, isAudited: (a + b + c) % 2 === 0 };
    })
  )
);

let shop: ServedCollector;
beforeAll(async () => {
  await mkdir(ARTIFACTS, { recursive: true });
  shop = await serveShop();
});
afterAll(async () => {
  await closeBrowser();
  await shop[Symbol.asyncDispose]();
});

describe.each(LOOKS)("in $language, in $colorScheme, $width pixels wide,", ({ language, isAudited, ...size }) => {
  const look = { ...size, locale: language === "zh" ? "zh-CN" : "en-US" };
  const say = sayIn(language);
  const shoot = (page: Page, name: string): Promise<unknown> =>
    page.screenshot({ path: join(ARTIFACTS, `collector-${name}-${language}-${look.colorScheme}-${look.width}.png`) });

  test("the page is fit for everybody, and nothing reaches over its edge", async () => {
    await using opened = await openPage(shop.url, look);
    const { page, faults } = opened;
    const rows = page.getByRole("listbox").getByRole("option");
    await expect.poll(() => rows.count(), { timeout: 10_000 }).toBeGreaterThan(5);
    await drawn(page);
    await shoot(page, "list");
    await expectFit(page, isAudited);
    if (look.width < 900) {
      await page.getByRole("button", { name: say("fail.short") }).click();
      await page.getByLabel(say("fail.with")).waitFor();
      await expectFit(page, isAudited);
      await page.getByRole("button", { name: say("fail.short") }).click();
    }
    await rows.filter({ hasText: "purchase" }).first().click();
    const details = page.getByRole("region", { name: say("details"), exact: true });
    await details.waitFor();
    await drawn(page);
    const [panel, line] = [await details.boundingBox(), await page.locator(".line[aria-selected=true]").boundingBox()];
    expect(panel?.height).toBeGreaterThan(300);
    expect((panel?.y ?? 0) + (panel?.height ?? 0)).toBeCloseTo(look.height, 0);
    // Beside the list or below it: the row is in sight all the same.
    expect((line?.x ?? 0) + (line?.width ?? 0) <= (panel?.x ?? 0) || (line?.y ?? 0) + 33 <= (panel?.y ?? 0)).toBe(true);
    await shoot(page, "details");
    await expectFit(page, isAudited);
    for (const tab of ["request", "body", "answer"] as const) {
      await page.getByRole("tab", { name: say(`tab.${tab}`), exact: true }).click();
      await page.getByRole("tabpanel").getByRole("heading").first().waitFor();
      if (tab === "body") await shoot(page, tab);
      await expectFit(page, isAudited);
    }
    await page.getByRole("searchbox").fill("no such thing");
    await page.getByText(say("nomatch")).waitFor();
    await expectFit(page, isAudited);
    expect(faults).toEqual([]);
  });

  test("the plan's view and the page without messages are fit for everybody", async () => {
    await using served = await servePlan(PLAN);
    await using opened = await openPage(served.url, look);
    const { page, faults } = opened;
    await page.getByText(say("empty")).waitFor();
    await shoot(page, "empty");
    await expectFit(page, isAudited);
    await page.getByRole("link", { name: say("view.plan") }).click();
    await page.getByRole("heading", { name: say("plan.bad") }).waitFor();
    await shoot(page, "plan");
    await expectFit(page, isAudited);
    expect(faults).toEqual([]);
  });
});

test("a theme that is chosen goes before the system's", async () => {
  await using opened = await openPage(shop.url, { colorScheme: "dark" });
  const { page } = opened;
  const background = (): Promise<string> => page.evaluate("getComputedStyle(document.body).backgroundColor");
  const dark = await background();
  await page.getByRole("button", { name: "Use the light theme" }).click();
  await expect.poll(background).not.toBe(dark);
  await page.getByRole("button", { name: "Use the dark theme" }).click();
  await expect.poll(background).toBe(dark);
});

/** Waits until the chart has been drawn with what came, and transitions are over. */
async function drawn(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await expect.poll(() => page.locator(".plot").getAttribute("aria-label")).toMatch(/(?:events|埋点事件) [1-9]/);
  await page.evaluate(`Promise.all(document.getAnimations().map(({ finished }) => finished))
    .then(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))`);
}

/** Finds no target below 24 pixels, nothing wider than the page, and no serious fault of accessibility. */
async function expectFit(page: Page, isAudited: boolean): Promise<void> {
  if (isAudited) await expectAccessible(page);
  const small = await page.evaluate<string[]>(`[...document.querySelectorAll("button, a, input, select")]
    .filter((element) => element.checkVisibility())
    .map((element) => element.closest("label.check") ?? element)
    .filter((element) => {
      const { width, height } = element.getBoundingClientRect();
      return width < 24 || height < 24;
    }).map((element) => element.outerHTML)`);
  expect(small).toEqual([]);
  const [scrolled, shown] = await page.evaluate<[number, number]>(
    "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
  );
  expect(scrolled).toBeLessThanOrEqual(shown);
  const wide = await page.evaluate<string[]>(`[...document.querySelectorAll("button, a, input, select, h1, h2, h3, p")]
    .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 0.5)
    .map((element) => element.outerHTML)`);
  expect(wide).toEqual([]);
}

async function expectAccessible(page: Page): Promise<void> {
  // The policy lets no script in; what the browser's own tools evaluate it leaves alone. Where all is well it need not
  // be told of each element, which takes a quarter of the time.
  await page.evaluate(axe.source);
  const { violations }: axe.AxeResults = await page.evaluate(`axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    resultTypes: ["violations"],
  })`);
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => [id, ...nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`)]))
    .toEqual([]);
}
