import { DefaultConsumer } from "../../consumer/default.ts";
import { GrowingParamError } from "../../errors.ts";
import { CustomEventMessage } from "../../message/custom-event.ts";
import type { Fetch } from "../../runtime.ts";
import { line, reasonOf } from "../../words.ts";
import { Fault } from "../program/fault.ts";
import type { Say } from "../program/say.ts";
import { BODIES, type Body, parserOf } from "../program/server.ts";
import { type Checkup, type Explained, explained, type Finding, plain } from "./finding.ts";
import { redirectOf } from "./server.ts";
import { codeOf } from "./time-limit.ts";
import { type Answer, ask, type Way } from "./way.ts";

/** Whose events they are, and how they are marked. */
export interface Marked {
  readonly productId: string;
  readonly dataSourceId: string;
  readonly eventName: string;
  readonly anonymousId: string;
}

/** Sends one marked event in each format, as a tracker would, and says what to look for on the platform. */
export async function sendEvents(url: URL, way: Way, marked: Marked, checkup: Checkup): Promise<readonly Finding[]> {
  const { say } = checkup;
  const sent: { readonly body: Body; readonly answer: Answer | unknown }[] = [];
  for (const body of BODIES) sent.push({ body, answer: await send(url, way, marked, body, checkup) });
  const taken = sent.filter(({ answer }) => isAnswer(answer) && isTaken(answer)).length;
  const findings = sent.map(({ body, answer }) => findingOf(body, answer, url, marked, taken > 0, say));
  if (taken === 0) return findings;
  const { eventName: event, anonymousId: user, dataSourceId } = marked;
  const look = explained(say, "platform", "ok", "platform.look", { count: taken, event, user, dataSourceId });
  return [...findings, look];
}

/** The answer, or what went wrong before there was one. */
async function send(url: URL, way: Way, marked: Marked, body: Body, { timeoutMs }: Checkup): Promise<Answer | unknown> {
  const { productId, dataSourceId, eventName, anonymousId } = marked;
  let answer: Answer | unknown = new Error("no request left");
  const fetch: Fetch = async (address, init) => {
    const { pathname, search } = new URL(address);
    const headers: Record<string, string> = { Host: url.host };
    new Headers(init.headers).forEach((value, name) => headers[name] = value);
    const bytes = init.body instanceof Uint8Array ? init.body : undefined;
    try {
      const asked = await ask(way, { method: "POST", path: pathname + search, headers, body: bytes }, timeoutMs);
      answer = asked;
      return new Response(null, { status: asked.status });
    } catch (error) {
      answer = error;
      throw error;
    }
  };
  try {
    const consumer = new DefaultConsumer({
      productId,
      dataSourceId,
      serverHost: url.href,
      parser: parserOf(body),
      retryLimit: 0,
      requestTimeoutMs: timeoutMs + 1000,
      fetch,
      onError: () => {},
    });
    await consumer.send(CustomEventMessage.create({ eventName, anonymousId, attributes: { format: body } }));
  } catch (error) {
    if (error instanceof GrowingParamError) throw new Fault(error.message);
  }
  return answer;
}

function findingOf(
  body: Body,
  answer: unknown,
  url: URL,
  { productId }: Marked,
  isOtherTaken: boolean,
  say: Say,
): Finding {
  const fault = (code: Explained, values: { readonly [name: string]: string }): Finding => ({
    ...explained(say, "event", "fault", code, values),
    body,
  });
  if (!isAnswer(answer)) return fault("event.silent", { why: codeOf(answer) || line(reasonOf(answer)) });
  const { status, ms } = answer;
  if (isTaken(answer)) return { ...plain(say, "event", "ok", "event.ok", { status: String(status), ms }), body };
  if (status >= 300 && status < 400) return { ...redirectOf(answer, url, say), step: "event", body };
  const text = answer.text.trim() === "" ? "" : ` ${line(answer.text.trim(), 100)}`;
  const values = { status: String(status), text, productId, path: `/v3/projects/${productId}/collect` };
  if (status === 404) return fault("event.404", values);
  if ([401, 403, 407].includes(status)) return fault("event.auth", values);
  if (status >= 500 || status === 429 || status === 408) return fault("event.error", values);
  return fault(isOtherTaken ? "event.format" : "event.refused", values);
}

function isAnswer(answer: unknown): answer is Answer {
  return typeof answer === "object" && answer !== null && "status" in answer && "ms" in answer;
}

function isTaken({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}
