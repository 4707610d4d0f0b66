import { testServer } from "./kit/server.ts";

testServer({ folders: ["examples/fastify"], command: ["node", "server.ts"] });
