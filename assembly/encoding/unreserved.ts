// The bytes that a URL never needs to escape: percent-encoding leaves them, and paths are compared with them bare.

/** RFC 3986, section 2.3: letters, digits, "-", ".", "_", "~". */
// @ts-ignore: decorator
@inline
export function isUnreserved(byte: u32): bool {
  return (
    (byte | 0x20) - 0x61 < 26 ||
    byte - 0x30 < 10 ||
    byte == 0x2d ||
    byte == 0x2e ||
    byte == 0x5f ||
    byte == 0x7e
  );
}
