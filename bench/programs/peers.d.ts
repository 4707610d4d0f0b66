// The little of the peers and of the platform that is used here, so that types can be checked without them.
declare module "posthog-node" {
  export class PostHog {
    constructor(
      key: string,
      options: {
        host: string;
        flushAt?: number;
        maxBatchSize?: number;
        maxQueueSize?: number;
        flushInterval?: number;
        disableCompression?: boolean;
        waitUntil?: (promise: Promise<unknown>) => void;
      },
    );
    capture(
      event: { distinctId: string; event: string; properties: object },
    ): void;
    flush(): Promise<void>;
    shutdown(): Promise<void>;
  }
}

declare module "@segment/analytics-node" {
  export class Analytics {
    constructor(
      settings: {
        writeKey: string;
        host: string;
        flushAt?: number;
        flushInterval?: number;
      },
    );
    track(
      event: { anonymousId: string; event: string; properties: object },
    ): void;
    on(event: "http_response" | "error", listener: () => void): void;
    flush(): Promise<void>;
    closeAndFlush(): Promise<void>;
  }
}

declare module "cloudflare:workers" {
  export function waitUntil(promise: Promise<unknown>): void;
}
