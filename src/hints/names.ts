import { distance } from "fastest-levenshtein";
import { CALLS } from "./calls.ts";

/** What options and fields are called elsewhere: in GrowingIO's Python SDK, on its platform, in the SDKs of others. */
const ELSEWHERE: { readonly [name: string]: readonly string[] } = {
  productId: ["accountId", "account", "projectId", "projectKey", "product", "writeKey", "apiKey"],
  dataSourceId: ["dataSource", "sourceId", "datasource"],
  serverHost: ["host", "url", "endpoint", "server", "serverUrl", "apiHost", "baseUrl"],
  parser: ["dataParser", "format", "dataFormat", "compress", "compression", "gzip", "snappy", "protobuf"],
  retryLimit: ["retries", "maxRetries", "retry"],
  requestTimeoutMs: ["requestTimeout", "timeout", "timeoutMs"],
  timeoutMs: ["timeout"],
  retryBackoffMs: ["retryBackoffFactor", "retryBackoff", "backoff", "retryDelay"],
  verifyCert: ["rejectUnauthorized", "verify", "insecure"],
  flushAfterMs: ["flushAfter", "flushInterval", "flushIntervalMs", "interval"],
  maxSize: ["batchSize", "flushAt", "size"],
  maxQueueSize: ["queueSize", "maxQueue"],
  disabled: ["disable", "enabled", "enable", "optOut"],
  log: ["debug", "verbose", "logger", "logLevel", "console"],
  onDelivered: ["onSuccess", "callback"],
  onError: ["onFailure", "errorHandler"],
  fetchInit: ["headers", "init", "requestInit"],
  attributes: ["properties", "props", "attrs", "traits"],
  loginUserId: ["userId", "user", "uid", "cs1", "distinctId", "loginUser"],
  loginUserKey: ["userKey", "loginKey"],
  anonymousId: ["deviceId", "visitorId", "anonymous"],
  eventTime: ["timestamp", "time", "timestampMs", "date", "sendTime"],
  eventName: ["event", "name"],
  item: ["itemKey", "itemId", "resourceItem"],
};

/** Whose options these are, where not each consumer has them. */
const QUEUES = "a BufferedConsumer and an AsyncBufferedConsumer";
const OWNERS: { readonly [option: string]: string } = {
  flushAfterMs: "an AsyncBufferedConsumer",
  waitUntil: "an AsyncBufferedConsumer",
  maxSize: QUEUES,
  maxQueueSize: QUEUES,
  maxQueueBytes: QUEUES,
  concurrency: QUEUES,
  overflow: QUEUES,
  maxBatchesPerInvocation: QUEUES,
  maxRequests: "a DefaultConsumer",
  dryRun: "a DebugConsumer",
  log: "a DebugConsumer",
};

/** Without what names are spelt with: `max_size` and `maxSize` are one. */
const plain = (name: string): string => name.replace(/[^a-z0-9]/gi, "").toLowerCase();

/** How far a name may be from what it was meant to be: a letter in four, and three at the most. */
const within = (name: string): number => Math.min(3, Math.ceil(name.length / 4));

/** What a key that nobody knows was meant to be. */
export function hintOnName(action: string, path: string, known: readonly string[]): string {
  const key = path.slice(path.lastIndexOf(".") + 1);
  const name = plain(key);
  const meant = known.find((one) => plain(one) === name) ??
    known.find((one) => plain(one) === `${name}ms` || ELSEWHERE[one]?.some((other) => plain(other) === name));
  if (meant) return didYouMean(meant);
  const owned = Object.keys(OWNERS).find((one) =>
    plain(one) === name || plain(one) === `${name}ms` || ELSEWHERE[one]?.some((other) => plain(other) === name)
  );
  if (owned && /^create an? \w+$/.test(action)) return ` ('${owned}' is an option of ${OWNERS[owned]})`;
  const nearest = known.toSorted((a, b) => distance(plain(a), name) - distance(plain(b), name))[0];
  if (nearest && distance(plain(nearest), name) <= within(name)) return didYouMean(nearest);
  return action in CALLS && known.includes("attributes") ? ` (give attributes in 'attributes')` : "";
}

function didYouMean(name: string): string {
  return name.endsWith("Ms") ? ` (did you mean '${name}', in milliseconds?)` : ` (did you mean '${name}'?)`;
}
