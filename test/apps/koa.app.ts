import { testOdd } from "./kit/odd.ts";
import { testServer } from "./kit/server.ts";

testServer(
  { folders: ["examples/koa", "test/apps/koa"], command: ["node", "server.ts"] },
  (run) => testOdd(run, ["node", "odd.ts"]),
);
