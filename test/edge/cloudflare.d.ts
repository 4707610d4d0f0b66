// What the test Worker needs of Cloudflare's types beside what the example declares.

interface DurableObjectNamespace {
  idFromName(name: string): { readonly name?: string };
  get(id: { readonly name?: string }): { fetch(url: string): Promise<Response> };
}
