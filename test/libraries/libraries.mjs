// The libraries of the SDK, with the tests that answer for each of their sources.

const crypto = (name) => `test/sdk-crypto/${name}.test.ts`;

/** A file of tests, or a folder of them, and the sources (beginnings of their paths in `assembly/`) whose mutants they must find. */
export const libraries = {
  crypto: [
    { tests: crypto("sha256"), sources: ["crypto/sha256"] },
    { tests: crypto("sha512"), sources: ["crypto/sha512", "crypto/hmac-sha512"] },
    { tests: crypto("hmac"), sources: ["crypto/hmac.ts", "crypto/sha1"] },
    { tests: crypto("siphash"), sources: ["crypto/siphash"] },
    { tests: crypto("constant-time"), sources: ["crypto/constant-time"] },
  ],
  jose: [
    {
      tests: "test/sdk-jose/signatures.test.ts",
      sources: ["curve", "digest", "ecdsa", "ed25519", "modular", "point", "rsa"].map(
        (name) => `crypto/${name}.ts`,
      ),
    },
    {
      tests: "test/sdk-jose/keys.test.ts",
      sources: ["algorithm", "jwk", "jws-key", "key-set", "make-key", "pem", "public-key-info"].map(
        (name) => `jose/${name}.ts`,
      ),
    },
  ],
  encoding: [
    { tests: crypto("base64"), sources: ["encoding/base64"] },
    { tests: crypto("hex"), sources: ["encoding/hex"] },
    { tests: crypto("asn1"), sources: ["encoding/asn1"] },
    { tests: crypto("inflated-size"), sources: ["encoding/inflated-size"] },
    { tests: crypto("protobuf"), sources: ["encoding/protobuf"] },
    { tests: "test/sdk-syntax/query.test.ts", sources: ["encoding/percent"] },
  ],
  json: [
    {
      tests: "test/sdk-json/json-reader.test.ts",
      sources: "check decimal kind names number place problem reader rule text"
        .split(" ")
        .map((name) => `json/${name}.ts`),
    },
    {
      tests: "test/sdk-json/json-writer.test.ts",
      sources: ["json/writer", "json/quoted", "json/shortest", "text/byte-buffer"],
    },
    { tests: "test/sdk-json/json-pointer.test.ts", sources: ["json/pointer"] },
  ],
  identifiers: [{ tests: "test/sdk-identifiers/", sources: ["uuid"] }],
  syntax: [
    { tests: "test/sdk-syntax/cookies.test.ts", sources: ["syntax/cookies"] },
    { tests: "test/sdk-syntax/query.test.ts", sources: ["syntax/query"] },
    {
      tests: "test/sdk-syntax/http-lists.test.ts",
      sources: ["syntax/http-list", "syntax/media-type", "syntax/quality-list"],
    },
    {
      tests: "test/sdk-syntax/structured-fields.test.ts",
      sources: ["syntax/field-", "syntax/structured-field"],
    },
  ],
  reply: [{ tests: "test/sdk-reply/reply.test.ts", sources: ["reply/"] }],
  template: [{ tests: "test/sdk-template/", sources: ["template/", "text/word"] }],
  time: [{ tests: "test/sdk-time/time.test.ts", sources: ["time/"] }],
  network: [{ tests: "test/sdk-network/addresses.test.ts", sources: ["network/"] }],
  path: [{ tests: "test/sdk-path/paths.test.ts", sources: ["path/"] }],
  rules: [
    { tests: "test/sdk-rules/index.test.ts", sources: ["rules/"] },
    { tests: "test/sdk-rules/mistakes.test.ts", sources: ["rules/"] },
    { tests: "test/sdk-rules/rules.test.ts", sources: ["rules/"] },
  ],
  regex: [{ tests: "test/sdk-regex/", sources: ["regex/"] }],
  tokens: [
    {
      tests: "test/sdk-jose/tokens.test.ts",
      sources: ["compact-token", "claim-path", "json-depth", "token-times"].map(
        (name) => `jose/${name}`,
      ),
    },
  ],
};
