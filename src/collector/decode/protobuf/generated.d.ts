// The types of generated.js, by hand: pbts writes an import that JSR refuses. A test holds the two together.

interface Decoder {
  /** Reads a list of messages. Throws where the bytes are none. */
  decode(reader: Reader): { readonly values?: readonly { readonly [field: string]: unknown }[] };
}

/** protobufjs' reader. */
export class Reader {
  constructor(buffer: Uint8Array);
}

/** The messages of proto/. */
export const growingio: {
  readonly EventType: { readonly [id: number]: string };
  readonly EventV3List: Decoder;
  readonly ItemDtoList: Decoder;
  readonly UserMappingDtoList: Decoder;
};
