import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RequestDetails } from "../../../../src/collector/recorded.ts";
import { base64Of } from "../../../../src/collector/entry.ts";
import { curlOf } from "../../../../src/collector/page/app/details/curl.ts";
import { bytesOf, hexOf } from "../../../../src/collector/page/app/details/hex.ts";
import { hashOf, shownOf } from "../../../../src/collector/page/app/url.ts";
import { request } from "./kit.ts";

const details = (body: Uint8Array, over: Partial<RequestDetails> = {}): RequestDetails => {
  const { messages: _, ...summary } = request(1, []);
  const query = "stm=1&a=b";
  return { ...summary, bytes: body.byteLength, query, headers: { "x-mark": "it's" }, body: base64Of(body), ...over };
};

/** What a shell makes of a command line: the arguments of curl, and what comes through the pipe. */
function run(command: string): { args: string[]; input: string } {
  const script = `curl() { printf '%s\\0' "$@"; printf '\\0'; if [ ! -t 0 ]; then base64 -w0; fi; }\n${command}`;
  const [args = "", input = ""] = execFileSync("/bin/bash", ["-c", script], { encoding: "utf8", input: "" }).split(
    "\0\0",
  );
  return { args: args.split("\0"), input };
}

test("a request as cURL is that request, whatever is in it, and a shell runs nothing of it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (body) => {
      const { args, input } = run(curlOf(details(body), "http://127.0.0.1:8787"));
      expect(args.slice(0, 5)).toEqual([
        "-X",
        "POST",
        "http://127.0.0.1:8787/v3/projects/p/collect?stm=1&a=b",
        "-H",
        "x-mark: it's",
      ]);
      const at = args.indexOf("--data-raw");
      const sent = at >= 0 ? Buffer.from(args[at + 1] ?? "") : Buffer.from(input, "base64");
      expect([...sent]).toEqual([...body]);
    }),
    { numRuns: 30 },
  );
  for (const text of ["'; touch /tmp/x; '", "$(id)`id`", "\\'", '[{"a":"购买\n"}]']) {
    const { args } = run(curlOf(details(new TextEncoder().encode(text), { path: `/a'${text}` }), "http://h"));
    expect(args.at(-1)).toBe(text);
  }
});

test("bytes are shown in hexadecimal and as text", () => {
  const bytes = new TextEncoder().encode('[{"a":"é"}]\u0000');
  expect(hexOf(bytes)).toBe('000000  5b 7b 22 61 22 3a 22 c3 a9 22 7d 5d 00           [{"a":".."}].');
  expect(bytesOf(base64Of(bytes))).toEqual(bytes);
  expect(hexOf(new Uint8Array(100_000)).split("\n")).toHaveLength(1024);
});

test("the address says what is shown, and says it back", () => {
  const hash = "#filter=attr.price%3A50+%22a+b%22&types=event%2Crefused&off=&open=m7&tab=body&lang=zh&utc=";
  const shown = shownOf(hash);
  expect(shown).toMatchObject({
    filter: 'attr.price:50 "a b"',
    offPlan: true,
    open: "m7",
    tab: "body",
    language: "zh",
  });
  expect([...shown.types]).toEqual(["event", "refused"]);
  expect(hashOf(shown)).toBe(hash);
  expect(hashOf(shownOf(""))).toBe("#");
  expect(shownOf("#plan").isPlan).toBe(true);
  fc.assert(fc.property(fc.string(), (text) => {
    expect(shownOf(hashOf(shownOf(`#${text}`)))).toEqual(shownOf(hashOf(shownOf(`#${text}`))));
  }));
});
