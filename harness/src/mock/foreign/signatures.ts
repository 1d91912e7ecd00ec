// The foreign functions verify_signature and sign: RSA (PKCS#1 v1.5) and ECDSA (DER signatures) with SHA-1 and
// SHA-2. Source: Envoy source/extensions/common/wasm/foreign.cc, source/common/crypto/utility_impl.cc, and
// verify_signature.proto and sign.proto in source/extensions/common/wasm/ext.

import {
  createPrivateKey,
  createPublicKey,
  sign as signDigest,
  verify,
  type KeyObject,
} from "node:crypto";
import { WasmResult } from "../../abi/enumerations.js";
import { noBytes, utf8 } from "../bytes.js";
import { answer, result, type ForeignFunction } from "./foreign-function.js";
import { bytesField, readMessage, textField, writeMessage } from "./protobuf.js";

const hashes = ["sha1", "sha224", "sha256", "sha384", "sha512"];

/** DER has no elements whose end is marked instead of counted; Node reads them. */
const endless = 0x80;

function parsed(read: () => KeyObject): KeyObject | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Others sign without a digest of their own, or with another padding. */
function takesDigest(key: KeyObject): boolean {
  return key.asymmetricKeyType === "rsa" || key.asymmetricKeyType === "ec";
}

/** A SubjectPublicKeyInfo, in DER or as PEM; nothing else, although Node reads more. */
function publicKey(der: Uint8Array, pem: string): KeyObject | undefined {
  if (pem === "") {
    if (der[1] === endless) return undefined;
    return parsed(() => createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" }));
  }
  if (!pem.includes("-----BEGIN PUBLIC KEY-----")) return undefined;
  return parsed(() => createPublicKey(pem));
}

/** A PrivateKeyInfo (PKCS#8) in DER, or a private key as PEM. */
function privateKey(der: Uint8Array, pem: string): KeyObject | undefined {
  if (pem !== "") return parsed(() => createPrivateKey(pem));
  if (der[1] === endless) return undefined;
  return parsed(() => createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" }));
}

/** Why a signature does not hold; empty when it does. */
function verifyError(
  hash: string,
  key: KeyObject | undefined,
  text: Uint8Array,
  signature: Uint8Array,
): string {
  const name = hash.toLowerCase();
  if (!hashes.includes(name)) return `${hash} is not supported.`;
  if (key === undefined || !takesDigest(key)) return "Failed to initialize digest verify.";
  return verify(name, text, key, signature) ? "" : "Failed to verify digest. Error code: 0";
}

/** Exactly one key. Without PEM the host does not know that field, and an absent key is an unusable one. */
function keysAllowed(der: Uint8Array, pem: string, knowsPem: boolean): boolean {
  return !knowsPem || (der.length === 0) !== (pem === "");
}

/** BadArgument: no message, or not exactly one key. */
export const verifySignature: ForeignFunction = (vm, argument) => {
  const knowsPem = vm.host.envoy.isAtLeast("1.37");
  const fields = readMessage(argument);
  const hash = fields && textField(fields, 1);
  const pem = fields && knowsPem ? textField(fields, 5) : "";
  if (fields === undefined || hash === undefined || pem === undefined) {
    return answer(WasmResult.BadArgument);
  }
  const der = bytesField(fields, 2);
  if (!keysAllowed(der, pem, knowsPem)) return answer(WasmResult.BadArgument);
  const key = publicKey(der, pem);
  const error = verifyError(hash, key, bytesField(fields, 4), bytesField(fields, 3));
  return result(
    writeMessage([
      [1, error === ""],
      [2, utf8(error)],
    ]),
  );
};

function signError(hash: string, key: KeyObject | undefined): string {
  if (!hashes.includes(hash.toLowerCase())) return `${hash} is not supported.`;
  if (key === undefined) return "Invalid key type: private key required for signing operation.";
  return takesDigest(key) ? "" : "Invalid private key: key data is corrupted or malformed.";
}

/** BadArgument: no message, or not exactly one key. */
export const sign: ForeignFunction = (_, argument) => {
  const fields = readMessage(argument);
  const hash = fields && textField(fields, 1);
  const pem = fields && textField(fields, 4);
  if (fields === undefined || hash === undefined || pem === undefined) {
    return answer(WasmResult.BadArgument);
  }
  const der = bytesField(fields, 2);
  if (!keysAllowed(der, pem, true)) return answer(WasmResult.BadArgument);
  const key = privateKey(der, pem);
  const error = signError(hash, key);
  const signature =
    error === "" && key !== undefined
      ? signDigest(hash.toLowerCase(), bytesField(fields, 3), key)
      : noBytes;
  return result(
    writeMessage([
      [1, error === ""],
      [2, signature],
      [3, utf8(error)],
    ]),
  );
};
