import { warn } from "../runtime.ts";

/** Told once each, however many there are. */
const told = new Set<string>();

/** The largest number of milliseconds that is taken for seconds, where it is how long something may take. */
const MOST_SECONDS = 60;

/** Dates from 1973 to 5138, in seconds and in microseconds: what is no such date in milliseconds. */
const isSeconds = (time: number): boolean => time > 1e8 && time < 1e11;
const isMicroseconds = (time: number): boolean => time > 1e14 && time < 1e17;

/** The options that are how long something may take. */
const TIMES = ["flushAfterMs", "requestTimeoutMs", "retryBackoffMs", "timeoutMs"] as const;

/** Options and fields of which some numbers are no mistake, and look like one. */
interface Fields {
  readonly eventTime?: number | undefined;
  /** An event's time, as its message has it. */
  readonly sendTime?: number | undefined;
  readonly flushAfterMs?: number | undefined;
  readonly requestTimeoutMs?: number | undefined;
  readonly retryBackoffMs?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly itemKey?: string | undefined;
  readonly attributes?: object | undefined;
}

/** Warns once of times that are in another unit, and of attributes that are one level too deep. */
export function checkUnits(fields: Fields): void {
  const time = fields.sendTime ?? fields.eventTime;
  if (time !== undefined) return checkTime(time);
  if (fields.itemKey !== undefined) return checkDepth(fields);
  for (const name of TIMES) {
    const ms = fields[name];
    if (ms !== undefined && ms > 0 && ms <= MOST_SECONDS) warnOnce(`'${name}' looks like seconds: give milliseconds`);
  }
}

function checkTime(eventTime: number): void {
  const unit = isSeconds(eventTime) ? "seconds" : isMicroseconds(eventTime) ? "microseconds" : undefined;
  if (unit) warnOnce(`'eventTime' looks like ${unit}: give milliseconds, as Date.now() does`);
}

function checkDepth({ attributes = {} }: Fields): void {
  const names = Object.keys(attributes);
  if (names.length === 1 && names[0] === "attributes") {
    warnOnce("'attributes' looks like an object of options: give submitItem(itemKey, itemId, attributes) them as such");
  }
}

function warnOnce(text: string): void {
  if (told.has(text)) return;
  told.add(text);
  warn(text);
}
