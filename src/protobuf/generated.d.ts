// The types of generated.js, by hand: pbts writes an import that JSR refuses. A test holds the two together.

/** What is given to an encoder: the fields of the wire, with `attributes` as texts. */
interface EventV3Dto {
  readonly [field: string]: unknown;
}

interface Encoder<Value> {
  /** Writes a list of messages. */
  encode(list: { readonly values: readonly Value[] }, writer: Writer): Writer;
}

/** protobufjs' writer. */
export class Writer {
  /** What was written. It may be a view of a pooled buffer: copy it, and never pass on its `buffer`. */
  finish(): Uint8Array;
}

/** The messages of proto/. */
export const growingio: {
  readonly EventType: { readonly [name: string]: number };
  readonly EventV3List: Encoder<EventV3Dto>;
  readonly ItemDtoList: Encoder<EventV3Dto>;
  readonly UserMappingDtoList: Encoder<EventV3Dto>;
};
