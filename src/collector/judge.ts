import type { PlanCoverage } from "../plan/coverage.ts";
import type { WireMessage } from "../wire.ts";
import { checkMessage, type Origin } from "./check.ts";
import { type Codec, decode, DecodeError } from "./decode/decode.ts";
import type { Judged, Marks } from "./entry.ts";
import { Told } from "./told.ts";

/** How a body is read. */
export interface Reading {
  readonly codec: Codec;
  readonly stm: number | undefined;
  readonly maxBodyBytes: number;
  /** Hears of the body's size without compression, as soon as it is known. */
  readonly onDecoded: (bytes: number) => void;
}

/** Decodes a body, checks its messages, and holds them against the plan. Throws a DecodeError where it is refused. */
export function judge(
  body: Uint8Array,
  { codec, stm, maxBodyBytes, onDecoded }: Reading,
  origin: Origin,
  coverage: PlanCoverage | undefined,
): Judged {
  const { messages, bytes, sizes, values } = decode(body, codec, origin.kind, stm, maxBodyBytes);
  onDecoded(bytes);
  const findings = messages.map((message) => checkMessage(message, origin));
  const faults = new Told();
  findings.forEach((found, index) => found.faults.list().forEach((text) => faults.add(`message ${index} ${text}`)));
  if (faults.count > 0) throw new DecodeError(faults.list().join("; "));
  const taken = messages as readonly WireMessage[];
  const marks = new Map<number, Marks>();
  const [warnings, violations] = [new Told(), new Told()];
  taken.forEach((message, index) => {
    const found = findings[index]?.warnings ?? new Told();
    const off = new Told();
    const isText = codec.format === "protobuf";
    for (const text of coverage?.add(message, { text: isText }, (one) => found.add(one)) ?? []) off.add(text);
    if (found.count + off.count === 0) return;
    marks.set(index, { warnings: found.list(), violations: off.list() });
    found.list().forEach((text) => warnings.add(`message ${index} ${text}`));
    off.list().forEach((text) => violations.add(`message ${index} ${text}`));
  });
  return {
    messages: taken,
    sizes,
    values,
    decodedBytes: bytes,
    marks,
    warnings: warnings.list(),
    violations: violations.list(),
  };
}
