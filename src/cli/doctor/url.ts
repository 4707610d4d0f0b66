import { masked } from "../../words.ts";
import type { Say } from "../program/say.ts";
import { hostOf, isLoopback, isPrivate } from "./address.ts";
import { explained, type Finding, plain } from "./finding.ts";

/** What the paths of requests begin with, which a tracker adds by itself. */
const PATHS = /^\/(?:v3(?:\/|$)|projects\/|healthy-check)/;

/** Hosts where people look at results. */
const PLATFORM = /^(?:(?:www|portal|accounts?|docs?|help|blog|app|console)\.)?growingio\.(?:com|cn)$/;

/** Looks at the address as such. Without a `url` there is nothing to try. */
export function checkUrl(given: string, say: Say): { readonly finding: Finding; readonly url?: URL } {
  const values = { url: masked(given) };
  if (!/^https?:\/\//i.test(given)) {
    const whole = `https://${given}`;
    return given.includes("://") || !URL.canParse(whole)
      ? { finding: explained(say, "url", "fault", "url.none", values) }
      : { finding: explained(say, "url", "fault", "url.scheme", values), url: new URL(whole) };
  }
  if (!URL.canParse(given)) return { finding: explained(say, "url", "fault", "url.none", values) };
  const url = new URL(given);
  const { origin, pathname: path } = url;
  const isSecret = url.username !== "" || url.password !== "";
  [url.username, url.password, url.search, url.hash] = ["", "", "", ""];
  if (isSecret) return { finding: explained(say, "url", "fault", "url.secret"), url };
  if (/[?#]/.test(given)) return { finding: explained(say, "url", "fault", "url.query"), url };
  if (PATHS.test(path)) {
    return { finding: explained(say, "url", "fault", "url.path", { path, origin }), url: new URL(origin) };
  }
  return { finding: findingOf(url, say), url };
}

function findingOf(url: URL, say: Say): Finding {
  const { origin, pathname: path, protocol } = url;
  const host = hostOf(url);
  if (PLATFORM.test(host)) return explained(say, "url", "fault", "url.platform", { host });
  if (path !== "/") return explained(say, "url", "warning", "url.prefix", { path, origin });
  if (isPrivate(host) && !isLoopback(host)) return explained(say, "url", "warning", "url.private", { host });
  if (protocol === "http:" && !isPrivate(host)) return explained(say, "url", "warning", "url.http");
  return plain(say, "url", "ok", "url.ok", { url: origin });
}
