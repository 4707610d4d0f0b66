import { afterAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { closeBrowser, openPage, serveCollector, trackersOf } from "./kit.ts";

afterAll(closeBrowser);

const MARKUP = `<img src=x onerror="document.title='hacked'">`;
const rows = (page: Page) => page.getByRole("listbox", { name: "Messages" }).getByRole("option");

test("messages of every format appear as they come, newest first, with their name, ids, attributes and steps", async () => {
  await using served = await serveCollector();
  await using opened = await openPage(served.url);
  const { page, faults } = opened;
  await page.getByText("Nothing has arrived yet").waitFor();
  const trackers = Object.entries(trackersOf(served.url));
  for (const [steps, tracker] of trackers) {
    const attributes = { format: steps, amount: 3 };
    await tracker.trackCustomEvent(`bought by ${steps}`, { loginUserId: "u-1", anonymousId: "a-1", attributes });
    await tracker.trackUser("u-7", { attributes: { level: "gold" } });
    await tracker.submitItem("sku", "s-9", { price: 12.5 });
  }
  await expect.poll(() => rows(page).count()).toBe(3 * trackers.length);
  const texts = await rows(page).allTextContents();
  for (const [index, [steps]] of trackers.entries()) {
    const [item = "", user = "", event = ""] = texts.slice(3 * (trackers.length - 1 - index));
    const came = steps.replaceAll(" ", "");
    expect(event).toContain(`bought by ${steps}login user u-1anonymous a-1format ${steps}amount 3${came}`);
    expect(user).toContain(`useru-7login user u-7level gold${came}`);
    expect(item).toContain(`itemskuitem s-9price 12.5${came}`);
  }
  expect(faults).toEqual([]);
});

test("the details tell all of a message and how it came, with its sizes and their ratio", async () => {
  await using served = await serveCollector();
  await using opened = await openPage(served.url);
  const { page, faults } = opened;
  const tracker = trackersOf(served.url)["JSON Snappy XOR"];
  const eventTime = Date.parse("2026-01-02T03:04:05.678Z");
  const attributes = { text: "long ".repeat(200), count: 3, isNew: true };
  await tracker?.trackCustomEvent("purchase", { anonymousId: "a-1", eventTime, attributes });
  await rows(page).first().click();
  const details = page.getByRole("region", { name: "Details" });
  const text = await details.innerText();
  for (const part of ["purchase", "deviceId", "a-1", "shop", "b6cd5a5b", "1767323045678", "CUSTOM"]) {
    expect(text).toContain(part);
  }
  for (const part of ["boolean", "number", "string", "JSON, then Snappy, then XOR", "/v3/projects/shop/collect"]) {
    expect(text).toContain(part);
  }
  const [request] = served.collector.requests;
  expect(text).toMatch(/bytes as it came\s+\d+ B/);
  expect(text).toContain(`${((request?.decodedBytes ?? 0) / (request?.bytes ?? 1)).toFixed(2)} : 1`);
  expect(text.toLowerCase()).not.toContain("encrypt");
  await page.getByRole("button", { name: "Close details" }).click();
  await expect.poll(() => details.count()).toBe(0);
  expect(faults).toEqual([]);
});

test("markup in a name, a key, a value, an id and an error stays text", async () => {
  await using served = await serveCollector();
  await using opened = await openPage(served.url);
  const { page, faults } = opened;
  const tracker = trackersOf(served.url).JSON;
  await tracker?.trackCustomEvent(MARKUP, { anonymousId: MARKUP, attributes: { [MARKUP]: MARKUP, "</script>": 1 } });
  await fetch(`${served.url}/v3/projects/shop/collect`, {
    method: "POST",
    body: "[]",
    headers: { "Content-Type": MARKUP },
  });
  await expect.poll(() => rows(page).count()).toBe(2);
  await rows(page).nth(1).click();
  const details = page.getByRole("region", { name: "Details" });
  expect(await details.getByRole("heading", { level: 2 }).textContent()).toBe(MARKUP);
  expect(await details.getByRole("rowheader").first().textContent()).toBe(MARKUP);
  expect(await rows(page).first().textContent()).toContain("<img");
  await rows(page).first().click();
  await details.getByRole("heading", { name: "Refused" }).waitFor();
  expect(await page.locator("img, body script ~ script").count()).toBe(0);
  expect(await page.title()).toBe("Collector");
  expect(faults).toEqual([]);
});

test("the policy lets no other script or style in, and nothing from elsewhere", async () => {
  await using served = await serveCollector();
  await using opened = await openPage(served.url);
  const { page, faults } = opened;
  await page.evaluate(`{
    const script = document.createElement("script");
    try { script.textContent = "document.title = 'hacked'"; } catch {}
    document.body.append(script);
    document.body.append(Object.assign(document.createElement("style"), { textContent: "body { display: none }" }));
    document.body.append(Object.assign(new Image(), { src: "https://example.com/x.png" }));
    try { document.body.innerHTML = "<p>"; } catch {}
  }`);
  await expect.poll(() => faults.filter((fault) => fault.startsWith("policy: ")).map((fault) => fault.split(" ")[1]))
    .toEqual(expect.arrayContaining(["require-trusted-types-for", "style-src-elem", "img-src"]));
  expect(await page.title()).toBe("Collector");
  expect(await page.locator("header.top").isVisible()).toBe(true);
});

test("the filter finds by name, id, key, value and error, and shows only the types that are on", async () => {
  await using served = await serveCollector();
  await using opened = await openPage(served.url);
  const { page } = opened;
  const tracker = trackersOf(served.url).Protobuf;
  await tracker?.trackCustomEvent("PageView", { anonymousId: "anna", attributes: { channel: "wechat" } });
  await tracker?.trackUser("bob", { attributes: { level: "gold" } });
  await tracker?.submitItem("sku", "s-9", { color: "red" });
  await fetch(`${served.url}/v3/projects/shop/collect`, { method: "POST", body: "no", headers: {} });
  await expect.poll(() => rows(page).count()).toBe(4);
  await page.keyboard.press("/");
  const shows = async (text: string, count: number): Promise<void> => {
    await page.getByRole("searchbox").fill(text);
    await expect.poll(() => page.locator(".shown").textContent()).toContain(count === 4 ? "4 rows" : `${count} of 4`);
    expect(await rows(page).count()).toBe(count);
  };
  expect(await page.evaluate("document.activeElement.type")).toBe("search");
  for (const word of ["pageview", "ANNA", "channel", "wechat", "bob gold", "S-9 red", "content type"]) {
    await shows(word, 1);
  }
  await shows("nothing like it", 0);
  await page.getByRole("button", { name: "Show everything" }).click();
  await expect.poll(() => rows(page).count()).toBe(4);
  for (const [index, name] of ["events", "user attributes", "items", "refused"].entries()) {
    await page.getByRole("checkbox", { name }).uncheck();
    await expect.poll(() => rows(page).count()).toBe(3 - index);
  }
});

test("requests that the page lets fail are seen, and so are the retries that bring everything in the end", async () => {
  await using served = await serveCollector();
  await using opened = await openPage(served.url);
  const { page, faults } = opened;
  await page.getByLabel("Next").fill("2");
  await page.getByRole("button", { name: "Fail the next 2" }).click();
  await page.getByText("2 still to fail").waitFor();
  await trackersOf(served.url).JSON?.trackCustomEvent("purchase", { anonymousId: "a" });
  await expect.poll(() => rows(page).count()).toBe(3);
  const texts = await rows(page).allTextContents();
  expect(texts.map((text) => text.includes("status 503"))).toEqual([false, true, true]);
  expect(texts[0]).toContain("purchase");
  await page.getByText("All requests are answered as they should be.").waitFor();
  await page.getByLabel("Answer with").selectOption("429 Retry-After 2 s");
  await page.getByRole("button", { name: "Fail the next 2" }).click();
  await page.getByText("2 still to fail").waitFor();
  const answer = await fetch(`${served.url}/v3/projects/shop/collect`, { method: "POST" });
  expect([answer.status, answer.headers.get("Retry-After")]).toEqual([429, "2"]);
  await page.getByRole("button", { name: "Turn off" }).click();
  await page.getByText("All requests are answered as they should be.").waitFor();
  expect(faults).toEqual([]);
});

test("a pause keeps the view as it is, counts what comes, and loses nothing", async () => {
  await using served = await serveCollector();
  await using opened = await openPage(served.url);
  const { page } = opened;
  const tracker = trackersOf(served.url).JSON;
  await tracker?.trackCustomEvent("before", { anonymousId: "a" });
  await expect.poll(() => rows(page).count()).toBe(1);
  const pause = page.getByRole("button", { name: "Pause" });
  await pause.click();
  await tracker?.trackCustomEvent("meanwhile", { anonymousId: "a" });
  await tracker?.trackCustomEvent("meanwhile too", { anonymousId: "a" });
  await page.getByRole("button", { name: "Resume 2 waiting" }).waitFor();
  expect(await rows(page).count()).toBe(1);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect.poll(() => rows(page).locator(".name").allTextContents()).toEqual([
    "meanwhile too",
    "meanwhile",
    "before",
  ]);
});

test("a page that clears clears them all, and those go on with what comes next", async () => {
  await using served = await serveCollector();
  await using opened = await openPage(served.url);
  await using other = await openPage(served.url);
  const tracker = trackersOf(served.url).JSON;
  await tracker?.trackCustomEvent("before", { anonymousId: "a" });
  await expect.poll(() => rows(other.page).count()).toBe(1);
  await opened.page.getByRole("button", { name: "Clear" }).click();
  for (const { page } of [opened, other]) await page.getByText("Nothing has arrived yet").waitFor();
  expect(served.collector.messages).toEqual([]);
  await tracker?.trackCustomEvent("after", { anonymousId: "a" });
  for (const { page } of [opened, other]) {
    await expect.poll(() => rows(page).locator(".name").allTextContents()).toEqual(["after"]);
  }
});
