import process from "node:process";
import { createCollector } from "../collector.ts";
import { type Arguments, UsageError } from "./arguments.ts";
import { guarded, isLoopback } from "./guard.ts";
import { lineOf } from "./line.ts";
import { listen } from "./listen.ts";
import { readPlanFile } from "./plan-file.ts";

/** How many messages are kept: as many as the page holds. */
const MAX_MESSAGES = 10_000;

/** Collects until a signal ends it. */
export async function collectUntilStopped({ port, host, plan, format, out }: Arguments): Promise<void> {
  if ((format ?? out) !== undefined) throw new UsageError("--format and --out are for 'plan export' and 'plan import'");
  const collector = createCollector({
    maxMessages: MAX_MESSAGES,
    plan: plan === undefined ? undefined : await readPlanFile(plan),
    onRequest: (request) => console.log(lineOf(request)),
  });
  const isPrivate = isLoopback(host);
  const server = await listen(isPrivate ? guarded(collector.fetch) : collector.fetch, port, host);
  if (!isPrivate) {
    console.warn(`warning: who reaches ${host} can read what is sent here, and send: there is no password`);
  }
  console.log(`collecting on ${server.url}`);
  console.log(`open ${server.url}/ to see what arrives; Ctrl-C ends it`);
  await stopped();
  await server.close();
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
