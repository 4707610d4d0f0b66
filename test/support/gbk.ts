/** What the machine's GBK tables hold, as Node reads them and cannot write them. */
const BYTES: ReadonlyMap<string, readonly number[]> = new Map(
  (() => {
    const decoder = new TextDecoder("gbk");
    const found: [string, readonly number[]][] = [];
    for (let first = 0x81; first <= 0xfe; first++) {
      for (let second = 0x40; second <= 0xfe; second++) {
        const text = decoder.decode(Uint8Array.of(first, second));
        if (text.length === 1 && text !== "\uFFFD") found.push([text, [first, second]]);
      }
    }
    return found;
  })(),
);

/** A text as Excel and WPS save it on a Chinese Windows. */
export function gbk(text: string): Uint8Array {
  return Uint8Array.from([...text].flatMap((character) => BYTES.get(character) ?? [character.charCodeAt(0)]));
}
