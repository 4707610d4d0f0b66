import { hostname, networkInterfaces } from "node:os";
import { isLoopback } from "./guard.ts";

/** The names and addresses that a server on `host` is this machine's own by: `host`, and on every address all of them. */
export function ownNames(host: string): readonly string[] {
  const isEvery = ["0.0.0.0", "::", "[::]"].includes(host);
  if (!isEvery) return isLoopback(host) ? [] : [bracketed(host)];
  const name = hostname();
  const addresses = Object.values(networkInterfaces()).flatMap((found = []) => found.map(({ address }) => address));
  return [name, `${name}.local`, ...addresses.map(bracketed)];
}

/** As a URL has it, in which an IPv6 address stands in brackets. */
function bracketed(address: string): string {
  return address.includes(":") && !address.startsWith("[") ? `[${address.replace(/%.*/, "")}]` : address;
}
