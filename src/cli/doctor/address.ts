import { BlockList, isIP } from "node:net";

const PRIVATE = new BlockList();
for (
  const [net, prefix] of [["10.0.0.0", 8], ["172.16.0.0", 12], ["192.168.0.0", 16], ["169.254.0.0", 16], [
    "100.64.0.0",
    10,
  ]] as const
) {
  PRIVATE.addSubnet(net, prefix);
}
for (const [net, prefix] of [["fc00::", 7], ["fe80::", 10]] as const) PRIVATE.addSubnet(net, prefix, "ipv6");

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8);
LOOPBACK.addAddress("0.0.0.0");
LOOPBACK.addAddress("::1", "ipv6");

/** Addresses that no server has (RFC 2544): proxies of a machine answer with them. */
const FAKE = new BlockList();
FAKE.addSubnet("198.18.0.0", 15);

/** The name or the address of a URL, without the brackets of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

export function isLoopback(host: string): boolean {
  return /^(?:.+\.)?localhost$/.test(host) || is(LOOPBACK, host);
}

export function isPrivate(host: string): boolean {
  return isLoopback(host) || is(PRIVATE, host) || /\.(?:local|internal|lan|intranet|home\.arpa)$/.test(host) ||
    (isIP(host.replace(/^\[|\]$/g, "")) === 0 && !host.includes("."));
}

export function isFake(address: string): boolean {
  return is(FAKE, address);
}

function is(list: BlockList, host: string): boolean {
  const address = host.replace(/^\[|\]$/g, "");
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
}
