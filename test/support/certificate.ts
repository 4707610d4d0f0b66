import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** A certificate and its key, both in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** What a certificate says, and who signs it. */
export interface CertificateOptions {
  /** The names and IPv4 addresses that it belongs to. */
  readonly names?: readonly string[];
  /** Who signs it; without one it is signed by itself. */
  readonly by?: Authority;
  /** Whether it may sign others. */
  readonly isAuthority?: boolean;
  /** From when and until when it is valid, in Unix milliseconds. */
  readonly from?: number;
  readonly until?: number;
}

/** A certificate that can sign others. */
export interface Authority extends Certificate {
  readonly name: Buffer;
  readonly privateKey: KeyObject;
}

/**
 * Makes a certificate that is signed by itself and belongs to these names and IPv4 addresses. It is no authority
 * (`CA:FALSE`), or Deno would refuse it as a server's even where it is trusted.
 */
export function selfSigned(names: readonly string[]): Certificate {
  return certificateOf({ names });
}

/** Makes a certificate: X.509 by hand, as Node cannot make one. */
export function certificateOf(options: CertificateOptions): Authority {
  const { names = [], by, isAuthority = false, from = Date.now() - 3_600_000, until = Date.now() + 86_400_000 } =
    options;
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)); // ecdsa-with-SHA256
  const serial = Buffer.from(randomBytes(8));
  serial[0] = 1;
  // A name of its own, as OpenSSL looks for an issuer by name.
  const commonName = sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from(`test ${serial.toString("hex")}`)));
  const name = sequence(der(0x31, commonName));
  const validity = sequence(time(from), time(until));
  const alternatives = sequence(
    ...names.map((each) =>
      /^[\d.]+$/.test(each) ? der(0x87, Buffer.from(each.split(".").map(Number))) : der(0x82, Buffer.from(each))
    ),
  );
  const constraints = isAuthority ? sequence(der(0x01, Buffer.of(0xff))) : sequence();
  const extensions = sequence(
    sequence(oid(0x55, 0x1d, 0x13), der(0x01, Buffer.of(0xff)), der(0x04, constraints)), // basicConstraints
    ...names.length > 0 ? [sequence(oid(0x55, 0x1d, 0x11), der(0x04, alternatives))] : [], // subjectAltName
  );
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))), // version 3
    der(0x02, serial),
    algorithm,
    by?.name ?? name,
    validity,
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, extensions),
  );
  const signature = sign("sha256", body, by?.privateKey ?? privateKey);
  const bytes = sequence(body, algorithm, der(0x03, Buffer.of(0), signature));
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    name,
    privateKey,
  };
}

/** A value with its tag and its length (DER). */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(0x30, ...parts);
}

function oid(...bytes: readonly number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}

/** UTCTime: `YYMMDDhhmmssZ`. */
function time(ms: number): Buffer {
  return der(0x17, Buffer.from(`${new Date(ms).toISOString().replaceAll(/[-:T]/g, "").slice(2, 14)}Z`));
}
