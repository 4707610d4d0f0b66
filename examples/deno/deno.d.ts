// What this example needs of Deno's types, for compilers other than Deno's own, which has all of them.

declare const Deno: {
  readonly env: { get(name: string): string | undefined };
  serve(
    options: { hostname?: string; port?: number; onListen?(address: { readonly port: number }): void },
    handler: (request: Request) => Response | Promise<Response>,
  ): { shutdown(): Promise<void> };
  addSignalListener(signal: "SIGINT" | "SIGTERM", handler: () => void): void;
  exit(code?: number): never;
};
