import fc from "fast-check";
import { expect, test } from "vitest";
import { redact, type RedactOptions } from "../../../src/hooks.ts";
import { BufferedConsumer, CustomEventMessage, GrowingTracker, JsonParser, type Parser } from "../../../src/index.ts";
import { ProtobufParser } from "../../../src/protobuf.ts";
import { SnappyParser } from "../../../src/snappy.ts";
import { bench, codeOf } from "../../support/server.ts";

function setup(options: RedactOptions, parser: Parser = new JsonParser()) {
  const all = bench();
  const consumer = new BufferedConsumer({ ...all.options, parser }, all.clock);
  const tracker = GrowingTracker.consumer(consumer, { use: [redact(options)], defaults: { anonymousId: "a" } });
  return { ...all, tracker };
}

/** What the collector has of one event's attributes. */
async function sent(options: RedactOptions, attributes: Record<string, string | number | boolean>) {
  const { clock, collector, tracker } = setup(options);
  await tracker.trackCustomEvent("e", { attributes });
  await clock.run(tracker.flush());
  return collector.events[0]?.attributes;
}

/** An ID card with its check digit. */
function idCard(first17: string): string {
  const sum = [...first17].reduce((total, digit, index) => total + Number(digit) * (2 ** (17 - index) % 11), 0);
  return first17 + "10X98765432"[sum % 11];
}

/** A bank card with its check digit. */
function bankCard(body: string): string {
  const sum = [...body].toReversed().reduce((total, digit, index) => {
    const value = index % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

test.each([
  ["a mobile number", "call 13812345678 now", "call 138****5678 now"],
  ["one with the country's number", "+86 138 1234 5678", "138****5678"],
  ["one with dashes", "138-1234-5678", "138****5678"],
  ["one of full width", "电话：１３８１２３４５６７８。", "电话：138****5678。"],
  ["several, and Chinese text between them", "13812345678和19912345678", "138****5678和199****5678"],
  ["an ID card", `id ${idCard("11010519491231002")}`, "id 110***********2X"],
  ["a bank card in groups", "6222 0212 3456 7894", "****7894"],
  ["an e-mail address", "to li.ming+x@mail.example.com.", "to l***@mail.example.com."],
  ["a list", "a||13812345678||b", "a||138****5678||b"],
  ["a flat map", '{"phone":"13812345678"}', '{"phone":"138****5678"}'],
])("%s is masked", async (_, text, shown) => {
  const attributes = await sent({ patterns: "pii" }, { text });
  expect(attributes).toEqual({ text: shown });
});

test("a number is looked at as its text is, and a name of an attribute as well", async () => {
  expect(await sent({ patterns: "pii" }, { phone: 13812345678, "13912345678": true })).toEqual({
    phone: "138****5678",
    "139****5678": true,
  });
});

test.each([
  ["an order number", "20261125138123456789"],
  ["an order number of letters and digits", "ORD20261125000123"],
  ["an order number that is no card", "6222021234567890"],
  ["a price", "13812345678.50"],
  ["a small price", "199.99"],
  ["a fraction", "0.13812345678"],
  ["Unix milliseconds", "1700000000123"],
  ["Unix microseconds", "1700000000123456"],
  ["Unix seconds", "1700000000"],
  ["a time", "2026-11-25T13:12:34.567Z"],
  ["a date and a time", "20261125131234"],
  ["a UUID", "123e4567-e89b-12d3-a456-426614174000"],
  ["a version", "@growingio-edge/tracker@0.1"],
  ["an IP address", "192.168.138.123"],
  ["a landline", "010-62345678"],
  ["an unknown prefix", "12012345678"],
  ["a number that could be an ID card but for its check digit", "110105194912310021"],
  ["a handle", "@somebody"],
  ["a text", "价格 138 元，共 12345 件"],
])("%s stays as it is: %s", async (_, text) => {
  expect(await sent({ patterns: "pii" }, { text })).toEqual({ text });
});

test("named attributes are redacted whatever they are, and what is removed is left out", async () => {
  const attributes = { phone: "secret", price: 12.5, vip: true };
  expect(await sent({ attributes: ["phone", "vip"] }, attributes)).toEqual({ phone: "***", price: 12.5, vip: "***" });
  expect(await sent({ attributes: ["phone", "vip"], by: "remove" }, attributes)).toEqual({ price: 12.5 });
  expect(await sent({ patterns: ["email"], by: "remove" }, { text: "to a@b.cn now" })).toEqual({ text: "to  now" });
});

test("a hash is HMAC-SHA-256 with the salt, so the same text stays the same", async () => {
  const options = { attributes: ["phone"], by: { hash: "salt" } };
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode("salt"),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode("13812345678")));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 32);
  expect(await sent(options, { phone: "13812345678" })).toEqual({ phone: hex });
});

test("ids are left alone, unless they are to be hashed as well: of users, items and mappings", async () => {
  const phone = "13812345678";
  const plain = setup({ patterns: "pii" });
  await plain.tracker.trackCustomEvent("e", { loginUserId: phone });
  await plain.clock.run(plain.tracker.flush());
  expect(plain.collector.events[0]?.userId).toBe(phone);
  const hashed = setup({ patterns: "pii", ids: true, by: { hash: "salt" } }, new ProtobufParser());
  await hashed.tracker.trackCustomEvent("e", { loginUserId: phone, item: { key: "k", id: phone } });
  await hashed.tracker.trackUser(phone);
  await hashed.tracker.submitItem("k", phone, { note: phone });
  await hashed.tracker.mapUser({ phone });
  await hashed.clock.run(hashed.tracker.flush());
  expect(hashed.collector.messages).toHaveLength(4);
  expect(JSON.stringify(hashed.collector.messages)).not.toContain(phone);
});

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
const text = fc.stringMatching(/^[a-z ，。：（]{0,8}$/);
const pii = fc.oneof(
  fc.tuple(fc.constantFrom("138", "150", "166", "177", "199"), digits(8)).map((parts) => parts.join("")),
  fc.tuple(fc.constantFrom("110105", "440304"), fc.integer({ min: 1950, max: 2020 }), digits(3))
    .map(([place, year, serial]) => idCard(`${place}${year}0228${serial}`)),
  fc.tuple(fc.constantFrom("62", "4", "51"), digits(13)).map(([start, rest]) =>
    bankCard(`${start}${rest}`.slice(0, 15))
  ),
  fc.tuple(fc.stringMatching(/^[a-z][a-z0-9.]{2,6}[a-z]$/), fc.constantFrom("qq.com", "例子.中国")).map((parts) =>
    parts.join("@")
  ),
);

test.each([
  ["JSON", new JsonParser()],
  ["Snappy", new SnappyParser({ cryptData: true })],
  ["Protobuf", new ProtobufParser()],
])("nothing that is of the patterns is in what is sent as %s", async (_, parser) => {
  await fc.assert(
    fc.asyncProperty(
      text,
      pii,
      text,
      fc.constantFrom<RedactOptions["by"]>("mask", "remove", { hash: "s" }),
      async (before, secret, after, by) => {
        const { clock, collector, tracker } = setup({ patterns: "pii", by }, parser);
        const whole = `${before}${secret} ${after}`;
        await tracker.trackCustomEvent("e", {
          attributes: { whole, list: [secret, after], map: { secret }, [`n ${secret}`]: 1 },
        });
        await tracker.trackUser("u", { attributes: { whole } });
        await tracker.submitItem("k", "i", { whole });
        await clock.run(tracker.flush());
        expect(collector.messages).toHaveLength(3);
        expect(JSON.stringify(collector.messages)).not.toContain(secret);
      },
    ),
    { numRuns: 60 },
  );
});

test("options that redact nothing, or that would make one user of many, are refused with the field", () => {
  const fault = (options: object) => {
    try {
      redact(options);
      return "none";
    } catch (error) {
      return Object(error).issues?.map(({ path }: { path: string }) => path).join();
    }
  };
  expect(fault({})).toBe("patterns");
  expect(fault({ patterns: "all" })).toBe("patterns");
  expect(fault({ patterns: ["phone"], attributes: "phone" })).toBe("attributes,patterns");
  expect(fault({ patterns: "pii", ids: true })).toBe("ids");
  expect(fault({ patterns: "pii", by: { hash: "" } })).toBe("by");
  expect(fault({ patterns: "pii", more: 1 })).toBe("more");
});

test("what is tracked after stop() is refused behind a hook as well", async () => {
  const { tracker, clock } = setup({ patterns: "pii" });
  await clock.run(tracker.stop());
  expect(await codeOf(tracker.trackCustomEvent("e"))).toBe("ERR_STOPPED");
});

test("a long text takes a time that is linear in its length", async () => {
  const pieces = ["中", "a", "a.", "１", "1", "a@", "a@b.cc ", "a@b-", "13812345678 "];
  const attributes = Object.fromEntries(pieces.map((piece, at) => [`t${at}`, piece.repeat(100_000 / piece.length)]));
  const began = performance.now();
  const shown = await sent({ patterns: "pii" }, attributes);
  // Each took minutes by itself where whoever looks for an address began at each letter.
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(shown?.t6).toBe("a***@b.cc ".repeat(100_000 / 7));
});

test("an address is found behind another, and where it begins within its domain", async () => {
  const shown = await sent({ patterns: ["email"] }, { to: "a@b.cc_x@d.ee, y@z.cc@d.ee" });
  expect(shown).toEqual({ to: "a***@b.cc_***@d.ee, y***@z.cc@d.ee" });
});

test("a message that cannot be read, as one of another version, is not sent as it was", async () => {
  const { clock, collector, log, tracker } = setup({ patterns: "pii" });
  const own = CustomEventMessage.create({ eventName: "e", anonymousId: "a", attributes: { text: "13812345678" } });
  const other: CustomEventMessage = Object.assign(Object.create(Object.getPrototypeOf(own)), own, { novelty: "x" });
  expect(await codeOf(tracker.track(other))).toBe("ERR_PARAM");
  expect(log.errors.map(({ message }) => message)).toEqual([expect.stringContaining("'novelty' is not known here")]);
  expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 0, retained: 0 });
  expect(collector.messages).toEqual([]);
});
