import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createCollector } from "../../../src/collector/collector.ts";
import { inChinese } from "../../../src/collector/texts/sentences.ts";
import { languageOf, sayIn, TEXTS } from "../../../src/collector/texts/texts.ts";
import { EVENTS, events, item, ITEMS, ORIGIN, post } from "./requests.ts";

const COLLECTOR = join(import.meta.dirname, "../../../src/collector");
/** Texts that are the same in both languages: names, and what is nothing but values. */
const SAME = new Set(["json", "xor", "log.unknown", "language", "language.label"]);

test("no text is missing in either language, and both have the same values in them", () => {
  const valuesOf = (text: string): string[] =>
    [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name = ""]) => name))].sort();
  for (const [key, [en, zh]] of Object.entries(TEXTS)) {
    expect([key, en !== "" && zh !== ""]).toEqual([key, true]);
    expect([key, valuesOf(zh)]).toEqual([key, valuesOf(en)]);
    if (SAME.has(key) || valuesOf(en).length > 0 && !/[A-Za-z]{3}/.test(en.replaceAll(/\{[^}]*\}/g, ""))) continue;
    expect([key, /\p{Script=Han}|[：，、；]/u.test(zh), /\p{Script=Han}/u.test(en)]).toEqual([key, true, false]);
  }
});

test("every text is said somewhere", async () => {
  const files = await readdir(COLLECTOR, { recursive: true });
  const sources = await Promise.all(
    files.filter((file) => /\.tsx?$/.test(file) && !/generated|texts/.test(file)).map((file) =>
      readFile(join(COLLECTOR, file), "utf8")
    ),
  );
  const all = sources.join("\n");
  const unsaid = Object.keys(TEXTS).filter((key) => {
    const [, prefix = key] = /^(.*\.)[^.]+$/.exec(key) ?? [];
    return !all.includes(`"${key}"`) && !all.includes(`\`${prefix}\${`);
  });
  expect(unsaid).toEqual([]);
});

test("one and many have their own words, and a locale its language", () => {
  const say = sayIn("en");
  expect([say("rows", { count: 1 }), say("rows", { count: 12_000 })]).toEqual(["1 row", "12,000 rows"]);
  expect(["zh-CN", "zh_CN.UTF-8", "ZH", "en-US", "C.UTF-8", undefined].map(languageOf)).toEqual([
    "zh",
    "zh",
    "zh",
    "en",
    "en",
    "en",
  ]);
});

test("whatever the collector finds is told in Chinese", async () => {
  const collector = createCollector();
  const [event] = events("a");
  const odd = [
    5,
    { ...event, dataSourceId: "", projectKey: "x" },
    { ...event, eventType: "PAGES", deviceId: 5, userKey: "k" },
    { ...event, eventName: "", deviceId: "", attributes: [] },
    { ...event, attributes: { a: {} }, resourceItem: { key: 1 } },
  ];
  for (const one of odd) await post(collector, [Object(one)]);
  await post(collector, [{ ...event, timestamp: 1_764_000_000 }, { ...event, timestamp: 1.764e15 }]);
  await post(collector, [{ ...event, sendTime: 2, colour: 1 }, {
    ...event,
    eventType: "LOGIN_USER_ATTRIBUTES",
    userId: "u",
  }, { ...event, eventType: "PAGE" }]);
  await post(collector, [{ ...item, key: "" }], ITEMS);
  const bodies = ["{", "[]", "1", `[${"1,".repeat(3000)}1]`, `[${"[".repeat(99)}${"]".repeat(99)}]`];
  for (const body of bodies) {
    await collector.fetch(EVENTS, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  }
  await collector.fetch(EVENTS, { method: "POST", body: "", headers: { "Content-Type": "text/html" } });
  await collector.fetch(EVENTS, { method: "PUT", body: "", headers: { "Content-Type": "application/json" } });
  for (const path of ["/x", "/a/v3/projects/p/collect", "/projects/p/collect", "/v3/projects/p/collect/item"]) {
    await collector.fetch(`${ORIGIN}${path}`, { method: "POST", body: "" });
  }
  collector.failNext(1);
  await post(collector, events("b"));
  const sentences = collector.requests.flatMap(({ error, warnings }) => [...error ? [error] : [], ...warnings]);
  expect(sentences.length).toBeGreaterThan(18);
  for (const sentence of sentences) {
    const told = inChinese(sentence);
    expect(told).toMatch(/\p{Script=Han}/u);
    expect(told.replace(/JSON.*$/, "")).not.toMatch(/\b(?:lacks|has|that|message|body|is no)\b/);
  }
});
