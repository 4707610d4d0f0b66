import { equal, ok, rejects } from "../assert.ts";
import { type Case, CONSUMERS, FakeQueue, make, stage, untyped } from "../kit.ts";

const IDENTITIES = { phone: "13800000000", email: "u@example.com" };
const IDS = { dataSourceId: "source", projectKey: "product" };

/** Every preset field. */
const PRESET = {
  domain: "shop.example.com",
  urlScheme: "shop",
  deviceBrand: "brand",
  deviceModel: "model",
  deviceType: "phone",
  appVersion: "1.2.3",
  appName: "app",
  language: "zh-CN",
};

/** Identities with a fault, where it is, and the rule that it breaks. */
const FAULTS: readonly (readonly [given: unknown, path: string, rule: RegExp])[] = [
  [{}, "identities", /at least one identity/],
  [undefined, "identities", /at least one identity/],
  [["13800000000"], "identities", /plain object/],
  [{ phone: "" }, "identities.phone", /must not be empty/],
  [{ phone: 13_800_000_000 }, "identities.phone", /use String\(\)/],
  [{ phone: null }, "identities.phone", /must be a string/],
  [{ "": "13800000000" }, "identities.", /must not be empty/],
];

export const identityCases: readonly Case[] = [
  ...CONSUMERS.map((name): Case => ({
    name: `a ${name} sends user mappings in Protobuf, in requests of their own`,
    async run(kit) {
      const { server, options, errors } = stage(kit, { parser: new kit.protobuf.ProtobufParser() });
      const tracker = kit.tracker.GrowingTracker.consumer(make(kit, name, options));
      const calls = [
        tracker.mapUser(IDENTITIES, { eventTime: 5 }),
        tracker.mapUser({ phone: "1", __proto__x: "2" }),
        tracker.trackCustomEvent("e", { anonymousId: "a" }),
      ];
      await Promise.all(calls);
      equal((await tracker.stop()).total.delivered, 3, "delivered");
      equal(server.mappings, [{ ...IDS, identifies: IDENTITIES, sendTime: 5 }, {
        ...IDS,
        identifies: { phone: "1", __proto__x: "2" },
      }], "mappings");
      const { path, headers } = server.requests.find(({ kind }) => kind === "mapping") ?? {};
      equal(path, "/projects/product/collect/user-mapping", "path");
      equal(headers?.["content-type"], "application/protobuf", "content type");
      equal(errors, [], "errors");
    },
  })),
  ...CONSUMERS.map((name): Case => ({
    name: `a ${name} with another parser refuses user mappings, and says what to take`,
    async run(kit) {
      const snappy = new kit.snappy.SnappyParser({ inner: new kit.protobuf.ProtobufParser() });
      for (const parser of [undefined, snappy]) {
        const { server, options, errors, drops } = stage(kit, { parser });
        const tracker = kit.tracker.GrowingTracker.consumer(make(kit, name, options));
        const error = await rejects(tracker.mapUser(IDENTITIES), "ERR_PARAM");
        ok(/'parser' must be 'new ProtobufParser\(\)' of '\.\/protobuf'/.test(error.message), error.message);
        const built = new kit.tracker.UserMappingMessage.MappingBuilder().setIdentities(IDENTITIES).build();
        await rejects(tracker.track(built), "ERR_PARAM");
        await tracker.stop();
        equal(errors.map(({ code }) => code), ["ERR_PARAM", "ERR_PARAM"], "errors");
        equal([server.requests, drops], [[], []], "nothing was sent or taken");
      }
    },
  })),
  {
    name: "a user mapping needs identities, and each must say something",
    async run(kit) {
      const { options } = stage(kit, { parser: new kit.protobuf.ProtobufParser() });
      const tracker = new kit.tracker.GrowingTracker(options);
      for (const [given, path, rule] of FAULTS) {
        const { issues } = await rejects(tracker.mapUser(untyped(given)), "ERR_PARAM");
        equal(issues.map((issue) => issue.path), [path], "path");
        ok(rule.test(issues[0]?.rule ?? ""), `${path} ${issues[0]?.rule}`);
      }
      await rejects(tracker.mapUser(IDENTITIES, untyped({ eventTime: -1 })), "ERR_PARAM");
      await rejects(tracker.mapUser(IDENTITIES, untyped({ loginUserId: "u" })), "ERR_PARAM");
    },
  },
  {
    name: "the builder of user mappings adds and replaces identities, and its messages are snapshots",
    run(kit) {
      const given = { phone: "1" };
      const builder = new kit.tracker.UserMappingMessage.MappingBuilder().setProductId("p").addIdentity("gone", "x");
      const message = builder.setIdentities(given).addIdentity("email", "e").setEventTime(7).build();
      given.phone = "2";
      equal(message.identifies, { phone: "1", email: "e" }, "identities");
      equal([message.sendTime, message.projectKey], [7, "p"], "the rest");
      return Promise.resolve();
    },
  },
  {
    name: "a bound tracker maps users, with nothing of its defaults, and keeps its invocation alive for it",
    async run(kit) {
      const { server, options } = stage(kit, { parser: new kit.protobuf.ProtobufParser() });
      const consumer = new kit.tracker.AsyncBufferedConsumer({ ...options, flushAfterMs: 1 });
      const kept: Promise<unknown>[] = [];
      const context = { waitUntil: (promise: Promise<unknown>): void => void kept.push(promise) };
      const defaults = { anonymousId: "a", attributes: { region: "cn" }, preset: { language: "zh-CN" } };
      await kit.tracker.GrowingTracker.consumer(consumer).bind(context, defaults).mapUser(IDENTITIES);
      await Promise.all(kept);
      equal(server.mappings, [{ ...IDS, identifies: IDENTITIES }], "mappings");
      await consumer.stop();
    },
  },
  {
    name: "a queue brings user mappings, preset fields and items to the server, in Protobuf",
    async run(kit) {
      const { server, options, errors } = stage(kit);
      const { productId, dataSourceId, serverHost, fetch, onError } = options;
      const queue = new FakeQueue();
      const consumer = new kit.cloudflare.QueueConsumer({ productId, dataSourceId, queue, onError });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer, { defaults: { anonymousId: "a" } });
      await tracker.mapUser(IDENTITIES);
      await tracker.trackCustomEvent("preset", { preset: PRESET });
      await tracker.trackCustomEvent("item", { item: { key: "product", id: "1", attributes: { n: 1 } } });
      const sending = { productId, serverHost, fetch, onError, retryLimit: 0 };

      // JSON has no form for a mapping: it stays on the queue for who can send it, and is told.
      const first = queue.take();
      const report = await kit.cloudflare.deliverQueueBatch(first, sending);
      equal([report.delivered, report.retried], [2, 1], "what JSON can send");
      equal(errors.map(({ code }) => code), ["ERR_PARAM"], "errors");
      ok(/ProtobufParser/.test(errors[0]?.message ?? ""), `it names the way out: ${errors[0]?.message}`);
      equal(server.events.map(({ domain, resourceItem }) => [domain, resourceItem]), [
        [PRESET.domain, undefined],
        [undefined, { key: "product", id: "1", attributes: { n: 1 } }],
      ], "events in JSON");

      await tracker.trackCustomEvent("preset", { preset: PRESET });
      await tracker.trackCustomEvent("item", { item: { key: "product", id: "1", attributes: { n: 1 } } });
      server.clear();
      const parser = new kit.protobuf.ProtobufParser();
      const second = await kit.cloudflare.deliverQueueBatch(queue.take(2), { ...sending, parser });
      equal([second.delivered, second.retried, second.dropped], [3, 0, 0], "what Protobuf can send");
      equal(server.mappings, [{ ...IDS, identifies: IDENTITIES }], "mappings");
      equal(server.events.map(({ language, resourceItem }) => [language, resourceItem]), [
        [PRESET.language, undefined],
        [undefined, { key: "product", id: "1", attributes: { n: "1" } }],
      ], "events in Protobuf");
    },
  },
  {
    name: "preset fields and the item of an event arrive in JSON and in Protobuf, and take nothing with them",
    async run(kit) {
      for (const parser of [new kit.tracker.JsonParser(), new kit.protobuf.ProtobufParser()]) {
        const { server, options, errors } = stage(kit, { parser });
        const tracker = new kit.tracker.GrowingTracker(options);
        const item = { key: "product", id: "sku-1", attributes: { colour: "red", tags: ["a", "b"] } };
        const more = { anonymousId: "a", attributes: { x: "y" } };
        await tracker.trackCustomEvent("all", { ...more, preset: PRESET, item });
        await tracker.trackCustomEvent("some", { ...more, preset: { language: "en", domain: "", appName: null } });
        await tracker.trackCustomEvent("none", { ...more, preset: null, item: null });
        const built = new kit.tracker.CustomEventMessage.EventBuilder().setEventName("built").setAnonymousId("a")
          .setPreset({ domain: "d", language: "en" }).setPreset({ language: "de" }).setItem("product", "1").build();
        await tracker.track(built);
        const seen = server.events.map((message) => {
          const { timestamp, sdkVersion, platform, ...event } = message;
          ok(timestamp > 0 && sdkVersion && platform, "the rest");
          return event;
        });
        const event = { ...IDS, eventType: "CUSTOM", deviceId: "a" };
        const resourceItem = { key: "product", id: "sku-1", attributes: { colour: "red", tags: "a||b" } };
        equal(seen, [
          { ...event, eventName: "all", attributes: { x: "y" }, ...PRESET, resourceItem },
          { ...event, eventName: "some", attributes: { x: "y" }, language: "en" },
          { ...event, eventName: "none", attributes: { x: "y" } },
          { ...event, eventName: "built", domain: "d", language: "de", resourceItem: { key: "product", id: "1" } },
        ], "events");
        equal(errors, [], "errors");
      }
    },
  },
  {
    name: "defaults bring preset fields to custom events alone, field by field, and the call's own win",
    async run(kit) {
      const { server, options } = stage(kit);
      const defaults = { anonymousId: "a", preset: { language: "en", appName: "app", domain: "d" } };
      const tracker = new kit.tracker.GrowingTracker({ ...options, defaults });
      await tracker.trackCustomEvent("e", { preset: { language: "de", appName: null } });
      await tracker.bind(undefined, { preset: { domain: "e", language: undefined } }).trackCustomEvent("e");
      await tracker.trackUser("u", { attributes: { x: "y" } });
      const presetOf = ({ language, appName, domain }: object & Partial<typeof PRESET>) => [language, appName, domain];
      equal(server.events.map((event) => presetOf(untyped(event))), [["de", undefined, "d"], ["en", "app", "e"]], "e");
      equal(server.users.map((user) => presetOf(untyped(user))), [[undefined, undefined, undefined]], "users");
    },
  },
  {
    name: "preset fields and items that break a rule are refused by their names, all faults at once",
    async run(kit) {
      const { server, options } = stage(kit);
      const tracker = new kit.tracker.GrowingTracker(options);
      const { issues } = await rejects(
        tracker.trackCustomEvent(
          "e",
          untyped<object>({
            preset: { domain: 1, colour: "red" },
            item: { key: "", attributes: { x: NaN }, name: "n" },
          }),
        ),
        "ERR_PARAM",
      );
      equal(
        issues.map(({ path }) => path).sort(),
        ["anonymousId", "item.attributes.x", "item.id", "item.key", "item.name", "preset.colour", "preset.domain"],
        "paths",
      );
      await rejects(tracker.trackUser("u", untyped<object>({ preset: PRESET })), "ERR_PARAM");
      await rejects(tracker.trackCustomEvent("e", untyped<object>({ anonymousId: "a", preset: "zh-CN" })), "ERR_PARAM");
      equal(server.requests, [], "nothing is sent");
    },
  },
  {
    name: "a plan says which keys may be mapped and which item an event may name",
    async run(kit) {
      const { server, options, errors } = stage(kit, { parser: new kit.protobuf.ProtobufParser() });
      const { definePlan, event, decimal, PlanConsumer } = kit.plan;
      const plan = definePlan({
        events: { view: event({ item: "product" }, {}), visit: {} },
        items: { product: { width: decimal } },
        userKeys: ["phone", "email"],
      });
      const consumer = new PlanConsumer(new kit.tracker.DefaultConsumer(options), plan, { onViolation: "reject" });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer, { defaults: { anonymousId: "a" } });
      await tracker.mapUser(IDENTITIES);
      await tracker.trackCustomEvent("view", { item: { key: "product", id: "1", attributes: { width: 1.5 } } });
      await tracker.trackCustomEvent("view");
      equal(server.messages.length, 3, "what is on the plan is sent");
      equal(errors, [], "errors");
      const off = [
        tracker.mapUser(untyped({ phone: "1", wechat: "w" })),
        tracker.trackCustomEvent("view", { item: untyped({ key: "shop", id: "1" }) }),
        tracker.trackCustomEvent("view", { item: untyped({ key: "product", id: "1", attributes: { width: "w" } }) }),
        tracker.trackCustomEvent("visit", { item: untyped({ key: "product", id: "1" }) }),
      ];
      const issues = await Promise.all(off.map((call) => rejects(call, "ERR_PARAM")));
      equal(issues.map((error) => error.issues.map(({ path, rule }) => `${path} ${rule}`)), [
        ["identities.wechat is not planned"],
        ['item.key must be "product" as planned'],
        ["item.attributes.width must be a decimal as planned"],
        ["item.key is not planned"],
      ], "faults");
    },
  },
  {
    name: "the visitor of a request is read from the cookies of the Web SDK, ready to be bound",
    async run(kit) {
      const { server, options } = stage(kit);
      const { requestFacts, visitorOf } = kit.visitor;
      const headers = new Headers({
        Cookie: "gdp_user_id=gioenc-7c38gb51%2Cba56; p_gdp_cs1=gioenc-bqabl; p_gdp_user_key=gioenc-dlahm; x=y",
        "Accept-Language": "zh-CN,zh;q=0.9",
        Host: "shop.example.com",
      });
      const visitor = { anonymousId: "6b29fc40-ca47", loginUserId: "cpacm", loginUserKey: "email" };
      equal(visitorOf(headers, { productId: "p" }), visitor, "of headers");
      equal(visitorOf({ headers } as Request, { productId: "p" }), visitor, "of a request");
      equal(visitorOf(headers.get("Cookie") ?? "", { productId: "p" }), visitor, "of a header");
      equal(visitorOf(headers, { productId: "q" }), { anonymousId: visitor.anonymousId }, "of another project");
      equal(requestFacts(headers), { domain: "shop.example.com", language: "zh-CN" }, "facts");
      equal(requestFacts(new Request("https://a.example:8443/x")), { domain: "a.example:8443" }, "facts of a request");
      const tracker = new kit.tracker.GrowingTracker(options);
      await tracker.bind(undefined, visitorOf(headers, { productId: "p" })).trackCustomEvent("visit");
      const { deviceId, userId, userKey } = server.events[0] ?? {};
      equal([deviceId, userId, userKey], Object.values(visitor), "the event");
    },
  },
  {
    name: "the collector refuses user mappings in another form, and those without identities",
    async run(kit) {
      const server = kit.collector.createCollector();
      const url = "http://collector.test/projects/product/collect/user-mapping";
      const post = async (contentType: string, body: BodyInit) => {
        const headers = { "Content-Type": contentType };
        const response = await server.fetch(url, { method: "POST", headers, body });
        return [response.status, (await response.json()).error];
      };
      const json = JSON.stringify([{ ...IDS, identifies: IDENTITIES }]);
      equal(await post("application/json", json), [415, "user mappings are known in plain Protobuf alone"], "JSON");
      const bytes = new Uint8Array(new kit.protobuf.ProtobufParser().encode([{ ...IDS, identifies: {} }], "mapping"));
      equal(
        await post("application/protobuf", bytes),
        [400, "message 0 has no identities in 'identifies'"],
        "no identities",
      );
      equal(server.mappings, [], "mappings");
    },
  },
];
