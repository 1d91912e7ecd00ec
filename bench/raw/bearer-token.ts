// The bearer token of the request, taken apart, and its claims: for the two jwt modules. The token's header must
// be the issuer's byte for byte, which settles the algorithm without a JSON reader.

import { decode, decodedSize } from "./base64url";
import { bytes, get, now, outPointer, outSize, requestHeaders } from "./host";

const authorization = bytes("authorization");
const scheme = bytes("Bearer ");
const issuer = bytes('"iss":"https://issuer.example"');
const expiry = bytes('"exp":');

/** What is signed: header, dot, payload. */
export let signedText: usize = 0;
export let signedSize: usize = 0;
let payload: usize = 0;
export let signature: usize = 0;
export let signatureSize: usize = 0;

/** Where `constant` is in a text; its end when it is not. */
function find(text: usize, end: usize, constant: ArrayBuffer): usize {
  const size = <usize>constant.byteLength;
  for (let place = text; place + size <= end; place++) {
    if (memory.compare(place, changetype<usize>(constant), size) === 0) return place;
  }
  return end;
}

/** False when there is no token, or one with another header. The signature is not decoded yet. */
export function readToken(header: ArrayBuffer): bool {
  if (!get(requestHeaders, authorization)) return false;
  const text = outPointer();
  const end = text + outSize();
  const start = <usize>scheme.byteLength;
  const headerSize = <usize>header.byteLength;
  if (text + start + headerSize >= end) return false;
  if (memory.compare(text, changetype<usize>(scheme), start) !== 0) return false;
  signedText = text + start;
  if (memory.compare(signedText, changetype<usize>(header), headerSize) !== 0) return false;
  payload = signedText + headerSize; // `header` ends with the dot.
  let dot = payload;
  while (dot < end && load<u8>(dot) !== 0x2e) dot++;
  signedSize = dot - signedText;
  signature = dot + 1;
  if (signature > end) return false;
  signatureSize = end - signature;
  return true;
}

/**
 * Only after the signature proved good: the issuer writes what it signs without white space and once, so
 * finding a text in it is reading it.
 */
export function areClaimsGood(): bool {
  const json = decode(payload, signedText + signedSize - payload);
  if (json === 0) return false;
  const end = json + decodedSize;
  if (find(json, end, issuer) === end) return false;
  let digit = find(json, end, expiry) + expiry.byteLength;
  let seconds: i64 = 0;
  while (digit < end && load<u8>(digit) - 0x30 < 10 && seconds < 1 << 40) {
    seconds = seconds * 10 + (load<u8>(digit) - 0x30);
    digit++;
  }
  return seconds > now() / 1_000_000_000;
}
