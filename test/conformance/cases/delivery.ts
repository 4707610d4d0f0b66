import { equal, ok } from "../assert.ts";
import { type Case, CONSUMERS, make, nameOf, stage } from "../kit.ts";

const NOW = 1_700_000_000_123;

export const deliveryCases: readonly Case[] = [
  ...CONSUMERS.map((name): Case => ({
    name: `${name} delivers events, user attributes and items as the protocol has them`,
    async run(kit) {
      const { server, options, drops, errors } = stage(kit);
      const consumer = make(kit, name, options, { ...kit.tracker.platform, now: () => NOW });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      await tracker.trackCustomEvent("purchase", { anonymousId: "a", attributes: { price: 12.5 } });
      await tracker.trackUser("u", { loginUserKey: "email", eventTime: 1_600_000_000_000, attributes: { vip: true } });
      await tracker.submitItem("goods", "sku-1", { colour: "red" });
      await tracker.flush();
      const ids = { dataSourceId: "source", projectKey: "product" };
      const event = { ...ids, sdkVersion: kit.tracker.VERSION, platform: "javascript" };
      equal(server.events, [
        {
          ...event,
          eventType: "CUSTOM",
          eventName: "purchase",
          timestamp: NOW,
          deviceId: "a",
          attributes: { price: 12.5 },
        },
      ], "events");
      equal(server.users, [{
        ...event,
        eventType: "LOGIN_USER_ATTRIBUTES",
        timestamp: 1_600_000_000_000,
        sendTime: 1_600_000_000_000,
        userKey: "email",
        userId: "u",
        attributes: { vip: true },
      }], "users");
      equal(server.items, [{ ...ids, key: "goods", id: "sku-1", attributes: { colour: "red" } }], "items");
      equal([drops, errors], [[], []], "drops and errors");
      await tracker.stop();
    },
  })),
  {
    name: "a tracker made with options alone sends each message at once",
    async run(kit) {
      const { server, options, deliveries } = stage(kit);
      const tracker = new kit.tracker.GrowingTracker(options);
      await Promise.all(["a", "b", "c"].map((name) => tracker.trackCustomEvent(name, { anonymousId: "x" })));
      equal(server.requests.length, 3, "requests");
      equal(deliveries, [["a"], ["b"], ["c"]], "deliveries");
    },
  },
  {
    name: "a request names its sending time in URL and header, and what it carries and expects",
    async run(kit) {
      const { server, options } = stage(kit);
      await new kit.tracker.GrowingTracker(options).trackCustomEvent("x", { anonymousId: "a" });
      const request = server.requests[0];
      equal(request?.path, "/v3/projects/product/collect", "path");
      equal(request?.headers["content-type"], "application/json", "content-type");
      equal(request?.headers.accept, "application/json", "accept");
      ok(request?.stm, "there is a sending time");
      equal(request?.headers["x-timestamp"], String(request?.stm), "x-timestamp");
    },
  },
  {
    name: "events and items never share a request, and items go to a path of their own",
    async run(kit) {
      const { server, options } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(new kit.tracker.BufferedConsumer(options));
      await tracker.trackCustomEvent("x", { anonymousId: "a" });
      await tracker.submitItem("goods", "1");
      await tracker.trackUser("u");
      await tracker.flush();
      const seen = server.requests.map(({ path, messages }) => `${path} ${messages.map(nameOf)}`).sort();
      equal(seen, ["/projects/product/collect/item goods", "/v3/projects/product/collect x,"], "requests");
    },
  },
  {
    name: "a product id is escaped in the path, and slashes at the end of the server host are left out",
    async run(kit) {
      const { server, options } = stage(kit, { productId: "a/b c?", serverHost: "http://collector.test/base//" });
      const urls: string[] = [];
      const tracker = new kit.tracker.GrowingTracker({
        ...options,
        fetch: (url, init) => {
          urls.push(url.split("?stm=", 1)[0] ?? "");
          return server.fetch(url.replace("/base", ""), init);
        },
      });
      await tracker.trackCustomEvent("x", { anonymousId: "a" });
      equal(urls, ["http://collector.test/base/v3/projects/a%2Fb%20c%3F/collect"], "urls");
      equal(server.events[0]?.projectKey, "a/b c?", "projectKey");
    },
  },
  {
    name: "headers of fetchInit go along, and what the protocol needs goes before them",
    async run(kit) {
      const { server, options } = stage(kit);
      const headers = { Authorization: "Bearer key", "content-type": "text/plain" };
      await new kit.tracker.GrowingTracker({ ...options, fetchInit: { headers } }).submitItem("goods", "1");
      equal(server.requests[0]?.headers.authorization, "Bearer key", "authorization");
      equal(server.requests[0]?.headers["content-type"], "application/json", "content-type");
    },
  },
  {
    name: "the user's fetch is called detached, with a POST that follows no redirect and can be aborted",
    async run(kit) {
      const { server, options } = stage(kit);
      const calls: unknown[] = [];
      const tracker = new kit.tracker.GrowingTracker({
        ...options,
        fetch: function (this: unknown, url, init) {
          calls.push([this, init.method, init.redirect, init.signal instanceof AbortSignal]);
          return server.fetch(url, init);
        },
      });
      await tracker.trackCustomEvent("x", { anonymousId: "a" });
      equal(calls, [[undefined, "POST", "manual", true]], "calls");
    },
  },
  {
    name: "a parser of the user's makes the body and its headers",
    async run(kit) {
      const { server, options } = stage(kit);
      const tracker = new kit.tracker.GrowingTracker({
        ...options,
        parser: {
          contentType: "application/json",
          headers: { "X-Shape": "upper" },
          encode: (messages, kind, stm) =>
            new TextEncoder().encode(
              JSON.stringify(messages.map((message) => ({ ...message, eventName: `${kind} ${stm > 0}` }))),
            ),
        },
      });
      await tracker.trackCustomEvent("x", { anonymousId: "a" });
      equal(server.events[0]?.eventName, "event true", "what the parser wrote");
      equal(server.requests[0]?.headers["x-shape"], "upper", "the parser's header");
    },
  },
  {
    name: "trackers that share a consumer send under their own data source ids",
    async run(kit) {
      const { server, options } = stage(kit);
      const consumer = new kit.tracker.BufferedConsumer(options);
      const shop = new kit.tracker.GrowingTracker({ consumer });
      const blog = new kit.tracker.GrowingTracker({ consumer, dataSourceId: "blog" });
      await shop.trackCustomEvent("x", { anonymousId: "a" });
      await blog.trackCustomEvent("y", { anonymousId: "a" });
      await shop.flush();
      equal(server.events.map(({ dataSourceId }) => dataSourceId), ["source", "blog"], "data source ids");
    },
  },
  {
    name: "the option platform is what events name, and items name none",
    async run(kit) {
      const { server, options } = stage(kit, { platform: "worker" });
      const tracker = new kit.tracker.GrowingTracker(options);
      await tracker.trackCustomEvent("x", { anonymousId: "a" });
      await tracker.track(new kit.tracker.UserLoginMessage.UserBuilder().setLoginUserId("u").build());
      await tracker.submitItem("goods", "1");
      equal([server.events[0]?.platform, server.users[0]?.platform], ["worker", "worker"], "platforms of events");
      ok(!Object.hasOwn(server.items[0] ?? {}, "platform"), "an item has no platform");
    },
  },
];
