import { defineNitroConfig } from "nitropack/config";

export default defineNitroConfig({
  compatibilityDate: "2026-07-01",
  preset: process.env.ADAPTER === "cloudflare" ? "cloudflare_module" : "node_server",
  // A wrangler.json comes with the build. The context of a request takes `node:async_hooks`, which `nodeCompat` brings.
  cloudflare: { deployConfig: true, nodeCompat: true },
});
