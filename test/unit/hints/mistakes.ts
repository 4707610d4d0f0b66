// Mistakes of those who begin, and what they are told: beside the tests of hints, the guide's table is held against it.
import {
  AsyncBufferedConsumer,
  BufferedConsumer,
  CustomEventMessage,
  DefaultConsumer,
  GrowingTracker,
  type TrackerError,
} from "../../../src/hints.ts";
import { ProtobufParser } from "../../../src/protobuf.ts";
import { bench, rejectionOf } from "../../support/server.ts";

/** A mistake, a part of what is told of it, and all of it. */
export interface Mistake {
  readonly of: string;
  readonly sentence: string;
  told(): Promise<string>;
}

export const IDS = { productId: "p", dataSourceId: "d", serverHost: "https://collect.test" };

/** What is thrown where a class is made of whatever was given. */
export function said(Class: abstract new (...given: never[]) => object, ...given: readonly unknown[]): string {
  try {
    Reflect.construct(Class, given);
    return "nothing";
  } catch (error) {
    return String(Object(error).message);
  }
}

function making(
  of: string,
  Class: abstract new (...given: never[]) => object,
  given: readonly unknown[],
  sentence: string,
): Mistake {
  return { of, sentence, told: async () => said(Class, ...given) };
}

/** An option of an AsyncBufferedConsumer. */
const option = (name: string, value: unknown, hint: string): Mistake =>
  making(`the option ${name}`, AsyncBufferedConsumer, [{ ...IDS, [name]: value }], `(${hint})`);

function calling(of: string, name: keyof GrowingTracker, given: readonly unknown[], sentence: string): Mistake {
  return {
    of,
    sentence,
    async told() {
      const tracker = GrowingTracker.consumer(new BufferedConsumer(bench().options));
      return String(await rejectionOf(Reflect.apply(Object(tracker)[name], tracker, given)));
    },
  };
}

function answered(of: string, serverHost: string, sentence: string): Mistake {
  return {
    of,
    sentence,
    async told() {
      const errors: TrackerError[] = [];
      const fetch = async (): Promise<Response> => new Response(null, { status: 404 });
      const onError = (error: TrackerError): void => void errors.push(error);
      await rejectionOf(new GrowingTracker({ ...IDS, serverHost, fetch, onError }).trackUser("u"));
      return errors.map(({ message }) => message).join();
    },
  };
}

/** What `onError` hears of where nothing rejects. */
function reported(of: string, call: (tracker: GrowingTracker) => unknown, sentence: string): Mistake {
  return {
    of,
    sentence,
    async told() {
      const { options, log } = bench();
      await call(GrowingTracker.consumer(new BufferedConsumer(options)));
      return log.errors.map(({ message }) => message).join();
    },
  };
}

const event = new CustomEventMessage.EventBuilder().setEventName("purchase").setAnonymousId("a");
const EVENT = "use trackCustomEvent(eventName, {";

export const MISTAKES: readonly Mistake[] = [
  making(
    "a tracker of arguments in a row, as in Python",
    GrowingTracker,
    ["pid", "ds", "http://h"],
    "use new GrowingTracker({ productId, dataSourceId,",
  ),
  making("a tracker of nothing", GrowingTracker, [], "the input must be an object (use new GrowingTracker({"),
  making(
    "a consumer of arguments in a row",
    BufferedConsumer,
    ["pid"],
    "use new BufferedConsumer({ productId, dataSourceId,",
  ),
  making(
    "a tracker of a consumer",
    GrowingTracker,
    [new DefaultConsumer(IDS)],
    "give a consumer to GrowingTracker.consumer()",
  ),
  making(
    "options in the place of a consumer",
    GrowingTracker,
    [{ consumer: IDS }],
    "must be a consumer (use new AsyncBufferedConsumer(options))",
  ),
  making(
    "a class in the place of a consumer",
    GrowingTracker,
    [{ consumer: BufferedConsumer }],
    "must be a consumer (use new BufferedConsumer(options))",
  ),
  making(
    "no consumer",
    GrowingTracker,
    [{ consumer: undefined }],
    "'consumer' is required (use new AsyncBufferedConsumer(options))",
  ),

  option("max_size", 1, "did you mean 'maxSize'?"),
  option("product_id", 1, "did you mean 'productId'?"),
  option("flush_after", 1, "did you mean 'flushAfterMs', in milliseconds?"),
  option("request_timeout", 1, "did you mean 'requestTimeoutMs', in milliseconds?"),
  option("retry_backoff_factor", 1, "did you mean 'retryBackoffMs', in milliseconds?"),
  option("data_parser", 1, "did you mean 'parser'?"),
  option("flushInterval", 1, "did you mean 'flushAfterMs', in milliseconds?"),
  option("flushAt", 1, "did you mean 'maxSize'?"),
  option("host", 1, "did you mean 'serverHost'?"),
  option("maxSise", 1, "did you mean 'maxSize'?"),
  option("onEror", 1, "did you mean 'onError'?"),
  option("optOut", true, "did you mean 'disabled'?"),
  option("dryRun", 1, "'dryRun' is an option of a DebugConsumer"),
  option("debug", true, "'log' is an option of a DebugConsumer"),
  option("maxRequests", 1, "'maxRequests' is an option of a DefaultConsumer"),
  making(
    "the option maxSize",
    DefaultConsumer,
    [{ ...IDS, maxSize: 1 }],
    "is an option of a BufferedConsumer and an AsyncBufferedConsumer",
  ),
  making(
    "the option flushAfterMs",
    BufferedConsumer,
    [{ ...IDS, flushAfterMs: 1 }],
    "is an option of an AsyncBufferedConsumer",
  ),
  option("maxSize", "500", "use Number()"),
  option("disabled", "true", "did you mean true?"),
  option("parser", ProtobufParser, "use new ProtobufParser()"),
  option("parser", "protobuf", "use new ProtobufParser() of './protobuf'"),
  option("parser", "snappy", "use new SnappyParser() of './snappy'"),
  option("serverHost", "collect.test", 'did you mean "https://collect.test"?'),
  option("serverHost", "collect.test:8443/events", 'did you mean "https://collect.test:8443/events"?'),
  option("serverHost", "//collect.test", 'did you mean "https://collect.test"?'),
  option("serverHost", "htps://collect.test", 'did you mean "https://collect.test"?'),
  option("serverHost", "localhost:8787", 'did you mean "http://localhost:8787"?'),
  option("serverHost", new URL("https://collect.test"), "use its href"),

  calling(
    "a user's key and id in a row",
    "trackUser",
    ["email", "cpacm"],
    "Cannot track a user by trackUser(…) as the input must be an object (use trackUser(loginUserId, { loginUserKey,",
  ),
  calling(
    "a user in one object",
    "trackUser",
    [{ loginUserId: "u" }],
    "'loginUserId' must be a string (use trackUser(loginUserId, {",
  ),
  calling(
    "an attribute beside the attributes",
    "trackCustomEvent",
    ["purchase", { anonymousId: "a", price: 1 }],
    "Cannot track an event by trackCustomEvent(\"purchase\") as 'price' is not known here (give attributes in 'attributes')",
  ),
  calling(
    "an event in one object",
    "trackCustomEvent",
    [{ eventName: "purchase" }],
    `'eventName' must be a string (${EVENT}`,
  ),
  calling(
    "an event with an id in the place of its options",
    "trackCustomEvent",
    ["purchase", "a"],
    `the input must be an object (${EVENT}`,
  ),
  calling(
    "an item in one object",
    "submitItem",
    [{ itemKey: "k", itemId: "1" }],
    "'itemKey' must be a string (use submitItem(itemKey, itemId, attributes))",
  ),
  calling(
    "identities in a row",
    "mapUser",
    ["phone", "1"],
    "(use mapUser({ [loginUserKey]: loginUserId }, { eventTime }))",
  ),
  calling(
    "ids as in Python",
    "trackCustomEvent",
    ["e", { anonymous_id: "a" }],
    "'anonymous_id' is not known here (did you mean 'anonymousId'?)",
  ),
  calling(
    "a user as in Python",
    "trackCustomEvent",
    ["e", { login_user_id: "u" }],
    "'login_user_id' is not known here (did you mean 'loginUserId'?)",
  ),
  calling(
    "a time as in Python",
    "trackUser",
    ["u", { event_time: 1 }],
    "'event_time' is not known here (did you mean 'eventTime'?)",
  ),
  calling(
    "a user as in Segment",
    "trackCustomEvent",
    ["e", { userId: "u" }],
    "'userId' is not known here (did you mean 'loginUserId'?)",
  ),
  calling(
    "a user as in PostHog",
    "trackCustomEvent",
    ["e", { distinctId: "u" }],
    "'distinctId' is not known here (did you mean 'loginUserId'?)",
  ),
  calling(
    "properties",
    "trackCustomEvent",
    ["e", { anonymousId: "a", properties: {} }],
    "'properties' is not known here (did you mean 'attributes'?)",
  ),
  calling("traits", "trackUser", ["u", { traits: {} }], "'traits' is not known here (did you mean 'attributes'?)"),
  calling(
    "an item beside the options",
    "trackCustomEvent",
    ["e", { anonymousId: "a", itemKey: "k" }],
    "'itemKey' is not known here (did you mean 'item'?)",
  ),
  calling(
    "a name for a message",
    "track",
    ["purchase"],
    "must be a message that a builder made (use trackCustomEvent(eventName, options))",
  ),
  calling(
    "a call of Segment",
    "track",
    [{ event: "purchase", userId: "u", properties: {} }],
    "must be a message that a builder made (use trackCustomEvent(eventName, options))",
  ),
  calling("a builder", "track", [event], "must be a message that a builder made (use its build())"),
  calling(
    "seconds with a fraction",
    "trackCustomEvent",
    ["e", { anonymousId: "a", eventTime: 1_700_000_000.5 }],
    "'eventTime' must be a positive integer of milliseconds (use Date.now() or a Date's getTime())",
  ),
  calling("a Date", "trackCustomEvent", ["e", { anonymousId: "a", eventTime: new Date() }], "(use its getTime())"),
  calling(
    "a Map of attributes",
    "trackUser",
    ["u", { attributes: new Map() }],
    "'attributes' must be a plain object (use Object.fromEntries())",
  ),
  calling(
    "an attribute with fields of its own",
    "trackUser",
    ["u", { attributes: { address: { city: "x", no: 5 } } }],
    "(use JSON.stringify(), or an attribute for each of its fields)",
  ),

  reported(
    "a flush with a number",
    (tracker) => Reflect.apply(tracker.flush, tracker, [5000]),
    "the input must be an object (use flush({ timeoutMs, signal }) and stop({ timeoutMs }))",
  ),
  reported(
    "a context that is none",
    (tracker) => Reflect.apply(tracker.bind, tracker, [{}]),
    "'context' must have waitUntil(promise), as the ctx of a Worker has",
  ),

  answered(
    "a host with the path of requests",
    "https://collect.test/v3/projects/p/collect",
    "'serverHost' must not have the path of requests (did you mean \"https://collect.test\"?)",
  ),
  answered(
    "a host with a part of that path",
    "https://collect.test/proxy/v3",
    "'serverHost' must not have the path of requests (did you mean \"https://collect.test/proxy\"?)",
  ),
  answered(
    "the platform's address",
    "https://collect.test",
    "'serverHost' must be where a collecting server is, which the address of the platform is not",
  ),
];

/** Numbers and attributes that break no rule and look like a mistake; each is warned of once. */
export async function lookAlikes(times: number): Promise<void> {
  const { options, clock } = bench();
  const make = (more: object = {}): AsyncBufferedConsumer => new AsyncBufferedConsumer({ ...options, ...more }, clock);
  const tracker = GrowingTracker.consumer(make());
  for (let count = 0; count < times; count++) {
    make({ requestTimeoutMs: 5, flushAfterMs: 10 });
    void tracker.trackCustomEvent("e", { anonymousId: "a", eventTime: 1_700_000_000 });
    void tracker.trackUser("u", { eventTime: 1_700_000_000_000_000 });
    void tracker.submitItem("product", "1", { attributes: { colour: "red" } });
  }
  await clock.run(tracker.stop());
}
