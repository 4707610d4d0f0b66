import { testServer, wrangler } from "./kit/server.ts";

testServer({
  folders: ["examples/nitro"],
  build: ["npm", "run", "build"],
  command: ["node", ".output/server/index.mjs"],
  env: { HOST: "127.0.0.1" },
  worker: { build: ["npm", "run", "build"], command: wrangler(), env: { ADAPTER: "cloudflare" } },
});
