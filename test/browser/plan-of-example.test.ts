// The shop of the examples with its plan, as its README has people try it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { requireBuild, start } from "../examples/program.ts";
import { closeBrowser, openPage } from "./kit.ts";

beforeAll(requireBuild);
afterAll(closeBrowser);

test("the shop's plan goes from red to green as it is visited, and red again for what is off it", async () => {
  await using collector = await start(
    ["node", "dist/collector/cli.js", "--port", "0", "--plan", "examples/shop/plan.ts"],
    {},
  );
  await using opened = await openPage(collector.url);
  const { page, faults } = opened;
  await page.getByRole("link", { name: "Plan" }).click();
  await page.getByRole("heading", { name: "The plan is not fulfilled yet" }).waitFor();
  const main = page.getByRole("main");
  expect(await main.innerText()).toContain("seen 0 of 5");

  await using shop = await start(["node", "examples/shop/server.ts"], { GROWINGIO_SERVER_HOST: collector.url });
  const visit = async (path: string): Promise<void> => {
    await (await fetch(`${shop.url}/${path}`)).text();
  };
  await visit("products/sku-1");
  await visit("cart/sku-1?quantity=2");
  await visit("login/cpacm");
  await visit("orders/2026-1");
  await page.getByText("seen 5 of 5, 0 messages off the plan, 1 attribute never sent").waitFor();
  await page.getByRole("heading", { name: "The plan is not fulfilled yet" }).waitFor();
  await visit("orders/2026-2?coupon=spring");
  await page.getByRole("heading", { name: "The plan is fulfilled" }).waitFor();

  await visit("cart/sku-1?quantity=0");
  await page.getByRole("heading", { name: "The plan is not fulfilled yet" }).waitFor();
  expect(await main.innerText()).toContain("'attributes.quantity' must be as its schema plans");
  await page.getByRole("link", { name: "Messages" }).click();
  await page.getByRole("checkbox", { name: "off plan only" }).check();
  const rows = page.getByRole("listbox", { name: "Messages" }).getByRole("option");
  await expect.poll(() => rows.count()).toBe(1);
  expect(collector.output).toMatch(/^ +off plan: message 0 'attributes\.quantity' must be/m);
  await expect.poll(() => shop.output).toContain("'attributes.quantity' must be as its schema plans");
  expect(faults).toEqual([]);
}, 60_000);
