import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    restoreMocks: true,
    // A rejection that nobody handles is a bug of the tracker, whichever test it comes up in.
    dangerouslyIgnoreUnhandledErrors: false,
  },
});
