// The ABI's form of a header map, written a second time and plainly, to test the SDK's against.

/** A header: name and value. */
export type Pair = [name: string, value: string];

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));

/** A list of headers in the form of the ABI; each character is one byte. */
export function pairsOf(pairs: readonly Readonly<Pair>[]): Uint8Array {
  const words = Uint32Array.from([
    pairs.length,
    ...pairs.flatMap(([name, value]) => [name.length, value.length]),
  ]);
  const texts = pairs.map(([name, value]) => `${name}\0${value}\0`).join("");
  return Uint8Array.from([...new Uint8Array(words.buffer), ...latin1(texts)]);
}

/** The headers in such bytes; `undefined` when they are not exactly of this form. */
export function parsePairs(bytes: Uint8Array): Pair[] | undefined {
  if (bytes.length === 0) return [];
  if (bytes.length < 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.getUint32(0, true);
  if (4 + count * 8 > bytes.length) return undefined;
  let at = 4 + count * 8;
  const take = (size: number): string | undefined => {
    if (at + size >= bytes.length || bytes[at + size] !== 0) return undefined;
    const text = Buffer.from(bytes.subarray(at, at + size)).toString("latin1");
    at += size + 1;
    return text;
  };
  const pairs: Pair[] = [];
  for (let index = 0; index < count; index++) {
    const name = take(view.getUint32(4 + index * 8, true));
    const value = name === undefined ? undefined : take(view.getUint32(8 + index * 8, true));
    if (name === undefined || value === undefined) return undefined;
    pairs.push([name, value]);
  }
  return at === bytes.length ? pairs : undefined;
}
