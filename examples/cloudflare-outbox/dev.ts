/** The Worker in workerd on this machine, with its objects: what `wrangler dev` does, without Wrangler. */
import { runWorker } from "../demo/worker.ts";

const {
  GROWINGIO_PRODUCT_ID = "your-account-id",
  GROWINGIO_DATA_SOURCE_ID = "your-data-source-id",
  GROWINGIO_SERVER_HOST = "http://127.0.0.1:8787",
  PORT: port = "8788",
} = process.env;

const worker = await runWorker(new URL("src/index.ts", import.meta.url), {
  bindings: { GROWINGIO_PRODUCT_ID, GROWINGIO_DATA_SOURCE_ID, GROWINGIO_SERVER_HOST },
  // As wrangler.toml has them.
  durableObjects: { OUTBOX: { className: "Outbox", useSQLite: true } },
}, Number(port));

console.log(`listening on ${worker.url.origin}`);
