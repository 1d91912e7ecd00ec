// SubjectPublicKeyInfo (RFC 5280, section 4.1) of the keys that JOSE knows: all but RSA are a fixed beginning and the
// key. Source: RFC 5480, section 2 (elliptic curves), RFC 8410, section 4 (Ed25519).

import { Bytes, newBytes } from "../bytes";

// @ts-ignore: decorator
@inline const LENGTH_P256: u32 = 27;
// @ts-ignore: decorator
@inline const LENGTH_P384: u32 = 24;
// @ts-ignore: decorator
@inline const LENGTH_P521: u32 = 26;
// @ts-ignore: decorator
@inline const LENGTH_ED25519: u32 = 12;

// Each up to the byte 4 that says that both coordinates follow, or up to the key.
// prettier-ignore
// @ts-ignore: decorator
@lazy const beginnings: usize = memory.data<u8>([
  0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
  0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,

  0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
  0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00, 0x04,

  0x30, 0x81, 0x9b, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
  0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23, 0x03, 0x81, 0x86, 0x00, 0x04,

  0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
]);

/** Number of bytes in front of a key: on P-256, P-384 and P-521 (0, 1, 2), or for Ed25519 (3). */
export function infoHeadSize(curve: u32): u32 {
  if (curve == 0) return LENGTH_P256;
  if (curve == 1) return LENGTH_P384;
  return curve == 2 ? LENGTH_P521 : LENGTH_ED25519;
}

/** Where those bytes are. */
export function infoHead(curve: u32): usize {
  let at = beginnings;
  for (let before: u32 = 0; before < curve; before++) at += infoHeadSize(before);
  return at;
}

/** The SubjectPublicKeyInfo of a key on such a curve. */
export function curveKeyInfo(curve: u32, key: Bytes): Bytes {
  const size = infoHeadSize(curve);
  const info = newBytes(size + <u32>key.length);
  memory.copy(changetype<usize>(info), infoHead(curve), size);
  memory.copy(changetype<usize>(info) + size, changetype<usize>(key), <usize>key.length);
  return info;
}
