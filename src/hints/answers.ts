import { show } from "../words.ts";

/** Where the paths of the protocol begin, which a request adds to its host. */
const PROTOCOL = /\/(?:v3\/projects|projects|v3|collect)(?:\/.*)?$/;

/** What an answer tells of the host, in words that follow it. */
export function hintOnAnswer(status: number | undefined, serverHost: string): string {
  if (status !== 404 && status !== 405) return "";
  const host = serverHost.replace(PROTOCOL, "");
  return host === serverHost
    ? ": 'serverHost' must be where a collecting server is, which the address of the platform is not"
    : `: 'serverHost' must not have the path of requests (did you mean ${show(host)}?)`;
}
