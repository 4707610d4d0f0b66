import { equal, ok } from "../assert.ts";
import type { Case } from "../kit.ts";
import { event, EVENTS, item, ITEMS, ORIGIN, post } from "../requests.ts";

const get = async (collector: { fetch(url: string): Promise<Response> }, path: string): Promise<unknown> =>
  await (await collector.fetch(`${ORIGIN}${path}`)).json();

export const collectorSiteCases: readonly Case[] = [
  {
    name: "the collector shows a page of its own, with a policy that lets in nothing else",
    async run({ collector: { createCollector } }) {
      const page = await createCollector().fetch(`${ORIGIN}/`);
      equal([page.status, page.headers.get("Content-Type")], [200, "text/html; charset=utf-8"], "answer");
      ok(page.headers.get("Content-Security-Policy")?.startsWith("default-src 'none';") ?? false, "a policy");
      ok(/^<!doctype html>/i.test(await page.text()), "a page");
    },
  },
  {
    name: "the collector's API tells messages in pages, by type and by text",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      await post(collector, EVENTS, [event, { ...event, eventName: "购买" }]);
      await post(collector, ITEMS, [item]);
      const names = async (query: string): Promise<unknown> => {
        const { messages, next } = Object(await get(collector, `/api/messages${query}`));
        return [messages.map(({ number, name }: { number: number; name: string }) => `${number} ${name}`), next];
      };
      equal(await names(""), [["1 x", "2 购买", "3 goods"], null], "all");
      equal(await names("?limit=2"), [["1 x", "2 购买"], 2], "a page");
      equal(await names("?after=2"), [["3 goods"], null], "the next page");
      equal(await names("?type=item"), [["3 goods"], null], "items");
      equal(await names(`?text=${encodeURIComponent("购")}`), [["2 购买"], null], "a text");
    },
  },
  {
    name: "the collector's API makes requests fail, forgets messages, and refuses what it cannot do with the reason",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      const fail = (body: string): Promise<Response> => collector.fetch(`${ORIGIN}/api/fail`, { method: "POST", body });
      equal(await (await fail('{"count":1,"status":429}')).json(), { remaining: 1 }, "answer");
      equal((await post(collector, EVENTS, [event])).status, 429, "status");
      equal((await post(collector, EVENTS, [event])).status, 200, "status afterwards");
      equal((await collector.fetch(`${ORIGIN}/api/messages`, { method: "DELETE" })).status, 204, "status of DELETE");
      equal(collector.messages, [], "messages");
      collector.clear(); // else what was cleared is held for a while, in case that is undone
      const refused = await fail('{"count":"all"}');
      equal(refused.status, 400, "status of a fault");
      ok((await refused.text()).includes("'count' must be an integer"), "the reason");
    },
  },
  {
    name: "the collector's stream tells what is kept and what comes, and ends with its reader",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      await post(collector, EVENTS, [event]);
      const { body } = await collector.fetch(`${ORIGIN}/api/stream`);
      const reader = (body ?? new ReadableStream<Uint8Array>()).getReader();
      let text = "";
      const until = async (part: string): Promise<void> => {
        while (!text.includes(part)) {
          const { done, value } = await reader.read();
          if (done) throw new Error(`the stream ended with ${text}`);
          text += new TextDecoder().decode(value);
        }
      };
      await until('"name":"x"');
      await post(collector, ITEMS, [item]);
      await until('"name":"goods"');
      equal(
        text.match(/^event: \w+$/gm)?.map((line) => line.slice(7)),
        ["hello", "failures", "request", "request"],
        "events",
      );
      await reader.cancel();
    },
  },
];
