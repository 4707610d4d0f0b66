import process from "node:process";
import { quietly } from "../../delivery/settled.ts";
import { platform } from "../../runtime.ts";
import { countOf, reasonOf } from "../../words.ts";
import { makeCollector } from "../make.ts";
import { sayIn } from "../texts/texts.ts";
import { UNDO_MS } from "../undo.ts";
import { type Arguments, UsageError } from "./arguments.ts";
import { Data } from "./data.ts";
import { guarded, isLoopback } from "./guard.ts";
import { lineOf } from "./line.ts";
import { listen } from "./listen.ts";
import { ownNames } from "./names.ts";
import { readPlanFile } from "./plan-file.ts";

/** How many messages are kept: as many as the page holds. */
const MAX_MESSAGES = 10_000;

/** Collects until a signal ends it. */
export async function collectUntilStopped(given: Arguments): Promise<void> {
  const { port, host, plan, format, out, lang } = given;
  if ((format ?? out) !== undefined) throw new UsageError("--format and --out are for 'plan export' and 'plan import'");
  const say = sayIn(lang);
  const { collector, settle, loaded, torn } = kept(given, plan === undefined ? undefined : await readPlanFile(plan));
  const handler = guarded(collector.fetch, [...ownNames(host), ...given.allowHost]);
  const server = await listen(handler, port, host);
  if (!isLoopback(host)) console.warn(say("log.public", { host }));
  console.log(say("log.collecting", { url: server.url }));
  if (given.data !== undefined) console.log(say("log.loaded", { count: loaded, directory: given.data }));
  if (torn > 0) warn(`${countOf(torn, "line")} of before could not be read: left out`);
  console.log(say("log.open", { url: server.url }));
  await stopped();
  await server.close();
  settle();
}

/** A collector that keeps what comes in a folder, where one is given. `settle` lets what was cleared be gone there. */
function kept({ data, lang }: Arguments, plan: Awaited<ReturnType<typeof readPlanFile>> | undefined) {
  const file = data === undefined ? undefined : new Data(data);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const settle = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    try {
      file?.rewrite(made.log.entries);
    } catch (error) {
      warn(`what was cleared is still in ${data}: ${reasonOf(error)}`);
    }
  };
  const options = {
    maxMessages: MAX_MESSAGES,
    plan,
    onRequest: (request: Parameters<typeof lineOf>[0]) => console.log(lineOf(request, lang)),
  };
  const made = makeCollector(options, platform, {
    onEntry: (entry) => file?.append(entry, () => made.log.entries),
    onChange: () => {
      // Not before it can no longer be brought back.
      clearTimeout(timer);
      timer = file && setTimeout(settle, UNDO_MS);
    },
  });
  const { entries, torn } = file?.load() ?? { entries: [], torn: 0 };
  for (const entry of entries) made.load(entry);
  quietly(() => file?.rewrite(made.log.entries)); // on a full disk it stays as it is
  return { collector: made.collector, settle, loaded: made.log.messages.length, torn };
}

function warn(text: string): void {
  console.warn(`growingio-collector: ${text}`);
}

/** Resolves with the first signal; a second one ends the program as ever. */
function stopped(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      process.off("SIGINT", end);
      process.off("SIGTERM", end);
      resolve();
    };
    process.on("SIGINT", end);
    process.on("SIGTERM", end);
  });
}
