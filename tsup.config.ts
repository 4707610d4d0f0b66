import { defineConfig } from "tsup";

export default defineConfig({
  entry: { index: "src/index.ts", collector: "src/collector/collector.ts" },
  format: "esm",
  target: "es2022",
  platform: "neutral",
  dts: true,
  // One copy of each class over all entries, so that `instanceof` holds between them.
  splitting: true,
  treeshake: true,
  clean: true,
});
