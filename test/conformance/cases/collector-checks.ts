import { equal, ok } from "../assert.ts";
import type { Case } from "../kit.ts";
import { event, EVENTS, item, ITEMS, post } from "../requests.ts";

/** Makes a case that each of these bodies is refused for a reason with these words in it, and leaves no message. */
function refused(name: string, bodies: readonly (readonly [string, unknown, string])[]): Case {
  return {
    name,
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      for (const [url, message, words] of bodies) {
        const response = await post(collector, url, [message]);
        const { error } = await response.json();
        equal(response.status, 400, `the status where '${words}' is expected`);
        ok(String(error).includes(`message 0 ${words}`), `"${error}" has the words '${words}'`);
        equal(collector.requests.at(-1)?.error, error, "the error that is kept");
      }
      equal(collector.messages, [], "messages");
    },
  };
}

export const collectorCheckCases: readonly Case[] = [
  refused("the collector refuses messages that the protocol does not allow, and says which and why", [
    [EVENTS, "text", "is no object"],
    [EVENTS, null, "is no object"],
    [EVENTS, { ...event, dataSourceId: "" }, "lacks 'dataSourceId'"],
    [EVENTS, { ...event, projectKey: undefined }, "lacks 'projectKey'"],
    [EVENTS, { ...event, projectKey: "q" }, "has a 'projectKey' that is not the product id of its URL"],
    [EVENTS, { ...event, timestamp: undefined }, "lacks 'timestamp'"],
    [EVENTS, { ...event, timestamp: "1" }, "has a 'timestamp' that is no integer"],
    [EVENTS, { ...event, timestamp: 1.5 }, "has a 'timestamp' that is no integer"],
    [EVENTS, { ...event, eventName: undefined }, "lacks 'eventName'"],
    [EVENTS, { ...event, eventType: "VISITS" }, "has an 'eventType' that the protocol does not know"],
    [EVENTS, { ...event, deviceId: undefined }, "has no 'deviceId' or 'userId'"],
    [EVENTS, { ...event, deviceId: 5 }, "has a 'deviceId' that is no string"],
    [EVENTS, { ...event, userKey: "email" }, "has a 'userKey' without a 'userId'"],
    [EVENTS, { ...event, eventType: "LOGIN_USER_ATTRIBUTES" }, "lacks 'userId'"],
    [EVENTS, { ...event, attributes: ["a"] }, "has 'attributes' that are no object"],
    [EVENTS, { ...event, attributes: { a: { b: 1 } } }, "has 'attributes.a' that is neither"],
    [EVENTS, { ...event, attributes: { a: null } }, "has 'attributes.a' that is neither"],
    [ITEMS, { ...item, key: undefined }, "lacks 'key'"],
    [ITEMS, { ...item, id: "" }, "lacks 'id'"],
    [ITEMS, { ...item, projectKey: "q" }, "has a 'projectKey' that is not"],
  ]),
  {
    name: "one message at fault makes the collector refuse the whole request, as a server does",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      const response = await post(collector, EVENTS, [event, { ...event, eventName: "" }, event]);
      const { error } = await response.json();
      equal([response.status, error], [400, "message 1 lacks 'eventName'"], "answer");
      equal(collector.messages, [], "messages");
    },
  },
  {
    name: "the collector takes an event of nobody, and warns of what is odd but allowed",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      const nobody = { ...event, deviceId: undefined, userKey: "$notuser" };
      equal((await post(collector, EVENTS, [nobody])).status, 200, "status of an event of nobody");
      const user = { ...event, eventType: "LOGIN_USER_ATTRIBUTES", userId: "u" };
      const response = await post(collector, EVENTS, [user, { ...event, extra: 1 }, { ...event, sendTime: 2 }]);
      const { warnings } = await response.json();
      equal(warnings, [
        "message 0 sets no attributes",
        "message 1 has a field 'extra' that the protocol does not know",
        "message 2 has a 'sendTime' that is not its 'timestamp'",
      ], "warnings");
      equal(collector.requests.at(-1)?.warnings, warnings, "warnings that are kept");
    },
  },
];
