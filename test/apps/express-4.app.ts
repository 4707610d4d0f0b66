import { testOdd } from "./kit/odd.ts";
import { testServer } from "./kit/server.ts";

// The same app, which an older version serves.
testServer(
  { folders: ["examples/express", "test/apps/express", "test/apps/express-4"], command: ["node", "server.ts"] },
  (run) => testOdd(run, ["node", "odd.ts"]),
);
