// JSON Web Tokens for requests, signed anew in each run, so that their times fit the clock of the target.
// RFC 7515 (compact serialization), RFC 7518 (algorithms), RFC 8037 (EdDSA).

import { constants, createHmac, createPrivateKey, sign, type KeyObject } from "node:crypto";

export interface TokenSettings {
  algorithm: string;
  /** Bytes of a shared secret, or a private key as PEM. */
  key: Uint8Array;
  /** More header parameters; they win over the default ones. */
  header: object;
  /** The claims, or the payload as it is. */
  claims: object | string;
}

export const tokenAlgorithms = [
  ...["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "none"],
];

function signature({ algorithm, key }: TokenSettings, input: Buffer): Uint8Array {
  const hash = `sha${algorithm.slice(2)}`;
  const privateKey = (): KeyObject => createPrivateKey(Buffer.from(key));
  switch (algorithm.slice(0, 2)) {
    case "HS":
      return createHmac(hash, key).update(input).digest();
    case "RS":
      return sign(hash, input, privateKey());
    case "PS": {
      const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      return sign(hash, input, { key: privateKey(), padding, saltLength });
    }
    case "ES":
      return sign(hash, input, { key: privateKey(), dsaEncoding: "ieee-p1363" });
    case "Ed":
      return sign(null, input, privateKey());
    default:
      return new Uint8Array(0);
  }
}

/**
 * The token in its compact form.
 * @throws Error of Node's crypto when the key does not fit the algorithm
 */
export function signToken(settings: TokenSettings): string {
  const { algorithm, header, claims } = settings;
  const part = (value: object | string): string =>
    Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
  const input = `${part({ alg: algorithm, typ: "JWT", ...header })}.${part(claims)}`;
  return `${input}.${Buffer.from(signature(settings, Buffer.from(input))).toString("base64url")}`;
}
