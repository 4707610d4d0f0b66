// Stands for undici where the library is checked: see `paths` in tsconfig.json. The tests are checked with the real one.
import type { Undici } from "./undici.ts";

export declare const EnvHttpProxyAgent: Undici["EnvHttpProxyAgent"];
export declare const fetch: Undici["fetch"];
