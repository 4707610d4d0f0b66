import { line } from "../words.ts";

/** Why a path leads nowhere, in words: what whoever sent there most likely meant. */
export function causeOf(path: string): string {
  const rest = path.replace(/^\/+/, "");
  if (/^v3\/projects\/[^/]+\/collect\/(?:item|user-mapping)\/?$/.test(rest)) {
    return `${
      /item\/?$/.test(rest)
        ? "items go to /projects/{productId}/collect/item"
        : "user mappings go to /projects/{productId}/collect/user-mapping"
    }, without /v3`;
  }
  if (/^projects\/[^/]+\/collect\/?$/.test(rest)) return "events go to /v3/projects/{productId}/collect";
  if (/^(?:v3\/)?projects\/+collect(?:\/item)?\/?$/.test(rest)) return "the product id is empty";
  const [, prefix = ""] =
    /^(?!(?:v3\/)?projects\/[^/]*\/collect(?:\/|$))(.+?)\/+(?:v3\/)?projects\/[^/]+\/collect/.exec(rest) ?? [];
  if (prefix !== "") return `a server host has no path: leave out '/${line(prefix, 80)}'`;
  if (/^(?:v3\/)?projects\//.test(rest)) {
    try {
      decodeURIComponent(rest);
    } catch {
      return "the product id is not percent-encoded as it must be";
    }
    return "trackers send to /v3/projects/{productId}/collect and /projects/{productId}/collect/item";
  }
  return "a server host has no path, and trackers add their own to it";
}
