import {
  checkServerIdentity,
  connect,
  type ConnectionOptions,
  type DetailedPeerCertificate,
  rootCertificates,
} from "node:tls";
import { isIP } from "node:net";
import { line, reasonOf } from "../../words.ts";
import type { Say } from "../program/say.ts";
import { hostOf } from "./address.ts";
import { type Checkup, type Explained, explained, type Finding, plain } from "./finding.ts";
import { codeOf } from "./time-limit.ts";
import { securely, type Way } from "./way.ts";

/** From how many days before its end on a certificate is worth a word. */
const SOON_DAYS = 14;
const DAY_MS = 86_400_000;

/** Looks at the certificate. The way goes on over TLS, whatever is wrong with it, so that the rest can be seen. */
export async function checkCertificate(
  url: URL,
  way: Way,
  ca: string | undefined,
  { say, timeoutMs }: Checkup,
): Promise<{ readonly findings: readonly Finding[]; readonly way?: Way }> {
  const host = hostOf(url);
  const trusted = ca === undefined ? {} : { ca: [...rootCertificates ?? [], ca] };
  // The host is what the certificate is held against; an address may not be the name that is asked for.
  const options = { host, ...isIP(host) ? {} : { servername: host }, ...trusted };
  const secure: Way = { ...way, connect: async () => await securely(await way.connect(), options, timeoutMs) };
  let socket: ReturnType<typeof connect>;
  try {
    socket = await securely(await way.connect(), options, timeoutMs);
  } catch (error) {
    return { findings: [await failedHandshake(error, url, way, options, { say, timeoutMs })] };
  }
  const chain = chainOf(socket.getPeerCertificate(true));
  const protocol = String(socket.getProtocol() ?? "TLS").replace("v", " ");
  const { authorized, authorizationError } = socket;
  socket.destroy();
  const code = authorized ? "" : codeOf(authorizationError) || String(authorizationError ?? "");
  const faults = faultsOf(chain, host, code, say);
  if (faults.length > 0) return { findings: faults, way: secure };
  const [leaf] = chain;
  const values = { protocol, names: leaf ? namesOf(leaf) : "", until: day(leaf?.valid_to) };
  const isSoon = leaf !== undefined && Date.parse(leaf.valid_to) - Date.now() < SOON_DAYS * DAY_MS;
  const finding = isSoon
    ? explained(say, "tls", "warning", "tls.soon", values)
    : plain(say, "tls", "ok", "tls.ok", values);
  return { findings: [finding], way: secure };
}

/** All that is wrong with a chain, as an error of TLS names one thing alone. */
function faultsOf(chain: readonly DetailedPeerCertificate[], host: string, code: string, say: Say): Finding[] {
  const [leaf] = chain;
  const details = chain.map((each) =>
    say("tls.chain", { subject: nameOf(each.subject), issuer: nameOf(each.issuer), until: day(each.valid_to) })
  );
  const found: Finding[] = [];
  const fault = (key: Explained, values: { readonly [name: string]: string }): void => {
    found.push({ ...explained(say, "tls", "fault", key, values), ...found.length === 0 ? { details } : {} });
  };
  if (!leaf) {
    if (code !== "") fault("tls.other", { why: code });
    return found;
  }
  const old = chain.find(({ valid_to }) => Date.parse(valid_to) < Date.now());
  const early = chain.find(({ valid_from }) => Date.parse(valid_from) > Date.now());
  if (old) fault("tls.expired", { until: day(old.valid_to) });
  if (early) fault("tls.early", { from: day(early.valid_from) });
  if (checkServerIdentity(host, leaf)) fault("tls.name", { names: namesOf(leaf), host });
  const issuer = nameOf(chain.at(-1)?.issuer);
  if (/DEPTH_ZERO_SELF_SIGNED/.test(code)) fault("tls.self", {});
  else if (/UNABLE_TO_VERIFY_LEAF|UNABLE_TO_GET_ISSUER/.test(code) && chain.length === 1) {
    fault("tls.intermediate", { issuer });
  } else if (/SELF_SIGNED|UNABLE_TO_|UNKNOWN_ISSUER|UNTRUSTED/.test(code)) fault("tls.authority", { issuer });
  else if (code !== "" && found.length === 0) fault("tls.other", { why: code });
  return found;
}

async function failedHandshake(
  error: unknown,
  url: URL,
  way: Way,
  options: ConnectionOptions,
  { say, timeoutMs }: Checkup,
): Promise<Finding> {
  const code = codeOf(error);
  const text = `${code} ${reasonOf(error)}`;
  const fault = (key: Explained, values: { readonly [name: string]: string }): Finding =>
    explained(say, "tls", "fault", key, values);
  if (/WRONG_VERSION_NUMBER|wrong version number|InvalidContentType|packet length too long|http request/i.test(text)) {
    return fault("tls.plain", { port: url.port || "443" });
  }
  if (/UNSUPPORTED_PROTOCOL|PROTOCOL_?VERSION|VERSION_TOO_LOW|protocol version|unsupported protocol/i.test(text)) {
    return fault("tls.old", { protocol: await oldProtocol(way, options, timeoutMs) });
  }
  if (/ECONNRESET|ETIMEDOUT|EPIPE|closed|disconnected|eof|unrecognized/i.test(text)) {
    return fault("tls.reset", { why: code || line(reasonOf(error)), host: hostOf(url) });
  }
  return fault("tls.other", { why: line(reasonOf(error)) });
}

/** The old protocol that a server speaks, where this runtime can still speak it. */
async function oldProtocol(way: Way, options: ConnectionOptions, timeoutMs: number): Promise<string> {
  try {
    const old: ConnectionOptions = { ...options, minVersion: "TLSv1", ciphers: "DEFAULT:@SECLEVEL=0" };
    const socket = await securely(await way.connect(), old, timeoutMs);
    const protocol = socket.getProtocol();
    socket.destroy();
    return protocol === "TLSv1" ? "TLS 1.0" : String(protocol ?? "").replace("v", " ");
  } catch {
    return "TLS 1.0/1.1";
  }
}

/** A certificate, and those of who signed it, as far as the server sent them. */
function chainOf(leaf: DetailedPeerCertificate | undefined): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  for (let one = leaf; one?.subject && chain.length < 10; one = one.issuerCertificate) {
    if (chain.some(({ fingerprint256 }) => fingerprint256 === one?.fingerprint256)) break;
    chain.push(one);
  }
  return chain;
}

function namesOf({ subject, subjectaltname = "" }: DetailedPeerCertificate): string {
  const names = subjectaltname.split(", ").map((each) => each.replace(/^(?:DNS|IP Address):/, "")).filter((each) =>
    each !== ""
  );
  const shown = names.length > 0 ? names : [nameOf(subject)];
  return line(shown.slice(0, 3).join(", ") + (shown.length > 3 ? ` (+${shown.length - 3})` : ""));
}

function nameOf(subject: { readonly [part: string]: unknown } | undefined): string {
  const { CN, O } = subject ?? {};
  return line(String(CN ?? O ?? "?"));
}

function day(time: string | undefined): string {
  const date = new Date(time ?? NaN);
  return Number.isNaN(date.getTime()) ? "?" : date.toISOString().slice(0, 10);
}
