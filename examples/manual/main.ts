/**
 * The sample program of the Python SDK's manual, function by function, in one file for Node, Deno and Bun. Where that
 * sleeps, so that its messages have time to leave, this awaits `stop()`, which sends what is held and says what became
 * of it.
 */
import process from "node:process";
import {
  AsyncBufferedConsumer,
  BufferedConsumer,
  CustomEventMessage,
  DefaultConsumer,
  type FlushReport,
  GrowingTracker,
} from "@growingio-edge/tracker";
import { ProtobufParser } from "@growingio-edge/tracker/protobuf";
import { SnappyParser } from "@growingio-edge/tracker/snappy";

const options = {
  productId: process.env.GROWINGIO_PRODUCT_ID ?? "your-account-id",
  dataSourceId: process.env.GROWINGIO_DATA_SOURCE_ID ?? "your-data-source-id",
  serverHost: process.env.GROWINGIO_SERVER_HOST ?? "http://127.0.0.1:8787",
};

async function tracker(): Promise<FlushReport> {
  const growing = GrowingTracker.consumer(new BufferedConsumer(options));
  const message = new CustomEventMessage.EventBuilder()
    .setEventName("tracker_consumer")
    .setAttributes({ num: 3 })
    .setAnonymousId("python")
    .build();
  growing.track(message);
  return await growing.stop();
}

async function trackerTest(): Promise<FlushReport> {
  const growing = new GrowingTracker(options);
  const attributes = { name: "cpacm", age: "100" };
  growing.trackCustomEvent("test", {
    loginUserId: "user",
    loginUserKey: "email",
    anonymousId: "python",
    attributes,
  });
  growing.trackUser("user", { loginUserKey: "email", anonymousId: "python", attributes });
  growing.submitItem("item_key", "item_name", { attr: "item" });
  return await growing.stop();
}

async function trackerUser(): Promise<FlushReport> {
  const growing = new GrowingTracker(options);
  growing.trackUser("cpacm", {
    loginUserKey: "cpacm",
    anonymousId: "python",
    attributes: { cpacm: "name", python: "tracker_user" },
  });
  return await growing.stop();
}

async function trackerConsumer(): Promise<FlushReport> {
  const growing = GrowingTracker.consumer(new BufferedConsumer(options));
  for (let num = 0; num < 3; num++) {
    growing.trackCustomEvent("tracker_consumer", { anonymousId: "python", attributes: { num } });
  }
  growing.submitItem("tracker_consumer", "python", { consumer: "consumer" });
  for (let num = 3; num < 5; num++) {
    growing.trackCustomEvent("tracker_consumer", { anonymousId: "python", attributes: { num } });
  }
  return await growing.stop();
}

async function trackerAsync(): Promise<FlushReport> {
  const growing = GrowingTracker.consumer(new AsyncBufferedConsumer(options), { defaults: { anonymousId: "python" } });
  for (let num = 0; num < 3; num++) {
    growing.trackCustomEvent("tracker_async", { attributes: { num } });
  }
  growing.submitItem("tracker_async", "python", { consumer: "consumer" });
  growing.trackUser("user", { loginUserKey: "email", attributes: { name: "tracker_async", age: "100" } });
  growing.trackCustomEvent("tracker_async", { attributes: { num: "last" } });
  return await growing.stop();
}

async function trackerSnappy(): Promise<FlushReport> {
  const parser = new SnappyParser({ cryptData: true });
  const growing = GrowingTracker.consumer(new DefaultConsumer({ ...options, parser }));
  growing.trackCustomEvent("tracker_snappy", {
    loginUserId: "user",
    loginUserKey: "email",
    anonymousId: "python",
    attributes: { name: "cpacm", age: "100", xor: "True" },
  });
  return await growing.stop();
}

async function trackerProtobuf(): Promise<FlushReport> {
  const parser = new ProtobufParser();
  const growing = GrowingTracker.consumer(new AsyncBufferedConsumer({ ...options, parser }));
  growing.trackCustomEvent("tracker_protobuf", {
    loginUserId: "user",
    loginUserKey: "email",
    anonymousId: "python",
    attributes: { name: "cpacm", age: "100" },
  });
  growing.submitItem("tracker_protobuf", "python", { consumer: "consumer" });
  for (let num = 1; num < 3; num++) {
    growing.trackCustomEvent("tracker_protobuf", { anonymousId: "python", attributes: { num } });
  }
  return await growing.stop();
}

const parts = [tracker, trackerTest, trackerUser, trackerConsumer, trackerAsync, trackerSnappy, trackerProtobuf];
for (const part of parts) {
  const { delivered, dropped, total } = await part();
  console.log(`${part.name}: ${delivered} delivered, ${dropped} dropped, ${total.requests} requests in all`);
  if (dropped > 0) process.exitCode = 1;
}
