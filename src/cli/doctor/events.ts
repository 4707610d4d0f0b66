import { DefaultConsumer } from "../../consumer/default.ts";
import { GrowingParamError } from "../../errors.ts";
import { CustomEventMessage } from "../../message/custom-event.ts";
import type { Fetch } from "../../runtime.ts";
import { line, reasonOf } from "../../words.ts";
import { Fault } from "../program/fault.ts";
import type { Say } from "../program/say.ts";
import { BODIES, type Body, parserOf } from "../program/server.ts";
import type { Checkup, Finding } from "./finding.ts";
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
  const values = { count: taken, event: marked.eventName, user: marked.anonymousId };
  return [...findings, {
    step: say("step.platform"),
    status: "ok",
    found: say("platform.look", values),
    means: say("platform.look.means"),
    todo: say("platform.look.do", { event: marked.eventName, dataSourceId: marked.dataSourceId }),
  }];
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
  const step = say("step.event", { body });
  const fault = (found: string, means: string, todo: string): Finding => ({
    step,
    status: "fault",
    found,
    means,
    todo,
  });
  if (!isAnswer(answer)) {
    const why = codeOf(answer) || line(reasonOf(answer));
    return fault(say("event.silent", { why }), say("event.silent.means"), say("event.silent.do"));
  }
  const { status, ms } = answer;
  const text = answer.text.trim() === "" ? "" : ` ${line(answer.text.trim(), 100)}`;
  const values = { status: String(status), text };
  if (isTaken(answer)) return { step, status: "ok", found: say("event.ok", { status: String(status), ms }) };
  if (status >= 300 && status < 400) return { ...redirectOf(answer, url, say), step };
  if (status === 404) {
    return fault(say("event.404", { text }), say("event.404.means", { productId }), say("event.404.do"));
  }
  if ([401, 403, 407].includes(status)) {
    return fault(
      say("event.auth", values),
      say("event.auth.means"),
      say("event.auth.do", { path: `/v3/projects/${productId}/collect` }),
    );
  }
  if (status >= 500 || status === 429 || status === 408) {
    return fault(say("event.error", values), say("event.error.means"), say("event.error.do"));
  }
  if (isOtherTaken) return fault(say("event.format", values), say("event.format.means"), say("event.format.do"));
  return fault(say("event.refused", values), say("event.refused.means"), say("event.refused.do"));
}

function isAnswer(answer: unknown): answer is Answer {
  return typeof answer === "object" && answer !== null && "status" in answer && "ms" in answer;
}

function isTaken({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}
