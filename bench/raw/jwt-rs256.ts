// jwt by hand, RS256 with one static key: the host verifies, through its foreign function verify_signature.

import { decode, decodedSize } from "./base64url";
import {
  areClaimsGood,
  readToken,
  signature,
  signatureSize,
  signedSize,
  signedText,
} from "./bearer-token";
import {
  bytes,
  callForeign,
  continueStream,
  emptyArena,
  ok,
  out,
  outPointer,
  outSize,
  reply,
  stopIteration,
} from "./host";
export { allocate as malloc } from "./host";

const header = bytes("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9."); // {"alg":"RS256","typ":"JWT"}
const empty = new ArrayBuffer(0);
const verifySignature = bytes("verify_signature");

/** SubjectPublicKeyInfo (RFC 5280 section 4.1) of a key that nobody has the private half of any more. */
const publicKey = bytes(
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAoz2dP4b2UgkMOEifaH7B66vsMaOxljzLUs2p4XjDEZ0qud8EOJ9BFZ8L4Ufj1KGP_oasjl4kNFDX6KAPytKbB45h7kjBXyEgMK0M9RO-3u7ppAAhCH--NCpYG3eaK1BkElslDxCraJmi3-HYedlGUMlud0xMEXEKShDm646N12u5bI-h68bKd37uQsbOoLwCAjrhO0E7fjBdWm8zNK_a5y0xqgbvlFmXsNMSb0PlB7cK1pEX4RXCEM23bbjVJrEBJzvutA3E9PJBU1o-lweKK57q3OAUH46sesQpY50A3GYLAyzDsUiWrAdJT5G6TW-qXttsmQPQbaMjGdqar8IZDwIDAQAB",
);
const hashFunction = bytes("sha256");

/**
 * VerifySignatureArguments of Envoy's source/extensions/common/wasm/ext/verify_signature.proto: 1 hash function,
 * 2 public key, 3 signature, 4 text. The first two never change and are written once.
 */
const argument = memory.data(4096, 8);
const argumentSize: usize = 4096;

/** One field with bytes (wire type 2); lengths here are below 2^14. */
function writeField(target: usize, field: u8, text: usize, size: usize): usize {
  store<u8>(target, (field << 3) | 2);
  store<u8>(target, (size & 127) | 128, 1);
  store<u8>(target, size >> 7, 2);
  memory.copy(target + 3, text, size);
  return target + 3 + size;
}

function writeConstants(): usize {
  const end = writeField(argument, 1, changetype<usize>(hashFunction), hashFunction.byteLength);
  const key = decode(changetype<usize>(publicKey), publicKey.byteLength);
  return writeField(end, 2, key, decodedSize);
}

const constantsEnd = writeConstants();

export function proxy_abi_version_0_2_1(): void {}

function isSigned(): bool {
  const claimed = decode(signature, signatureSize);
  if (claimed === 0) return false;
  const room = argument + argumentSize - constantsEnd;
  if (decodedSize + signedSize + 6 > room) return false;
  let end = writeField(constantsEnd, 3, claimed, decodedSize);
  end = writeField(end, 4, signedText, signedSize);
  const status = callForeign(
    changetype<usize>(verifySignature),
    verifySignature.byteLength,
    argument,
    end - argument,
    out,
    out + 4,
  );
  // VerifySignatureResult: field 1 is true when the signature is good.
  return status === ok && outSize() >= 2 && load<u16>(outPointer()) === 0x0108;
}

export function proxy_on_request_headers(context: u32, count: u32, endOfStream: u32): u32 {
  emptyArena();
  if (readToken(header) && isSigned() && areClaimsGood()) return continueStream;
  reply(401, empty);
  return stopIteration;
}
