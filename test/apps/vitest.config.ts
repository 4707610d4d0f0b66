import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: join(import.meta.dirname, "../.."),
  test: {
    // Not `.test.ts`, which `npm test` runs: that installs nothing.
    include: ["test/apps/*.app.ts"],
    globalSetup: "test/apps/kit/pack.ts",
    maxWorkers: 2,
    testTimeout: 120_000,
    // For an install, and for the build of a framework.
    hookTimeout: 300_000,
  },
});
