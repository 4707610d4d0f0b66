import { testServer } from "./kit/server.ts";

testServer({ folders: ["examples/elysia"], command: ["bun", "server.ts"] });
