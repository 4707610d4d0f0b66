// What this example has beside the others. A project of your own gets all of these types from `wrangler types`.

declare namespace Cloudflare {
  interface Env {
    readonly OUTBOX: import("@growingio-edge/tracker/cloudflare").OutboxNamespace;
  }
}

declare module "cloudflare:workers" {
  export class DurableObject {
    protected readonly ctx:
      & ExecutionContext
      & import("@growingio-edge/tracker/cloudflare").OutboxObjectState
      & { abort(reason?: string): void };
    fetch(request: Request): Promise<Response> | Response;
    alarm(): Promise<void> | void;
  }
}
