// A header list as the ABI wants it: the number of pairs, the sizes of all names and values, then the texts,
// each with a zero byte after it (proxy-wasm ABI 0.2.1, "serialized map").

/** Made once when a module starts. */
export function headerList(pairs: string[][]): ArrayBuffer {
  let size = 4;
  for (let index = 0; index < pairs.length; index++) {
    size += 8 + pairs[index][0].length + pairs[index][1].length + 2; // ASCII: one byte per unit.
  }
  const list = new ArrayBuffer(size);
  const start = changetype<usize>(list);
  store<u32>(start, pairs.length);
  let sizes = start + 4;
  let text = start + 4 + pairs.length * 8;
  for (let index = 0; index < pairs.length; index++) {
    for (let part = 0; part < 2; part++) {
      const bytes = String.UTF8.encode(pairs[index][part]);
      store<u32>(sizes, bytes.byteLength);
      memory.copy(text, changetype<usize>(bytes), bytes.byteLength);
      sizes += 4;
      text += bytes.byteLength + 1;
    }
  }
  return list;
}
