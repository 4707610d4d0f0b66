/** The function in Vercel's edge runtime on this machine. */
import { type EdgeContext, EdgeVM } from "@edge-runtime/vm";
import { build } from "esbuild";
import { serve } from "../demo/server.ts";

// What Vercel does around a function: it is called with each request and with what keeps it alive.
const ENTRY = `
  import handler from "./api/visit.ts";
  addEventListener("fetch", (event) => {
    event.respondWith(handler(event.request, { waitUntil: (promise) => event.waitUntil(promise) }));
  });
`;

const { outputFiles: [bundle] } = await build({
  stdin: { contents: ENTRY, resolveDir: import.meta.dirname },
  bundle: true,
  write: false,
  format: "iife",
  target: "es2022",
});
const runtime = new EdgeVM({
  extend: (context: EdgeContext) => Object.assign(context, { process: { env: { ...process.env } } }),
  initialCode: bundle?.text ?? "",
});

const open = new Set<Promise<unknown>>();
const server = await serve(async ({ url, method, headers }) => {
  const response = await runtime.dispatchFetch(url, { method, headers: [...headers] });
  const over: Promise<unknown> = response.waitUntil().finally(() => open.delete(over));
  open.add(over);
  return response;
}, Number(process.env.PORT ?? 8788));

async function stop(): Promise<void> {
  await server[Symbol.asyncDispose]();
  await Promise.allSettled(open);
  process.exit(); // as Vercel does, whatever a function still does without `waitUntil`
}

process.once("SIGINT", stop);
process.once("SIGTERM", stop);
console.log(`listening on ${server.url}`);
