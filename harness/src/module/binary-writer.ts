// Numbers in WebAssembly's binary form, for what is put into a module.
// Source: WebAssembly Core Specification, section 5.2.2 "Integers".

/** An unsigned number below 2^32. */
export function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

/** A signed number of 32 bits. */
export function signedLeb(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const last = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return last ? [low] : [low | 0x80, ...signedLeb(rest)];
}
