// What js-cookie, which the Web SDK keeps its ids with, writes in a real browser, and what a server reads of it.
import { build } from "esbuild";
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { visitorOf } from "../../src/visitor.ts";
import { asTheSdkReads, masked } from "../support/web-sdk.ts";
import { closeBrowser, openPage, serveHere } from "./kit.ts";

const PRODUCT = "9a1b2c3d4e5f6a7b";

const pairs: readonly { readonly plain: string; readonly masked: string }[] = JSON.parse(
  readFileSync(new URL("../wire/web-sdk-cookies.json", import.meta.url), "utf8"),
);

afterAll(closeBrowser);

test("ids that js-cookie keeps in Chromium are read back the same by a server, the recorded ones and random ones", async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: 'import Cookies from "js-cookie"; globalThis.Cookies = Cookies;',
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    format: "iife",
    write: false,
    tsconfigRaw: {},
  });
  await using served = await serveHere((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/visitor") return Response.json(visitorOf(request, { productId: PRODUCT }));
    return new Response("<!doctype html><link rel=icon href=data:,>", { headers: { "Content-Type": "text/html" } });
  });
  await using opened = await openPage(served.url);
  await opened.page.evaluate(outputFiles[0]?.text ?? "");

  /** Keeps an id as the Web SDK does, asks the server with it, and takes it away. */
  const roundTrip = (values: readonly string[]): Promise<unknown[]> =>
    opened.page.evaluate(`(async () => {
      const seen = [];
      for (const value of ${JSON.stringify(values)}) {
        const names = ["gdp_user_id", "${PRODUCT}_gdp_cs1", "${PRODUCT}_gdp_user_key"];
        for (const name of names) Cookies.set(name, value, { expires: 400, path: "/" });
        seen.push(await (await fetch("/visitor")).json());
        for (const name of names) Cookies.remove(name, { path: "/" });
      }
      return seen;
    })()`);

  const recorded = await roundTrip(pairs.map(({ masked: value }) => value));
  expect(recorded).toEqual(pairs.map(({ plain }) => ({
    anonymousId: plain,
    loginUserId: plain,
    ...plain === "$notuser" ? {} : { loginUserKey: plain },
  })));

  const texts = fc.sample(
    fc.oneof(fc.string({ unit: "grapheme", minLength: 1 }), fc.string({ unit: "binary", minLength: 1 }), fc.uuid())
      .filter((text) => text.isWellFormed()),
    { numRuns: 300, seed: 19 },
  );
  const read = await roundTrip(texts.map(masked));
  expect(read).toEqual(texts.map((text) => {
    const id = asTheSdkReads(text);
    return { anonymousId: id, loginUserId: id, loginUserKey: id };
  }));
  // But for two characters, which the Web SDK's own mask confuses with others, that is the text itself.
  const exact = texts.filter((text) => !/[`[]/.test(text));
  expect(exact.map(asTheSdkReads)).toEqual(exact);
  expect(exact.length).toBeGreaterThan(200);
  expect(opened.faults).toEqual([]);
});
