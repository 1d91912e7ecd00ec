// Signatures of public keys, checked by the host's own cryptography.

import { Bytes } from "../bytes";
import { callForeignFunction } from "./foreign-function";
import { ProtobufReader, ProtobufWriter, WireType } from "../encoding/protobuf";
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
  const request = new ProtobufWriter();
  request.text(1, hash);
  request.text(2, publicKey);
  request.text(3, signature);
  request.text(4, message);
  if (publicKey.length == 0 || signature.length == 0) return Verification.Malformed;
  return verify(request.finish());
}

function verify(request: Bytes): Verification {
  const outcome = callForeignFunction("verify_signature", request);
  if (outcome.status == Status.BadArgument) return Verification.Malformed;
  if (outcome.status != Status.Ok) return Verification.Unavailable;
  const reader = new ProtobufReader(outcome.result);
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
