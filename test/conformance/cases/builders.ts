import { equal, ok, throws } from "../assert.ts";
import { type Case, CONSUMERS, make, stage, untyped } from "../kit.ts";

export const builderCases: readonly Case[] = [
  {
    name: "a custom event that was built is sent like one that was tracked",
    async run(kit) {
      const { server, options } = stage(kit);
      const message = new kit.tracker.CustomEventMessage.EventBuilder()
        .setEventName("purchase")
        .setAnonymousId("a")
        .setLoginUser("email", "u")
        .setEventTime(1_600_000_000_000)
        .setAttributes({ price: 12.5, tags: ["a", "b"] })
        .addAttribute("vip", true)
        .build();
      ok(message instanceof kit.tracker.CustomEventMessage, "it is a CustomEventMessage");
      await new kit.tracker.GrowingTracker(options).track(message);
      equal(server.messages, [{
        eventType: "CUSTOM",
        eventName: "purchase",
        sdkVersion: kit.tracker.VERSION,
        platform: "javascript",
        timestamp: 1_600_000_000_000,
        sendTime: 1_600_000_000_000,
        deviceId: "a",
        userKey: "email",
        userId: "u",
        attributes: { price: 12.5, tags: "a||b", vip: true },
        dataSourceId: "source",
        projectKey: "product",
      }], "messages");
    },
  },
  {
    name: "user attributes and items that were built are sent like those that were tracked",
    async run(kit) {
      const { server, options } = stage(kit);
      const tracker = new kit.tracker.GrowingTracker(options);
      const { UserLoginMessage, ItemMessage } = kit.tracker;
      await tracker.track(
        new UserLoginMessage.UserBuilder().setLoginUserId("u").setLoginUserKey("email").addAttribute("vip", 1).build(),
      );
      await tracker.track(
        new ItemMessage.ItemBuilder().setItemKey("goods").setItemId("1").addAttribute("a", 1).build(),
      );
      const { eventType, userId, userKey, attributes } = { ...server.users[0] };
      equal([eventType, userId, userKey, attributes], ["LOGIN_USER_ATTRIBUTES", "u", "email", { vip: 1 }], "user");
      const item = { key: "goods", id: "1", attributes: { a: 1 }, dataSourceId: "source", projectKey: "product" };
      equal(server.items, [item], "items");
    },
  },
  {
    name: "an event without an event time has the time when it was built",
    async run(kit) {
      const { server, options } = stage(kit);
      const before = Date.now();
      const message = new kit.tracker.CustomEventBuilder().setEventName("x").setAnonymousId("a").build();
      const after = Date.now();
      await new kit.tracker.GrowingTracker(options).track(message);
      const event = server.events[0];
      ok(event && before <= event.timestamp && event.timestamp <= after, "the time lies within the call");
      ok(!Object.hasOwn(event, "sendTime"), "no sendTime is sent");
    },
  },
  {
    name: "a builder says nothing before build(), which then tells every fault at once",
    async run(kit) {
      const builder = new kit.tracker.CustomEventBuilder().setEventName("").setAnonymousId(untyped(5)).setEventTime(-1)
        .addAttribute("price", NaN);
      const paths = throws(() => builder.build(), "ERR_PARAM").issues.map(({ path }) => path).sort();
      equal(paths, ["anonymousId", "attributes.price", "eventName", "eventTime"], "paths at fault");
      await Promise.resolve();
    },
  },
  {
    name: "each builder refuses to build what lacks its ids",
    async run(kit) {
      const { CustomEventBuilder, UserLoginBuilder, ItemBuilder } = kit.tracker;
      throws(() => new CustomEventBuilder().setEventName("x").build(), "ERR_PARAM");
      throws(() => new CustomEventBuilder().setAnonymousId("a").build(), "ERR_PARAM");
      throws(() => new UserLoginBuilder().setAnonymousId("a").build(), "ERR_PARAM");
      throws(() => new ItemBuilder().setItemKey("goods").build(), "ERR_PARAM");
      throws(() => new ItemBuilder().setItemId("1").build(), "ERR_PARAM");
      await Promise.resolve();
    },
  },
  {
    name: "a builder goes on after build(), and what was built before stays as it was",
    async run(kit) {
      const attributes = { a: 1 };
      const builder = new kit.tracker.CustomEventBuilder().setEventName("x").setAnonymousId("a").setAttributes(
        attributes,
      );
      const first = builder.build();
      attributes.a = 2;
      const second = builder.setEventName("y").addAttribute("b", 2).build();
      equal([first.eventName, first.attributes], ["x", { a: 1 }], "first");
      equal([second.eventName, second.attributes], ["y", { a: 1, b: 2 }], "second");
      await Promise.resolve();
    },
  },
  {
    name: "setAttributes adds to an event's attributes and replaces an item's",
    async run(kit) {
      const { CustomEventBuilder, UserLoginBuilder, ItemBuilder } = kit.tracker;
      const [first, second] = [{ a: 1, b: 1 }, { b: 2 }];
      const event = new CustomEventBuilder().setEventName("x").setAnonymousId("a");
      const user = new UserLoginBuilder().setLoginUserId("u");
      const item = new ItemBuilder().setItemKey("goods").setItemId("1");
      equal(event.setAttributes(first).setAttributes(second).build().attributes, { a: 1, b: 2 }, "event");
      equal(user.setAttributes(first).setAttributes(second).build().attributes, { a: 1, b: 2 }, "user");
      equal(item.setAttributes(first).setAttributes(second).build().attributes, { b: 2 }, "item");
      await Promise.resolve();
    },
  },
  {
    name: "track() sends a message under the tracker's ids, whatever it was built with, and leaves it as it is",
    async run(kit) {
      const { server, options } = stage(kit, { platform: "worker" });
      const message = new kit.tracker.CustomEventBuilder().setEventName("x").setAnonymousId("a")
        .setProductId("another").setDataSourceId("other").build();
      await new kit.tracker.GrowingTracker(options).track(message);
      const { projectKey, dataSourceId, platform } = { ...server.events[0] };
      equal([projectKey, dataSourceId, platform], ["product", "source", "worker"], "ids of what was sent");
      equal([message.projectKey, message.dataSourceId], ["another", "other"], "ids of the message");
    },
  },
  ...CONSUMERS.map((name): Case => ({
    name: `${name}.send() fills in the ids that a message lacks and keeps those that it has`,
    async run(kit) {
      const { server, options } = stage(kit, { platform: "worker" });
      const consumer = make(kit, name, options);
      const builder = new kit.tracker.ItemBuilder().setItemKey("goods").setItemId("1");
      await consumer.send(builder.build());
      await consumer.send(builder.setDataSourceId("other").build());
      await consumer.flush();
      equal(
        server.items.map(({ projectKey, dataSourceId }) => [projectKey, dataSourceId]),
        [["product", "source"], ["product", "other"]],
        "ids",
      );
      await consumer.stop();
    },
  })),
];
