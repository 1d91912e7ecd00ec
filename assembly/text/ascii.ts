// ASCII lower case, the only case folding that HTTP knows.

/** The byte in lower case when it is one of A to Z, else itself. */
// @ts-ignore: decorator
@inline
export function lowerCase(byte: u32): u32 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte;
}
