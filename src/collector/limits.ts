// What a collector takes at the most, so that no body makes it fall: see docs/collector.md, "What it bounds".

/** Messages in a request: what SDKs send at the most. */
export const MAX_MESSAGES = 2000;
/** Values in a body, fields and elements at every depth: each takes many times its bytes once it is an object. */
export const MAX_VALUES = 1_000_000;
/** How deep JSON may be nested. The protocol needs four levels. */
export const MAX_DEPTH = 64;
/** About how many bytes of memory a value takes beside its text. */
export const VALUE_BYTES = 32;
/** How many bytes of a body, as it came, are kept to be looked at. */
export const KEPT_BODY_BYTES = 65_536;
/** How many characters of an answer are kept. */
export const KEPT_ANSWER_LENGTH = 4096;
/** How many faults, warnings or violations are told of one request, and of one message. */
export const MAX_TOLD = 20;
