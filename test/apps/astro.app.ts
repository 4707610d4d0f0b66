import { testServer, wrangler } from "./kit/server.ts";

testServer({
  folders: ["examples/astro"],
  build: ["npm", "run", "build"],
  command: ["node", "server.mjs"],
  env: { HOST: "127.0.0.1" },
  worker: { build: ["npm", "run", "build"], command: wrangler(), env: { ADAPTER: "cloudflare" } },
});
