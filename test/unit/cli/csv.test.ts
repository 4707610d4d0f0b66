import fc from "fast-check";
import papaparse from "papaparse";
import { expect, test } from "vitest";
import { CsvReader, shapeOf } from "../../../src/cli/import/csv.ts";
import { Decoder } from "../../../src/cli/import/decode.ts";
import { LineReader } from "../../../src/cli/import/lines.ts";
import type { Row } from "../../../src/cli/import/row.ts";
import { Window } from "../../../src/cli/import/window.ts";
import { speaker } from "../../../src/cli/program/say.ts";

const say = speaker("en");

/** Reads a text in pieces that end where `cuts` say. */
function read(text: string, cuts: readonly number[] = [], delimiter = ","): Row[] {
  const reader = new CsvReader(delimiter, "\n", say);
  const rows: Row[] = [];
  let from = 0;
  for (const cut of [...new Set(cuts.map((each) => each % (text.length + 1)))].toSorted((a, b) => a - b)) {
    rows.push(...reader.push(text.slice(from, cut)));
    from = cut;
  }
  return [...rows, ...reader.push(text.slice(from), true)];
}

const cell = fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r\n", "a", "商", " ", "=") });
const tables = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });

test("whatever a table holds, and wherever it is cut, its rows come out as they went in, with their lines", () => {
  fc.assert(
    fc.property(tables, fc.array(fc.nat(), { maxLength: 8 }), fc.constantFrom("\n", "\r\n"), (rows, cuts, newline) => {
      const text = papaparse.unparse(rows, { newline });
      let line = 1;
      const expected = rows.map((cells) => {
        const row = { line, cells };
        line += 1 + cells.join("").split("\n").length - 1;
        return row;
      });
      expect(read(text, cuts)).toEqual(expected);
    }),
  );
});

test("no text makes it throw, lose a line, or give other rows when it is cut elsewhere", () => {
  const texts = fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", "a"), maxLength: 60 });
  fc.assert(
    fc.property(texts, fc.array(fc.nat(), { maxLength: 8 }), (text, cuts) => {
      expect(read(text, cuts)).toEqual(read(text));
    }),
  );
});

test("a row that is too long is told by its line, and reading goes on behind it", () => {
  const long = "x".repeat(5_000_000);
  const pieces = [`a,b\n1,"${long}\n`, `${long}"\n2,3\n`];
  const reader = new CsvReader(",", "\n", say);
  const rows = pieces.flatMap((piece) => reader.push(piece)).concat(reader.push("", true));
  expect(rows).toEqual([
    { line: 1, cells: ["a", "b"] },
    { line: 2, fault: "the row is longer than 4 MiB", text: expect.stringMatching(/^1,"x{997}$/) },
    { line: 4, cells: ["2", "3"] },
  ]);
});

test("delimiter and line ending are those of the header", () => {
  expect(shapeOf('"a,b,c";d;e\r\n')).toEqual({ delimiter: ";", newline: "\n" });
  expect(shapeOf("a\tb\n")).toEqual({ delimiter: "\t", newline: "\n" });
  expect(shapeOf("a\rb\r")).toEqual({ delimiter: ",", newline: "\r" });
});

test("objects are read wherever lines are cut, and what is none is told by its line", () => {
  const text = '{"a":1}\r\n\n[1]\n{"a":2';
  fc.assert(
    fc.property(fc.nat({ max: text.length }), (cut) => {
      const reader = new LineReader(say);
      const rows = [...reader.push(text.slice(0, cut)), ...reader.push(text.slice(cut), true)];
      expect(rows).toMatchObject([{ line: 1, fields: { a: 1 } }, { line: 3, fault: say("row.json") }, {
        line: 4,
        fault: say("row.json"),
      }]);
    }),
  );
});

test("an encoding is told by the first letters that are not ASCII, wherever bytes are cut", () => {
  const gbk = Uint8Array.of(0x61, 0xc4, 0xe3, 0xba, 0xc3);
  const utf8 = new TextEncoder().encode("a你好");
  for (const [bytes, encoding] of [[gbk, "gbk"], [utf8, "utf-8"]] as const) {
    for (let cut = 0; cut <= bytes.length; cut++) {
      // A character that is cut in the middle decides as well as a whole one, but for one byte of GBK alone.
      if (encoding === "gbk" && cut === 2) continue;
      const decoder = new Decoder(undefined);
      const text = decoder.decode(bytes.subarray(0, cut)) + decoder.decode(bytes.subarray(cut)) +
        decoder.decode(new Uint8Array(), true);
      expect([text, decoder.encoding]).toEqual(["a你好", encoding]);
    }
  }
});

test("a window knows what is settled, also when it was written and read", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 200 })), (rows) => {
      const window = new Window();
      for (const row of rows) window.settle(row);
      const again = new Window(window.base, window.behind);
      for (let row = 0; row < 250; row++) {
        expect(window.isSettled(row)).toBe(rows.includes(row));
        expect(again.isSettled(row)).toBe(rows.includes(row));
      }
    }),
  );
});
