import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { line, reasonOf } from "../../words.ts";
import { hostOf, isFake, isLoopback } from "./address.ts";
import type { Checkup, Finding } from "./finding.ts";
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
  const step = say("step.dns");
  const host = hostOf(url);
  if (isIP(host)) return { finding: { step, status: "ok", found: say("dns.address", { host }) }, addresses: [host] };
  try {
    const found = await inTime(lookup(host, { all: true }), timeoutMs);
    const addresses = [...new Set(found.map(({ address }) => address))];
    const values = { host, addresses: addresses.slice(0, MAX_ADDRESSES).join(", ") };
    const warning = (kind: "fake" | "local"): Finding => ({
      step,
      status: "warning",
      found: say(`dns.${kind}`, values),
      means: say(`dns.${kind}.means`),
      todo: say(`dns.${kind}.do`),
    });
    if (addresses.some(isFake)) return { finding: warning("fake"), addresses };
    if (addresses.some(isLoopback) && !isLoopback(host)) return { finding: warning("local"), addresses };
    return { finding: { step, status: "ok", found: say("dns.ok", values) }, addresses };
  } catch (error) {
    const code = codeOf(error);
    if (isProxied) return { finding: { step, status: "ok", found: say("dns.proxied", { host }) }, addresses: [] };
    const isUnknown = /ENOTFOUND|ENODATA|NotFound/i.test(code) || /ENOTFOUND/.test(reasonOf(error));
    return {
      finding: {
        step,
        status: "fault",
        found: isUnknown ? say("dns.none", { host }) : say("dns.resolver", { code: code || line(reasonOf(error)) }),
        means: say(isUnknown ? "dns.none.means" : "dns.resolver.means"),
        todo: say(isUnknown ? "dns.none.do" : "dns.resolver.do"),
      },
      addresses: [],
    };
  }
}

/** Connects to each address; the first that answers is the way. */
export async function checkConnection(
  url: URL,
  addresses: readonly string[],
  isProxied: boolean,
  { say, timeoutMs }: Checkup,
): Promise<{ readonly finding: Finding; readonly way?: Way }> {
  const step = say("step.tcp");
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  const tried = await Promise.all(
    addresses.slice(0, MAX_ADDRESSES).map(async (address) => {
      const startedAt = performance.now();
      try {
        (await connectTo(address, port, timeoutMs)).destroy();
        return { address: shown(address, port), ms: Math.round(performance.now() - startedAt), host: address };
      } catch (error) {
        return { address: shown(address, port), code: codeOf(error) || line(reasonOf(error)) };
      }
    }),
  );
  const good = tried.find((one) => "ms" in one);
  const bad = tried.find((one) => "code" in one);
  const why = bad && "code" in bad ? bad.code : "";
  if (good && "ms" in good) {
    const { address, ms, host } = good;
    const way: Way = { connect: () => connectTo(host, port, timeoutMs), headers: {}, pathOf: (path) => path };
    if (!bad) return { finding: { step, status: "ok", found: say("tcp.ok", { address, ms }) }, way };
    const found = say("tcp.some", { address, ms, failed: bad.address, why });
    return { finding: { step, status: "warning", found, means: say("tcp.some.means"), todo: say("tcp.some.do") }, way };
  }
  if (isProxied) {
    const found = say("tcp.proxied", { why: why || say("dns.proxied", { host: hostOf(url) }) });
    return {
      finding: { step, status: "warning", found, means: say("tcp.proxied.means"), todo: say("tcp.proxied.do") },
    };
  }
  const values = { address: bad?.address ?? "", port: String(port), host: hostOf(url), seconds: timeoutMs / 1000, why };
  const kind = /REFUSED/.test(why) ? "refused" : /TIMEDOUT/.test(why) ? "dropped" : "unreachable";
  return {
    finding: {
      step,
      status: "fault",
      found: say(`tcp.${kind}`, values),
      means: kind === "refused" ? say("tcp.refused.means", values) : say(`tcp.${kind}.means`),
      todo: kind === "dropped" ? say("tcp.dropped.do", values) : say(`tcp.${kind}.do`),
    },
  };
}

function shown(address: string, port: number): string {
  return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}
