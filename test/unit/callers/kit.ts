// What callers do that no type allows, and what they see of it.
import { vi } from "vitest";
import { DefaultConsumer, GrowingTracker } from "../../../src/index.ts";
import { bench, rejectionOf } from "../../support/server.ts";

/** A value as JavaScript gives it, whatever the types say. */
export function untyped<Value>(value: unknown): Value {
  return value as Value;
}

export function setup(options: object = {}) {
  const all = bench();
  const consumer = new DefaultConsumer({ ...all.options, ...options }, all.clock);
  return { ...all, consumer, tracker: GrowingTracker.consumer(consumer) };
}

/** The lines that are warned of from now on. */
export function warned(): string[] {
  const lines: string[] = [];
  vi.spyOn(console, "warn").mockImplementation((line) => void lines.push(String(line)));
  return lines;
}

export async function messageOf(promise: Promise<unknown>): Promise<string> {
  return String(Object(await rejectionOf(promise)).message);
}

/** A proxy that throws at whatever is asked of it. */
export function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** An object that throws whatever is asked of it. */
export function hostile(): object {
  const fail = (): never => {
    throw hostile();
  };
  return new Proxy({}, { get: fail, ownKeys: fail, getPrototypeOf: fail, has: fail, getOwnPropertyDescriptor: fail });
}

/** Throws it, where an expression is wanted. */
export function raise(reason: unknown): never {
  throw reason;
}
