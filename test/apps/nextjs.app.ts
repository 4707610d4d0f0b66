import { testServer } from "./kit/server.ts";

testServer({
  folders: ["examples/nextjs"],
  build: ["npx", "next", "build"],
  command: ["node", "node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1"],
  alone: 1,
  isTyped: false,
});
