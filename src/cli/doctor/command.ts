import { masked } from "../../words.ts";
import { neededOf, wholeOf } from "../program/arguments.ts";
import type { Command, Context } from "../program/command.ts";
import { EXIT } from "../program/fault.ts";
import { padded, widthOf } from "../program/table.ts";
import type { Say } from "../program/say.ts";
import { BODIES, caOf, SERVER_OPTIONS } from "../program/server.ts";
import { checkCertificate } from "./certificate.ts";
import { sendEvents } from "./events.ts";
import { type Finding, plain, type Step } from "./finding.ts";
import { checkProxy } from "./proxy.ts";
import { checkConnection, checkName } from "./reach.ts";
import { checkServer } from "./server.ts";
import { checkUrl } from "./url.ts";

const MARKS: { readonly [Status in Finding["status"]]: string } = { ok: "✓", warning: "!", fault: "✗", skipped: "-" };

/** `doctor`: goes the way of a message, step by step, and says where it ends. */
export const doctorCommand: Command = {
  name: "doctor",
  usage: "--host URL --product-id ID --data-source-id ID",
  summary: "doctor.summary",
  details: "doctor.details",
  options: {
    ...SERVER_OPTIONS,
    "event-name": { value: "NAME", text: "doctor.eventName" },
    timeout: { value: "SECONDS", text: "doctor.timeout" },
    "dry-run": { text: "doctor.dryRun" },
  },
  async run(context) {
    const { given, say, isJson, print } = context;
    const host = neededOf(given, "host", say);
    const findings: Finding[] = [];
    const told = new Set<string>();
    if (!isJson) print(`${masked(host)}\n`);
    for await (const finding of examine(context)) {
      findings.push(finding);
      if (!isJson) tell(finding, told, context);
    }
    const count = (status: Finding["status"]): number => findings.filter((one) => one.status === status).length;
    const [faults, warnings] = [count("fault"), count("warning")];
    if (isJson) print(JSON.stringify({ host: masked(host), ok: faults === 0, findings }));
    else {
      const sum = [
        ...faults > 0 ? [say("doctor.failed", { count: faults })] : [],
        ...warnings > 0 ? [say("doctor.warned", { count: warnings })] : [],
      ];
      print(`\n${sum.length > 0 ? sum.join("; ") : say("doctor.ok")}`);
    }
    return faults > 0 ? EXIT.found : EXIT.ok;
  },
};

/** Each step after the other. What cannot be tried is told as well. */
async function* examine({ given, say }: Context): AsyncGenerator<Finding> {
  const isDry = given.has("dry-run");
  const needed = (name: string): string => isDry ? given.text(name) ?? "" : neededOf(given, name, say);
  const [productId, dataSourceId] = [needed("product-id"), needed("data-source-id")];
  const checkup = { say, timeoutMs: 1000 * wholeOf(given, "timeout", 5, [1, 120], say) };
  const ca = caOf(given, say);
  const later = (...steps: readonly Step[]): Finding[] =>
    steps.map((step) => plain(say, step, "skipped", "skip.before"));

  const { finding: ofUrl, url } = checkUrl(neededOf(given, "host", say), say);
  yield ofUrl;
  if (!url) return yield* later("dns", "tcp", "tls", "health", "event");
  const proxy = await checkProxy(url, checkup);
  const isProxied = proxy.way !== undefined;
  const name = await checkName(url, isProxied, checkup);
  yield name.finding;
  yield proxy.finding;
  if (name.addresses.length === 0 && !isProxied) {
    return yield* later("tcp", "tls", "health", "event");
  }
  const connection = await checkConnection(url, name.addresses, isProxied, checkup);
  yield connection.finding;
  let way = connection.way ?? proxy.way;
  if (!way) return yield* later("tls", "health", "event");
  let isTrusted = true;
  if (url.protocol === "http:") yield plain(say, "tls", "skipped", "skip.plain");
  else {
    const secure = await checkCertificate(url, way, ca, checkup);
    yield* secure.findings;
    isTrusted = secure.findings.every(({ status }) => status !== "fault");
    way = secure.way;
  }
  if (!way) return yield* later("health", "event");
  const server = await checkServer(url, way, checkup);
  yield* server;
  if (isDry) yield plain(say, "event", "skipped", "skip.dry");
  else if (!isTrusted || server.length === 1) yield* later("event");
  else {
    yield* await sendEvents(url, way, {
      productId,
      dataSourceId,
      eventName: given.text("event-name") ?? "growingio_doctor",
      anonymousId: `doctor-${Date.now().toString(36)}`,
    }, checkup);
  }
}

/** A finding in lines; what was explained once is not explained again. */
function tell(finding: Finding, told: Set<string>, { say, print }: Context): void {
  const { status, found, means, todo, details = [] } = finding;
  const width = Math.max(...BODIES.map((body) => widthOf(say("step.event", { body }))));
  print(`${MARKS[status]} ${padded(labelOf(finding, say), width)}  ${found}`);
  const below = " ".repeat(width + 4);
  const isNew = !told.has(`${means}${todo}`);
  told.add(`${means}${todo}`);
  if (means !== undefined && isNew) print(`${below}${say("doctor.means")}${means}`);
  if (todo !== undefined && isNew) print(`${below}${say("doctor.do")}${todo}`);
  for (const detail of details) print(`${below}· ${detail}`);
}

function labelOf({ step, body }: Finding, say: Say): string {
  if (step !== "event") return say(`step.${step}`);
  return body === undefined ? say("step.events") : say("step.event", { body });
}
