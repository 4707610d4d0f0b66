import { testServer } from "./kit/server.ts";

testServer({ folders: ["examples/express"], command: ["node", "server.ts"] });
