import { testOdd } from "./kit/odd.ts";
import { testServer } from "./kit/server.ts";

testServer(
  { folders: ["examples/elysia", "test/apps/elysia"], command: ["bun", "server.ts"] },
  (run) => testOdd(run, ["bun", "odd.ts"]),
);
