// What guides need of Cloudflare's types beside what examples and tests declare.

declare module "cloudflare:workers" {
  export function waitUntil(promise: Promise<unknown>): void;
}
