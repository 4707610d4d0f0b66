// What a test is told that waits in vain, where consumers are loaded with their hints, as on Node.
import { expect, test, vi } from "vitest";
import { createCollector } from "../../../src/collector/collector.ts";
import { AsyncBufferedConsumer, GrowingTracker } from "../../../src/hints.ts";
import { Clock } from "../../support/clock.ts";
import { bench } from "../../support/server.ts";

test("what consumers of the process hold is what was to be flushed", async () => {
  vi.spyOn(console, "warn").mockReturnValue();
  const { options, clock } = bench();
  const waiting = new Clock();
  const collector = createCollector({}, waiting);
  const vain = (): Promise<unknown> => waiting.run(collector.waitFor(1, { timeoutMs: 50 }));
  const tracker = GrowingTracker.consumer(new AsyncBufferedConsumer(options, clock));
  void tracker.trackUser("u");
  await expect(vain()).rejects.toThrow(
    "0 of 1 message came in 50 ms: 1 message is held by a consumer of this process, so call flush() before",
  );
  void tracker.trackUser("v");
  await expect(vain()).rejects.toThrow(": 2 messages are held by a consumer of this process, so call flush() before");
  await clock.run(tracker.stop());
  await expect(vain()).rejects.toThrow(": a consumer with a queue holds its messages for a time");
});
