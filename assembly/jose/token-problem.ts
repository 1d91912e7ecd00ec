// Why a text is no token that counts.

/** Why a text is no token that counts. */
export enum TokenProblem {
  /** It is one. */
  None,
  /** It is longer than it may be. */
  Length,
  /** It has not exactly three parts, or its header or signature is empty. */
  Parts,
  /** A part is not base64url in the one form that there is for its bytes. */
  Encoding,
  /** The header is no JSON object, has a name twice, is not UTF-8, or too deep. */
  Header,
  /** The payload is none of these, or one of the registered claims has another type than it must. */
  Payload,
  /** `alg` is missing or no text. */
  Algorithm,
  /** `kid` is there and no text. */
  KeyId,
  /** `typ` is there and no text. */
  Type,
  /** `crit` is there, or `b64` is false: an extension that had to be understood. */
  Critical,
  /** `enc` or `zip` is there: something encrypted, or compressed. */
  Encrypted,
}
