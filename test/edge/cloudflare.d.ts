// What the test Worker needs of Cloudflare's types beside what the example declares.

interface DurableObjectNamespace {
  idFromName(name: string): { readonly name?: string };
  get(id: { readonly name?: string }): { fetch(url: string): Promise<Response> };
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
