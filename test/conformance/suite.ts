import { adapterCases } from "./cases/adapters.ts";
import { answerCases } from "./cases/answers.ts";
import { attributeCases } from "./cases/attributes.ts";
import { bindCases } from "./cases/bind.ts";
import { builderCases } from "./cases/builders.ts";
import { callbackCases } from "./cases/callbacks.ts";
import { collectorCases } from "./cases/collector.ts";
import { collectorCheckCases } from "./cases/collector-checks.ts";
import { collectorFailureCases } from "./cases/collector-failures.ts";
import { collectorSiteCases } from "./cases/collector-site.ts";
import { debugCases } from "./cases/debug.ts";
import { defaultsCases } from "./cases/defaults.ts";
import { deliveryCases } from "./cases/delivery.ts";
import { failureCases } from "./cases/failures.ts";
import { flushCases } from "./cases/flush.ts";
import { identityCases } from "./cases/identity.ts";
import { messageCases } from "./cases/messages.ts";
import { optionCases } from "./cases/options.ts";
import { outboxCases } from "./cases/outbox.ts";
import { parserCases } from "./cases/parsers.ts";
import { planCases } from "./cases/plans.ts";
import { pressureCases } from "./cases/pressure.ts";
import { queueCases } from "./cases/queue.ts";
import { cloudQueueCases } from "./cases/queues.ts";
import { sizeCases } from "./cases/sizes.ts";
import { stopCases } from "./cases/stop.ts";
import { troubleCases } from "./cases/trouble.ts";
import type { Case, Kit } from "./kit.ts";

export type { Case, Kit } from "./kit.ts";

/** How a case ended: without an error it passed. */
export interface Result {
  readonly name: string;
  readonly error?: string;
}

/** What must hold on every runtime. Web-standard globals are all that a case uses. */
export const cases: readonly Case[] = [
  ...deliveryCases,
  ...messageCases,
  ...attributeCases,
  ...builderCases,
  ...identityCases,
  ...optionCases,
  ...defaultsCases,
  ...flushCases,
  ...stopCases,
  ...callbackCases,
  ...answerCases,
  ...failureCases,
  ...troubleCases,
  ...queueCases,
  ...pressureCases,
  ...sizeCases,
  ...debugCases,
  ...parserCases,
  ...bindCases,
  ...cloudQueueCases,
  ...outboxCases,
  ...planCases,
  ...adapterCases,
  ...collectorCases,
  ...collectorCheckCases,
  ...collectorFailureCases,
  ...collectorSiteCases,
];

/** Runs cases one after the other, each `timeoutMs` at the most. Never rejects. */
export async function runSuite(
  kit: Kit,
  { some = cases, timeoutMs = 10_000 }: { some?: readonly Case[]; timeoutMs?: number } = {},
): Promise<Result[]> {
  const results: Result[] = [];
  for (const { name, run } of some) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not over after ${timeoutMs} ms`)), timeoutMs);
    });
    try {
      await Promise.race([run(kit), late]);
      results.push({ name });
    } catch (error) {
      results.push({ name, error: error instanceof Error ? error.message : String(error) });
    }
    clearTimeout(timer);
  }
  return results;
}
