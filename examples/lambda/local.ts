/** The function on this machine, with the little around it that Lambda has. */
import { createServer } from "node:http";
import { handler } from "./handler.ts";

const server = createServer(async (request, response) => {
  const deadline = Date.now() + 3000;
  const event = { rawPath: request.url, headers: request.headers };
  const context = { getRemainingTimeInMillis: () => deadline - Date.now() };
  try {
    const result = Object(await Reflect.apply(handler, undefined, [event, context]));
    response.writeHead(result.statusCode).end(result.body);
  } catch {
    response.writeHead(500).end();
  }
});
server.listen(Number(process.env.PORT ?? 8788), "127.0.0.1", () => {
  const address = server.address();
  console.log(`listening on http://127.0.0.1:${typeof address === "object" ? address?.port : address}`);
});
