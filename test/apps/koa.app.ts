import { testServer } from "./kit/server.ts";

testServer({ folders: ["examples/koa"], command: ["node", "server.ts"] });
