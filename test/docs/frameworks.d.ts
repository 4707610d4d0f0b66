// What guides use of frameworks that this project does not install.
declare module "next/headers" {
  export function cookies(): Promise<{ get(name: string): { readonly value: string } | undefined }>;
  export function headers(): Promise<Headers>;
}
declare module "next/server" {
  export function after(task: Promise<unknown> | (() => unknown)): void;
  export function connection(): Promise<void>;
}
