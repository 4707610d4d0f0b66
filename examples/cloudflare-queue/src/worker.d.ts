// What this example has beside the others. A project of your own gets all of these types from `wrangler types`.

declare namespace Cloudflare {
  interface Env {
    readonly QUEUE: import("@growingio-edge/tracker/cloudflare").QueueBinding;
  }
}
