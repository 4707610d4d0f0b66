import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { RUNTIMES, start } from "./runtimes.ts";

test.each(RUNTIMES)(
  "on $name an answer that came while the process was frozen is read, and nothing is sent again",
  async (runtime) => {
    const asked = Promise.withResolvers<void>();
    let requests = 0;
    const server = createServer(async (request, response) => {
      requests++;
      request.resume();
      asked.resolve();
      await sleep(200);
      response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const { child, ended } = await start(runtime, "frozen-program.ts", `http://127.0.0.1:${port}`);
    await Promise.race([asked.promise, ended]);
    child.kill("SIGSTOP");
    await sleep(2000);
    child.kill("SIGCONT");
    const { stdout, stderr } = await ended;
    server.close();
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ delivered: 1, requests: 1 });
    expect(requests).toBe(1);
  },
);
