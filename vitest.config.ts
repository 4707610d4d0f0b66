import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/**
 * Files that hold real time against a number: how long a call takes, or what must come before a timeout that is short.
 * They would measure what others do beside them, so they run when the others are done, one after the other. A file gets
 * here by being named; one with a fake clock, or that waits as long as it takes, need not.
 */
const TIMED = [
  "test/browser/list.test.ts",
  "test/faults/dead-server.test.ts",
  "test/faults/matrix.test.ts",
  // A process that gets no time for seconds loses its leases.
  "test/outbox/kill.test.ts",
];

export default defineConfig({
  test: {
    // Far more than any takes by itself, as files share the cores.
    testTimeout: 120_000,
    restoreMocks: true,
    // A rejection that nobody handles is a bug of the tracker, whichever test it comes up in.
    dangerouslyIgnoreUnhandledErrors: false,
    projects: [
      {
        extends: true,
        test: {
          name: "untimed",
          include: ["test/**/*.test.ts"],
          exclude: TIMED,
          // More than there are cores, as some wait for a process, an isolate or a page.
          maxWorkers: availableParallelism() + 1,
        },
      },
      {
        extends: true,
        test: { name: "timed", include: TIMED, maxWorkers: 1, maxConcurrency: 2, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
