import { defineNitroConfig } from "nitropack/config";

// The context of a request takes `node:async_hooks` on Cloudflare.
export default defineNitroConfig({ compatibilityDate: "2026-07-01", cloudflare: { nodeCompat: true } });
