import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { requestFacts, visitorOf } from "../../src/visitor.ts";
import { asTheSdkReads, masked } from "../support/web-sdk.ts";

/** Pairs of texts and cookies, made by the rules of the Web SDK. */
const pairs: readonly { readonly plain: string; readonly masked: string; readonly cookie: string }[] = JSON.parse(
  readFileSync(new URL("../wire/web-sdk-cookies.json", import.meta.url), "utf8"),
);

/** As js-cookie writes a value. */
const written = (value: string): string =>
  encodeURIComponent(value).replace(/%(2[346BF]|3[AC-F]|40|5[BDE]|60|7[BCD])/g, decodeURIComponent);

const anonymous = (header: string): string | undefined => visitorOf(header, { productId: "p" }).anonymousId;

const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" })).filter((value) =>
  value !== "" && value.isWellFormed() && written(masked(value)).length <= 4096
);

describe("cookies of the Web SDK", () => {
  test.each(pairs)("$cookie is $plain", ({ plain, masked: value, cookie }) => {
    expect(masked(plain)).toBe(value);
    expect(written(value)).toBe(cookie);
    expect(anonymous(`gdp_user_id=${cookie}`)).toBe(plain);
    expect(anonymous(`x=1;gdp_user_id=${cookie} ; y=2`)).toBe(plain);
    expect(anonymous(`gdp_user_id=${written(plain)}`)).toBe(plain); // before the SDK masked anything
  });

  test("are read as the Web SDK itself reads them, whatever a text is", () => {
    fc.assert(
      fc.property(text, (id) => {
        expect(anonymous(`gdp_user_id=${written(masked(id))}`)).toBe(asTheSdkReads(id)?.toWellFormed());
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ["a number stays a text", "gioenc-116", "007"],
    ["a text in JSON is that text", written('"visitor"'), "visitor"],
    ["what is nothing in JSON is nobody", "null", undefined],
    ["an empty value is nobody", "", undefined],
    ["a mask with nothing behind it is nobody", "gioenc-", undefined],
    ["an object in JSON is no id of an object", "{}", "{}"],
    ["quotes around a value are none of it", '"visitor"', "visitor"],
    ["a percent sign alone stays one", "100%", "100%"],
    ["a value that is no UTF-8 is none", "%ff%fe", undefined],
    ["a value larger than a cookie is none", "a".repeat(5000), undefined],
  ])("%s", (_, value, expected) => {
    expect(anonymous(`gdp_user_id=${value}`)).toBe(expected);
  });

  test("the first of a name counts, but for one that cannot be read, as for js-cookie", () => {
    expect(anonymous("gdp_user_id=a; gdp_user_id=b")).toBe("a");
    expect(anonymous("gdp_user_id=%ff; gdp_user_id=b")).toBe("b");
    expect(anonymous("xgdp_user_id=a; gdp_user_idx=b; GDP_USER_ID=c; gdp_user_id")).toBeUndefined();
  });

  test("a product id is not a pattern, and its cookie may have an encoded name", () => {
    expect(visitorOf("a.b_gdp_cs1=u", { productId: "a.b" })).toEqual({ loginUserId: "u" });
    expect(visitorOf("axb_gdp_cs1=u", { productId: "a.b" })).toEqual({});
    expect(visitorOf("%E9%A1%B9_gdp_cs1=u", { productId: "项" })).toEqual({ loginUserId: "u" });
  });

  test("a login user key needs a login user id, and is no mark of nobody's event", () => {
    expect(visitorOf("p_gdp_user_key=email; p_gdp_cs1=", { productId: "p" })).toEqual({});
    expect(visitorOf("p_gdp_user_key=$notuser; p_gdp_cs1=u", { productId: "p" })).toEqual({ loginUserId: "u" });
  });
});

describe("whatever comes", () => {
  const junk = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.array(
      fc.constantFrom(
        "gdp_user_id",
        "p_gdp_cs1",
        "p_gdp_user_key",
        "__proto__",
        "=",
        ";",
        "gioenc-",
        "%",
        "%E0%A4%A",
        '"',
      ),
      { maxLength: 40 },
    ).map((parts) => parts.join("")),
  );

  test("a cookie header never throws, and gives texts that say something, and nothing inherited", () => {
    fc.assert(
      fc.property(junk, (header) => {
        const visitor = visitorOf(header, { productId: "p" });
        expect(Object.getPrototypeOf(visitor)).toBe(Object.prototype);
        for (const [name, value] of Object.entries(visitor)) {
          expect(["anonymousId", "loginUserId", "loginUserKey"]).toContain(name);
          expect(typeof value === "string" && value !== "" && value.isWellFormed() && value.length <= 4096).toBe(true);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    ["nothing", undefined],
    ["null", null],
    ["a number", 7],
    ["an object", {}],
    ["headers that throw", {
      headers: {
        get: () => {
          throw new Error("gone");
        },
      },
    }],
    ["headers of Node", { headers: { cookie: "gdp_user_id=a" } }],
    ["a header that is no text", { headers: { get: () => ["gdp_user_id=a"] } }],
  ])("%s in place of a request is nobody's", (_, source) => {
    const input = source as unknown as Request;
    expect(visitorOf(input, { productId: "p" })).toEqual({});
    expect(requestFacts(input)).toEqual({});
  });

  test("of a header of megabytes no more than its beginning is looked at", () => {
    expect(anonymous(`gdp_user_id=a; ${"b=".repeat(2_000_000)}`)).toBe("a");
    expect(anonymous(`${"a=;".repeat(2_000_000)}; gdp_user_id=b`)).toBeUndefined();
  });

  test.each([
    ["zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"],
    ["en", "en"],
    [" de-DE ; q=1", "de-DE"],
    ["*", undefined],
    ["", undefined],
    ["<script>", undefined],
    ["x".repeat(1000), undefined],
    ["zh-Hant-TW", "zh-Hant-TW"],
  ])("the language of %j is %s", (header, language) => {
    expect(requestFacts(new Headers({ "Accept-Language": header })).language).toBe(language);
  });

  test("the domain is that of the request, or else of its Host, and only what can be one", () => {
    const headers = { Host: "shop.example.com" };
    expect(requestFacts(new Request("https://a.example/b?c"))).toEqual({ domain: "a.example" });
    expect(requestFacts(new Headers(headers))).toEqual({ domain: "shop.example.com" });
    expect(requestFacts(new Headers({ Host: "a b" }))).toEqual({});
    expect(requestFacts(new Headers({ Host: "user@host" }))).toEqual({});
    expect(requestFacts(new Headers())).toEqual({});
  });
});
