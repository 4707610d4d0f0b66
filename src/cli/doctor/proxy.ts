import { request } from "node:http";
import type { Duplex } from "node:stream";
import { line, masked, reasonOf } from "../../words.ts";
import { proxyOf } from "../program/server.ts";
import { hostOf } from "./address.ts";
import { type Checkup, explained, type Finding, plain } from "./finding.ts";
import { codeOf, inTime } from "./time-limit.ts";
import { ask, connectTo, securely, type Way } from "./way.ts";

/** Looks for a proxy in the environment, and whether it lets through; then there is a way by it. */
export async function checkProxy(
  url: URL,
  { say, timeoutMs }: Checkup,
): Promise<{ readonly finding: Finding; readonly way?: Way }> {
  const found = proxyOf(url.href);
  if (!found) return { finding: plain(say, "proxy", "ok", "proxy.none") };
  const { name } = found;
  // Who writes it without a scheme means http.
  const text = found.url.includes("://") ? found.url : `http://${found.url}`;
  const shown = line(masked(text));
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    return { finding: explained(say, "proxy", "fault", "proxy.url", { name, url: shown }) };
  }
  const proxy = new URL(text);
  const headers = authorizationOf(proxy);
  const open = async (): Promise<Duplex> => {
    const host = hostOf(proxy);
    const socket = await connectTo(host, Number(proxy.port || (proxy.protocol === "https:" ? 443 : 80)), timeoutMs);
    return proxy.protocol === "https:" ? await securely(socket, { servername: host }, timeoutMs) : socket;
  };
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const way: Way = url.protocol === "https:"
    ? {
      connect: () => tunnel(open, `${url.hostname}:${port}`, headers, timeoutMs),
      headers: {},
      pathOf: (path) => path,
    }
    : { connect: open, headers, pathOf: (path) => `${url.origin}${path}` };
  const values = { name, url: shown, host: url.hostname };
  try {
    if (url.protocol === "https:") (await way.connect()).destroy();
    else {
      const { status } = await ask(
        way,
        { method: "GET", path: "/healthy-check", headers: { Host: url.host } },
        timeoutMs,
      );
      if (status === 407 || (status >= 502 && status <= 504)) throw new StatusError(status);
    }
    return { finding: explained(say, "proxy", "warning", "proxy.ok", values), way };
  } catch (error) {
    const status = error instanceof StatusError ? error.status : 0;
    const code = status === 0 ? "proxy.down" : status === 407 ? "proxy.auth" : "proxy.refused";
    const why = codeOf(error) || line(reasonOf(error));
    return { finding: explained(say, "proxy", "fault", code, { ...values, why, status: String(status) }) };
  }
}

/** A proxy that answers with something else than a tunnel. */
class StatusError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the answer was ${status}`);
    this.status = status;
  }
}

async function tunnel(
  open: () => Promise<Duplex>,
  target: string,
  headers: { readonly [name: string]: string },
  timeoutMs: number,
): Promise<Duplex> {
  const connection = await open();
  const opened = new Promise<Duplex>((resolve, reject) => {
    const asked = request({
      createConnection: () => connection,
      method: "CONNECT",
      path: target,
      headers: { Host: target, ...headers },
    });
    asked.on("connect", ({ statusCode = 0 }, socket) => {
      if (statusCode === 200) resolve(socket);
      else reject(new StatusError(statusCode));
    }).on("response", ({ statusCode = 0 }) => reject(new StatusError(statusCode))).on("error", reject).end();
  });
  try {
    return await inTime(opened, timeoutMs);
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

function authorizationOf({ username, password }: URL): { readonly [name: string]: string } {
  if (username === "" && password === "") return {};
  const bytes = new TextEncoder().encode(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return { "Proxy-Authorization": `Basic ${btoa(String.fromCharCode(...bytes))}` };
}
