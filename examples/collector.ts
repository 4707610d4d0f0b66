/** The local collector on port 8787, or on `PORT`: prints a line for each message that comes. */
import { createCollector } from "@growingio-edge/tracker/collector";
import { serve } from "./demo/server.ts";
import { arrivalsOf, lineOf } from "./demo/show.ts";

const { PORT: port = "8787" } = process.env;

const { url } = await serve(async (request) => {
  // One for each request, as nothing needs to be kept once it was printed.
  const collector = createCollector();
  const response = await collector.fetch(request);
  for (const arrival of arrivalsOf(collector.requests)) console.log(lineOf(arrival));
  for (const { path, status, error } of collector.requests) {
    if (error !== undefined) console.log(`refused: POST ${path}, ${status}, ${error}`);
  }
  return response;
}, Number(port));

console.log(`collecting on ${url}`);
