import { testServer, wrangler } from "./kit/server.ts";

testServer({
  folders: ["examples/sveltekit"],
  build: ["npm", "run", "build"],
  command: ["node", "build/index.js"],
  env: { HOST: "127.0.0.1" },
  worker: { build: ["npm", "run", "build"], command: wrangler(), env: { ADAPTER: "cloudflare" } },
});
