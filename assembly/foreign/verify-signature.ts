// Signatures of public keys, checked by the host's own cryptography.

import { Bytes, newBytes } from "../bytes";
import { callForeignFunction } from "./foreign-function";
import { ProtobufReader, WireType } from "../encoding/protobuf";
import { resetTexts, textPointer, textSize } from "../text/text";
import { Status } from "../status";

/** What became of a check; only {@link Valid} means that the signature is right. */
export enum Verification {
  /** The signature is that of the message by the key. */
  Valid,
  /** It is not. */
  Invalid,
  /** The host can not check signatures, or the plugin may not let it. */
  Unavailable,
  /** The key is none that the host can read, the hash is unknown, or the key or signature is empty. */
  Malformed,
}

// Envoy answers with a text what went wrong; a signature that is merely wrong has this one.
// @ts-ignore: decorator
@lazy const wrongSignature = "Failed to verify digest.";

/**
 * Whether a signature is that of a message. RSA with PKCS #1 v1.5 padding and ECDSA, with SHA-1, SHA-224,
 * SHA-256, SHA-384 or SHA-512: of the algorithms of JOSE those are RS256, RS384, RS512, ES256, ES384 and
 * ES512. Legal in every callback.
 *
 * Source: Envoy, source/extensions/common/wasm/foreign.cc (`verify_signature`, since 1.30) and
 * source/common/crypto/utility_impl.cc.
 *
 * @param hash - `sha256` and so on.
 * @param publicKey - SubjectPublicKeyInfo in DER, for RSA as {@link rsaPublicKeyInfo} makes it.
 * @param signature - for ECDSA in DER, as {@link ecdsaSignature} makes it from the form that JOSE has.
 */
export function verifySignature<TextHash, TextMessage>(
  hash: TextHash,
  publicKey: Bytes,
  signature: Bytes,
  message: TextMessage,
): Verification {
  resetTexts();
  const hashPointer = textPointer(hash);
  const hashSize = textSize;
  const messagePointer = textPointer(message);
  return verify(hashPointer, hashSize, publicKey, signature, messagePointer, textSize);
}

/** As {@link verifySignature}, of a message of `size` bytes. */
// @ts-ignore: decorator
@unsafe
export function verifyRange(
  hash: string,
  publicKey: Bytes,
  signature: Bytes,
  message: usize,
  size: u32,
): Verification {
  resetTexts();
  const hashPointer = textPointer(hash);
  return verify(hashPointer, textSize, publicKey, signature, message, size);
}

// A field of type bytes takes its tag and its size besides.
function fieldSize(size: u32): u32 {
  let result = size + 2;
  for (; size >= 0x80; size >>= 7) result++;
  return result;
}

function putField(target: usize, field: u32, pointer: usize, size: u32): usize {
  store<u8>(target++, (field << 3) | WireType.Bytes);
  let rest = size;
  for (; rest >= 0x80; rest >>= 7) store<u8>(target++, rest | 0x80);
  store<u8>(target++, rest);
  memory.copy(target, pointer, size);
  return target + size;
}

function verify(
  hash: usize,
  hashSize: u32,
  publicKey: Bytes,
  signature: Bytes,
  message: usize,
  messageSize: u32,
): Verification {
  const keySize = <u32>publicKey.length;
  const signatureSize = <u32>signature.length;
  if (keySize == 0 || signatureSize == 0) return Verification.Malformed;
  const request = newBytes(
    fieldSize(hashSize) + fieldSize(keySize) + fieldSize(signatureSize) + fieldSize(messageSize),
  );
  let target = putField(changetype<usize>(request), 1, hash, hashSize);
  target = putField(target, 2, changetype<usize>(publicKey), keySize);
  target = putField(target, 3, changetype<usize>(signature), signatureSize);
  putField(target, 4, message, messageSize);
  const outcome = callForeignFunction("verify_signature", request);
  if (outcome.status == Status.BadArgument) return Verification.Malformed;
  if (outcome.status != Status.Ok) return Verification.Unavailable;
  const result = outcome.result;
  // Field 1 is true, and there is nothing else: the answer for nearly all signatures.
  if (result.length == 2 && load<u16>(changetype<usize>(result)) == 0x0108) {
    return Verification.Valid;
  }
  const reader = new ProtobufReader(result);
  let isValid = false;
  let error = Bytes.empty;
  while (reader.next()) {
    if (reader.field == 1 && reader.wireType == WireType.Varint) isValid = reader.number != 0;
    else if (reader.field == 2 && reader.wireType == WireType.Bytes) error = reader.bytes();
  }
  if (reader.malformed) return Verification.Unavailable;
  if (error.length == 0) return isValid ? Verification.Valid : Verification.Invalid;
  return error.startsWith(wrongSignature) ? Verification.Invalid : Verification.Malformed;
}
