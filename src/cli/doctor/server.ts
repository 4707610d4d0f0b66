import { line, masked, reasonOf } from "../../words.ts";
import { durationOf } from "../import/progress.ts";
import type { Say } from "../program/say.ts";
import type { Checkup, Finding } from "./finding.ts";
import { codeOf } from "./time-limit.ts";
import { type Answer, ask, type Way } from "./way.ts";

/** How far two clocks may be apart, and from when on that is a fault. */
const WARNING_MS = 60_000;
const FAULT_MS = 600_000;

/** Asks whether the server is well, compares clocks, and looks for a redirect. */
export async function checkServer(url: URL, way: Way, { say, timeoutMs }: Checkup): Promise<readonly Finding[]> {
  const step = say("step.health");
  const path = `${url.pathname.replace(/\/+$/, "")}/healthy-check`;
  const before = Date.now();
  let answer: Answer;
  try {
    answer = await ask(way, { method: "GET", path, headers: { Host: url.host, Accept: "*/*" } }, timeoutMs);
  } catch (error) {
    const found = say("health.silent", { why: codeOf(error) || line(reasonOf(error)) });
    return [{ step, status: "fault", found, means: say("health.silent.means"), todo: say("health.silent.do") }];
  }
  const clock = clockOf(answer.headers.date, (before + Date.now()) / 2, say);
  const redirect = redirectOf(answer, url, say);
  return [healthOf(answer, redirect.status === "fault", step, say), clock, redirect];
}

function healthOf({ status, text, ms }: Answer, isRedirect: boolean, step: string, say: Say): Finding {
  if (status === 200 && /^\s*"?OK\b/i.test(text)) return { step, status: "ok", found: say("health.ok", { ms }) };
  if (isRedirect) return { step, status: "skipped", found: say("skip.before") };
  const shown = String(status);
  if (status >= 500 || status === 429) {
    const found = say("health.error", { status: shown });
    return { step, status: "fault", found, means: say("health.error.means"), todo: say("health.error.do") };
  }
  const found = say("health.other", { status: shown, text: line(text.trim(), 60) });
  return { step, status: "warning", found, means: say("health.other.means"), todo: say("health.other.do") };
}

function clockOf(date: string | undefined, now: number, say: Say): Finding {
  const step = say("step.clock");
  const server = Date.parse(date ?? "");
  if (Number.isNaN(server)) return { step, status: "skipped", found: say("clock.none") };
  // It tells whole seconds.
  const ahead = now - server - 500;
  if (Math.abs(ahead) < WARNING_MS) return { step, status: "ok", found: say("clock.ok") };
  const values = { time: durationOf(Math.abs(ahead) / 1000) };
  return {
    step,
    status: Math.abs(ahead) < FAULT_MS ? "warning" : "fault",
    found: ahead > 0 ? say("clock.ahead", values) : say("clock.behind", values),
    means: say("clock.means"),
    todo: say("clock.do"),
  };
}

/** A redirect, which a tracker does not follow. */
export function redirectOf({ status, headers }: Pick<Answer, "status" | "headers">, url: URL, say: Say): Finding {
  const step = say("step.redirect");
  if (status < 300 || status >= 400) return { step, status: "ok", found: say("redirect.none") };
  const location = headers.location ?? "";
  const target = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
  return {
    step,
    status: "fault",
    found: say("redirect.to", { status: String(status), location: line(masked(location), 200) }),
    means: say("redirect.means"),
    todo: target && target.origin !== url.origin
      ? say("redirect.do", { host: target.origin })
      : say("redirect.do.other"),
  };
}
