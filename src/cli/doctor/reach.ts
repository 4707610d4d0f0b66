import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { line, reasonOf } from "../../words.ts";
import { hostOf, isFake, isLoopback } from "./address.ts";
import { type Checkup, explained, type Finding, plain } from "./finding.ts";
import { codeOf, inTime } from "./time-limit.ts";
import { connectTo, type Way } from "./way.ts";

/** How many addresses of a name are tried. */
const MAX_ADDRESSES = 4;

/** Resolves the name. Where a proxy does that, it need not be known here. */
export async function checkName(
  url: URL,
  isProxied: boolean,
  { say, timeoutMs }: Checkup,
): Promise<{ readonly finding: Finding; readonly addresses: readonly string[] }> {
  const host = hostOf(url);
  if (isIP(host)) return { finding: plain(say, "dns", "ok", "dns.address", { host }), addresses: [host] };
  try {
    const found = await inTime(lookup(host, { all: true }), timeoutMs);
    const addresses = [...new Set(found.map(({ address }) => address))];
    const values = { host, addresses: addresses.slice(0, MAX_ADDRESSES).join(", ") };
    if (addresses.some(isFake)) return { finding: explained(say, "dns", "warning", "dns.fake", values), addresses };
    if (addresses.some(isLoopback) && !isLoopback(host)) {
      return { finding: explained(say, "dns", "warning", "dns.local", values), addresses };
    }
    return { finding: plain(say, "dns", "ok", "dns.ok", values), addresses };
  } catch (error) {
    if (isProxied) return { finding: plain(say, "dns", "ok", "dns.proxied", { host }), addresses: [] };
    const why = codeOf(error) || line(reasonOf(error));
    const isUnknown = /ENOTFOUND|ENODATA|NotFound/i.test(`${why} ${reasonOf(error)}`);
    const finding = explained(say, "dns", "fault", isUnknown ? "dns.none" : "dns.resolver", { host, code: why });
    return { finding, addresses: [] };
  }
}

/** An address that was tried; without `ms` it was not reached. */
interface Tried {
  readonly address: string;
  readonly host: string;
  readonly ms: number | undefined;
  readonly why: string;
}

/** Connects to each address; the first that answers is the way. */
export async function checkConnection(
  url: URL,
  addresses: readonly string[],
  isProxied: boolean,
  { say, timeoutMs }: Checkup,
): Promise<{ readonly finding: Finding; readonly way?: Way }> {
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  const tried = await Promise.all(
    addresses.slice(0, MAX_ADDRESSES).map(async (address): Promise<Tried> => {
      const startedAt = performance.now();
      try {
        (await connectTo(address, port, timeoutMs)).destroy();
        return { address: shown(address, port), ms: Math.round(performance.now() - startedAt), host: address, why: "" };
      } catch (error) {
        return {
          address: shown(address, port),
          ms: undefined,
          host: address,
          why: codeOf(error) || line(reasonOf(error)),
        };
      }
    }),
  );
  const good = tried.find(({ ms }) => ms !== undefined);
  const bad = tried.find(({ ms }) => ms === undefined);
  const why = bad?.why ?? "";
  if (good?.ms !== undefined) {
    const { address, ms, host } = good;
    const way: Way = { connect: () => connectTo(host, port, timeoutMs), headers: {}, pathOf: (path) => path };
    if (!bad) return { finding: plain(say, "tcp", "ok", "tcp.ok", { address, ms }), way };
    return { finding: explained(say, "tcp", "warning", "tcp.some", { address, ms, failed: bad.address, why }), way };
  }
  if (isProxied) {
    const shownWhy = why || say("dns.proxied", { host: hostOf(url) });
    return { finding: explained(say, "tcp", "warning", "tcp.proxied", { why: shownWhy }) };
  }
  const code = /REFUSED/.test(why) ? "tcp.refused" : /TIMEDOUT/.test(why) ? "tcp.dropped" : "tcp.unreachable";
  const values = { address: bad?.address ?? "", port: `${port}`, host: hostOf(url), seconds: timeoutMs / 1000, why };
  return { finding: explained(say, "tcp", "fault", code, values) };
}

function shown(address: string, port: number): string {
  return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}
