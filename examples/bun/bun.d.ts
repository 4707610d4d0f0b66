// What this example needs of Bun's types. A project of your own gets all of them from `@types/bun`.

declare const Bun: {
  readonly env: { readonly [name: string]: string | undefined };
  serve(options: { hostname?: string; port?: number; fetch(request: Request): Response | Promise<Response> }): {
    readonly port: number | undefined;
    stop(): Promise<void>;
  };
};
