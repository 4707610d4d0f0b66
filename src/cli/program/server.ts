// How the program reaches a server, and in which format: for the commands that send.
import { readFileSync } from "node:fs";
import process from "node:process";
import { nodeFetch } from "../../node/fetch.ts";
import type { Parser } from "../../parser/parser.ts";
import { JsonParser } from "../../parser/json.ts";
import { ProtobufParser } from "../../protobuf.ts";
import { type Fetch, isBun } from "../../runtime.ts";
import { SnappyParser } from "../../snappy.ts";
import type { Given, Options } from "./command.ts";
import { Fault } from "./fault.ts";
import type { Say } from "./say.ts";

/** The options that say where to send. */
export const SERVER_OPTIONS: Options = {
  host: { value: "URL", text: "option.host" },
  "product-id": { value: "ID", text: "option.productId" },
  "data-source-id": { value: "ID", text: "option.dataSourceId" },
  ca: { value: "FILE", text: "option.ca" },
};

/** The formats of bodies, by the names that they have here. */
export const BODIES = ["json", "snappy", "snappy+xor", "protobuf", "protobuf+snappy", "protobuf+snappy+xor"] as const;

export type Body = (typeof BODIES)[number];

export function parserOf(body: Body): Parser {
  const inner = body.startsWith("protobuf") ? new ProtobufParser() : new JsonParser();
  return body.includes("snappy") ? new SnappyParser({ inner, cryptData: body.endsWith("xor") }) : inner;
}

/** The certificates of `--ca`. */
export function caOf(given: Given, say: Say): string | undefined {
  const file = given.text("ca");
  if (file === undefined) return undefined;
  try {
    const text = readFileSync(file, "utf8");
    if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  } catch (error) {
    throw new Fault(say("file.unreadable", { file, why: String(Object(error).message) }));
  }
  throw new Fault(say("file.ca", { file }));
}

/**
 * The platform's own `fetch`, but where a proxy or certificates ask for more. Deno's and Bun's heed the environment's
 * proxy by themselves.
 */
export function fetchOf(host: string, ca: string | undefined): Fetch | undefined {
  const isNode = !isBun() && !("Deno" in globalThis);
  return ca !== undefined || (isNode && proxyOf(host) !== undefined) ? nodeFetch({ ca }) : undefined;
}

/** The proxy that the environment names for a host, and the name of its variable. */
export function proxyOf(host: string): { readonly name: string; readonly url: string } | undefined {
  const url = new URL(host);
  const names = url.protocol === "https:" ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy", "HTTP_PROXY"];
  const name = [...names, "all_proxy", "ALL_PROXY"].find((each) => variable(each) !== "");
  if (name === undefined || isExcepted(url, variable("no_proxy") || variable("NO_PROXY"))) return undefined;
  return { name, url: variable(name) };
}

/** Whether `NO_PROXY` names a host: as curl and undici read it. */
function isExcepted({ hostname, port, protocol }: URL, exceptions: string): boolean {
  const at = port || (protocol === "https:" ? "443" : "80");
  return exceptions.split(/[\s,]+/).some((each) => {
    const [, name = "", only] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(each.toLowerCase()) ?? [];
    if (each === "*") return true;
    if (name === "" || (only !== undefined && only !== at)) return false;
    return hostname === name || hostname.endsWith(`.${name}`);
  });
}

/** A variable of the environment, where it may be read. */
export function variable(name: string): string {
  try {
    return process.env[name] ?? "";
  } catch {
    return "";
  }
}
