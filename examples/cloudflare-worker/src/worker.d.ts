// What the examples need of Cloudflare's types. A project of your own gets all of them from `wrangler types`.

interface ExecutionContext {
  waitUntil(promise: Promise<unknown>): void;
}

declare namespace Cloudflare {
  interface Env {
    readonly GROWINGIO_PRODUCT_ID: string;
    readonly GROWINGIO_DATA_SOURCE_ID: string;
    readonly GROWINGIO_SERVER_HOST: string;
  }
}

declare module "cloudflare:workers" {
  export const env: Cloudflare.Env;
}
