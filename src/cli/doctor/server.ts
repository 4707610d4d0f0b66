import { line, masked, reasonOf } from "../../words.ts";
import { durationOf } from "../import/progress.ts";
import type { Say } from "../program/say.ts";
import { type Checkup, explained, type Finding, plain } from "./finding.ts";
import { codeOf } from "./time-limit.ts";
import { type Answer, ask, type Way } from "./way.ts";

/** How far two clocks may be apart, and from when on that is a fault. */
const WARNING_MS = 60_000;
const FAULT_MS = 600_000;

/** Asks whether the server is well, compares clocks, and looks for a redirect. */
export async function checkServer(url: URL, way: Way, { say, timeoutMs }: Checkup): Promise<readonly Finding[]> {
  const path = `${url.pathname.replace(/\/+$/, "")}/healthy-check`;
  const before = Date.now();
  let answer: Answer;
  try {
    answer = await ask(way, { method: "GET", path, headers: { Host: url.host, Accept: "*/*" } }, timeoutMs);
  } catch (error) {
    const why = codeOf(error) || line(reasonOf(error));
    return [explained(say, "health", "fault", "health.silent", { why })];
  }
  const redirect = redirectOf(answer, url, say);
  const clock = clockOf(answer.headers.date, (before + Date.now()) / 2, say);
  return [healthOf(answer, redirect.status === "fault", say), clock, redirect];
}

function healthOf({ status, text, ms }: Answer, isRedirect: boolean, say: Say): Finding {
  if (status === 200 && /^\s*"?OK\b/i.test(text)) return plain(say, "health", "ok", "health.ok", { ms });
  if (isRedirect) return plain(say, "health", "skipped", "skip.before");
  const values = { status: String(status), text: line(text.trim(), 60) };
  if (status >= 500 || status === 429) return explained(say, "health", "fault", "health.error", values);
  return explained(say, "health", "warning", "health.other", values);
}

function clockOf(date: string | undefined, now: number, say: Say): Finding {
  const server = Date.parse(date ?? "");
  if (Number.isNaN(server)) return plain(say, "clock", "skipped", "clock.none");
  // It tells whole seconds.
  const ahead = now - server - 500;
  if (Math.abs(ahead) < WARNING_MS) return plain(say, "clock", "ok", "clock.ok");
  const status = Math.abs(ahead) < FAULT_MS ? "warning" : "fault";
  const time = durationOf(Math.abs(ahead) / 1000);
  return explained(say, "clock", status, ahead > 0 ? "clock.ahead" : "clock.behind", { time });
}

/** A redirect, which a tracker does not follow. */
export function redirectOf({ status, headers }: Pick<Answer, "status" | "headers">, url: URL, say: Say): Finding {
  if (status < 300 || status >= 400) return plain(say, "redirect", "ok", "redirect.none");
  const location = headers.location ?? "";
  const target = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
  const isElsewhere = target !== undefined && target.origin !== url.origin;
  const values = { status: String(status), location: line(masked(location), 200), host: target?.origin ?? "" };
  const todo = isElsewhere ? "redirect.to.do" : "redirect.to.do.other";
  return explained(say, "redirect", "fault", "redirect.to", values, todo);
}
