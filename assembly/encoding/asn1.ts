// Public keys and signatures in DER (ITU-T X.690), the form that Envoy's foreign function
// `verify_signature` takes (source/extensions/common/wasm/foreign.cc), from the form that JOSE has.

import { Bytes, newBytes } from "../bytes";

// @ts-ignore: decorator
@inline const INTEGER: u32 = 0x02;
// @ts-ignore: decorator
@inline const BIT_STRING: u32 = 0x03;
// @ts-ignore: decorator
@inline const SEQUENCE: u32 = 0x30;

// 16,384 bits: BoringSSL takes no longer modulus. Keeps every length below in at most two bytes.
// @ts-ignore: decorator
@inline const MAXIMUM_INTEGER: u32 = 2048;

// AlgorithmIdentifier: SEQUENCE { OBJECT IDENTIFIER rsaEncryption, NULL } (RFC 8017, appendix C).
// @ts-ignore: decorator
@inline const RSA_ENCRYPTION_SIZE: u32 = 15;
// prettier-ignore
// @ts-ignore: decorator
@lazy const rsaEncryption: usize = memory.data<u8>([
  0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
]);

// Size of a value with its tag and length in front.
function elementSize(size: u32): u32 {
  return size + (size < 0x80 ? 2 : size < 0x100 ? 3 : 4);
}

function putHeader(target: usize, tag: u32, size: u32): usize {
  store<u8>(target++, tag);
  if (size >= 0x100) {
    store<u8>(target++, 0x82);
    store<u8>(target++, size >> 8);
  } else if (size >= 0x80) {
    store<u8>(target++, 0x81);
  }
  store<u8>(target++, size);
  return target;
}

// Number of bytes without leading zeros; they are the last ones.
function significantSize(pointer: usize, size: u32): u32 {
  while (size != 0 && load<u8>(pointer) == 0) {
    pointer++;
    size--;
  }
  return size;
}

// Size of the INTEGER's value, whose last bytes end at `end`. Integers have a sign, so a zero byte
// goes before a first byte of 0x80 and more.
function integerSize(end: usize, size: u32): u32 {
  return size + ((<u32>load<u8>(end - size)) >> 7);
}

function putInteger(target: usize, end: usize, size: u32): usize {
  const whole = integerSize(end, size);
  target = putHeader(target, INTEGER, whole);
  if (whole != size) store<u8>(target++, 0);
  memory.copy(target, end - size, size);
  return target + size;
}

/**
 * The SubjectPublicKeyInfo (RFC 5280, section 4.1) of an RSA public key in DER, from the bytes of
 * the members `n` and `e` of a JWK (RFC 7518, section 6.3.1), most significant byte first. Leading
 * zero bytes do not change a number and are dropped.
 *
 * Returns null when either number is zero or missing, or has more than 2,048 bytes. Whether they make
 * a good key is left to the host's library.
 */
export function rsaPublicKeyInfo(modulus: Bytes, exponent: Bytes): Bytes | null {
  const modulusSize = significantSize(changetype<usize>(modulus), <u32>modulus.length);
  const exponentSize = significantSize(changetype<usize>(exponent), <u32>exponent.length);
  if (modulusSize - 1 >= MAXIMUM_INTEGER || exponentSize - 1 >= MAXIMUM_INTEGER) return null;
  const modulusEnd = changetype<usize>(modulus) + <usize>modulus.length;
  const exponentEnd = changetype<usize>(exponent) + <usize>exponent.length;
  const numbers =
    elementSize(integerSize(modulusEnd, modulusSize)) +
    elementSize(integerSize(exponentEnd, exponentSize));
  // The bit string begins with the number of its bits that do not count: none.
  const bits = 1 + elementSize(numbers);
  const whole = RSA_ENCRYPTION_SIZE + elementSize(bits);
  const result = newBytes(elementSize(whole));
  let at = putHeader(changetype<usize>(result), SEQUENCE, whole);
  memory.copy(at, rsaEncryption, RSA_ENCRYPTION_SIZE);
  at = putHeader(at + RSA_ENCRYPTION_SIZE, BIT_STRING, bits);
  store<u8>(at++, 0);
  at = putHeader(at, SEQUENCE, numbers);
  at = putInteger(at, modulusEnd, modulusSize);
  putInteger(at, exponentEnd, exponentSize);
  return result;
}

/**
 * An ECDSA signature in DER, SEQUENCE { INTEGER r, INTEGER s } (RFC 3279, section 2.2.3), from the
 * form that JOSE has: r and s, most significant byte first, with `numberSize` bytes each (RFC 7518,
 * section 3.4: 32 for ES256, 48 for ES384, 66 for ES512).
 *
 * Returns null when the signature has any other length, or r or s is zero, which no valid signature
 * has.
 */
export function ecdsaSignature(signature: Bytes, numberSize: u32): Bytes | null {
  if (numberSize > MAXIMUM_INTEGER || <u32>signature.length != 2 * numberSize) return null;
  const middle = changetype<usize>(signature) + numberSize;
  const end = middle + numberSize;
  const firstSize = significantSize(middle - numberSize, numberSize);
  const secondSize = significantSize(middle, numberSize);
  if (firstSize == 0 || secondSize == 0) return null;
  const whole =
    elementSize(integerSize(middle, firstSize)) + elementSize(integerSize(end, secondSize));
  const result = newBytes(elementSize(whole));
  const at = putHeader(changetype<usize>(result), SEQUENCE, whole);
  putInteger(putInteger(at, middle, firstSize), end, secondSize);
  return result;
}
