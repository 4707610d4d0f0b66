import { masked } from "../../words.ts";
import type { Say } from "../program/say.ts";
import type { Finding } from "./finding.ts";
import { isLoopback, isPrivate } from "./address.ts";

/** What the paths of requests begin with, which a tracker adds by itself. */
const PATHS = /^\/(?:v3(?:\/|$)|projects\/|healthy-check)/;

/** Hosts where people look at results. */
const PLATFORM = /^(?:(?:www|portal|accounts?|docs?|help|blog|app|console|gta)\.)?growingio\.(?:com|cn)$/;

/** Looks at the address as such. Without a `url` there is nothing to try. */
export function checkUrl(given: string, say: Say): { readonly finding: Finding; readonly url?: URL } {
  const step = say("step.url");
  const shown = masked(given);
  const fault = (found: string, means: string | undefined, todo: string): Finding => ({
    step,
    status: "fault",
    found,
    means,
    todo,
  });
  if (!/^https?:\/\//i.test(given)) {
    const url = !given.includes("://") && URL.canParse(`https://${given}`) ? new URL(`https://${given}`) : undefined;
    return url
      ? {
        finding: fault(say("url.scheme", { url: shown }), say("url.none.means"), say("url.scheme.do", { url: shown })),
        url,
      }
      : { finding: fault(say("url.none", { url: shown }), say("url.none.means"), say("url.none.do")) };
  }
  if (!URL.canParse(given)) {
    return { finding: fault(say("url.none", { url: shown }), say("url.none.means"), say("url.none.do")) };
  }
  const url = new URL(given);
  const { origin, hostname, pathname: path, protocol } = url;
  const isSecret = url.username !== "" || url.password !== "";
  const isQuery = /[?#]/.test(given);
  [url.username, url.password, url.search, url.hash] = ["", "", "", ""];
  if (isSecret) return { finding: fault(say("url.secret"), say("url.secret.means"), say("url.secret.do")), url };
  if (isQuery) return { finding: fault(say("url.query"), say("url.query.means"), say("url.query.do")), url };
  if (PATHS.test(path)) {
    const finding = fault(say("url.path", { path }), say("url.path.means"), say("url.path.do", { origin }));
    return { finding, url: new URL(origin) };
  }
  if (PLATFORM.test(hostname)) {
    return {
      finding: fault(say("url.platform", { host: hostname }), say("url.platform.means"), say("url.platform.do")),
      url,
    };
  }
  const warning = (found: string, means: string, todo: string) => ({
    finding: { step, status: "warning", found, means, todo } as const,
    url,
  });
  if (path !== "/") {
    return warning(say("url.prefix", { path }), say("url.prefix.means"), say("url.prefix.do", { origin }));
  }
  if (isPrivate(hostname) && !isLoopback(hostname)) {
    return warning(say("url.private", { host: hostname }), say("url.private.means"), say("url.private.do"));
  }
  if (protocol === "http:" && !isPrivate(hostname)) {
    return warning(say("url.http"), say("url.http.means"), say("url.http.do"));
  }
  return { finding: { step, status: "ok", found: say("url.ok", { url: origin }) }, url };
}
