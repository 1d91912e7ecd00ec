// The libraries of the SDK, with the tests that answer for each of their sources.

const crypto = (name) => `test/sdk-crypto/${name}.test.ts`;
const syntax = (name) => `test/sdk-syntax/${name}.test.ts`;
const jose = (...names) => names.map((name) => `jose/${name}`);

/**
 * A file of tests, or a folder of them, if not all of them those whose titles begin like this, and the sources
 * (beginnings of their paths in `assembly/`) whose mutants they must find.
 */
export const libraries = {
  hashes: [
    { tests: crypto("sha256"), sources: ["crypto/sha256"] },
    { tests: crypto("sha512"), sources: ["crypto/sha512", "crypto/hmac-sha512"] },
    { tests: crypto("hmac"), sources: ["crypto/hmac.ts", "crypto/sha1"] },
    { tests: crypto("siphash"), sources: ["crypto/siphash"] },
    { tests: crypto("constant-time"), sources: ["crypto/constant-time"] },
  ],
  base64: [
    { tests: crypto("base64"), sources: ["encoding/base64"] },
    { tests: crypto("hex"), sources: ["encoding/hex"] },
  ],
  percent: [{ tests: syntax("query"), sources: ["encoding/percent", "encoding/unreserved"] }],
  binary: [
    { tests: crypto("asn1"), sources: ["encoding/asn1"] },
    { tests: crypto("inflated-size"), sources: ["encoding/inflated-size"] },
    { tests: crypto("protobuf"), sources: ["encoding/protobuf"] },
  ],
  "json-reader": [
    {
      tests: "test/sdk-json/json-reader.test.ts",
      sources: "check decimal kind names number place problem reader rule text"
        .split(" ")
        .map((name) => `json/${name}.ts`),
    },
  ],
  "json-writer": [
    {
      tests: "test/sdk-json/json-writer.test.ts",
      sources: ["json/writer", "json/quoted", "json/shortest"],
    },
  ],
  "json-pointer": [{ tests: "test/sdk-json/json-pointer.test.ts", sources: ["json/pointer"] }],
  uuid: [{ tests: "test/sdk-identifiers/", sources: ["uuid"] }],
  url: [{ tests: syntax("url"), sources: ["syntax/url"] }],
  query: [{ tests: syntax("query"), sources: ["syntax/query"] }],
  cookies: [{ tests: syntax("cookies"), sources: ["syntax/cookies"] }],
  lists: [
    {
      tests: syntax("http-lists"),
      sources: ["syntax/http-list", "syntax/media-type", "syntax/quality-list"],
    },
  ],
  "structured-fields": [
    { tests: syntax("structured-fields"), sources: ["syntax/field-", "syntax/structured-field"] },
  ],
  time: [{ tests: "test/sdk-time/time.test.ts", sources: ["time/"] }],
  network: [{ tests: "test/sdk-network/addresses.test.ts", sources: ["network/"] }],
  regex: [
    {
      tests: "test/sdk-regex/",
      sources: [
        ..."alphabet automaton class-reader code-point group instruction match parser".split(" "),
        ..."pattern-reader point-set program regex rewrite surroundings threads".split(" "),
      ].map((name) => `regex/${name}.ts`),
    },
  ],
  globs: [{ tests: "test/sdk-regex/regex.test.ts", titles: "Glob >", sources: ["regex/glob"] }],
  paths: [{ tests: "test/sdk-path/paths.test.ts", sources: ["path/"] }],
  templates: [{ tests: "test/sdk-template/", sources: ["template/", "text/word"] }],
  replies: [{ tests: "test/sdk-reply/reply.test.ts", sources: ["reply/"] }],
  // A rule of a filter among others is asked in a project of its own, in fused-parts.test.ts.
  rules: ["rules", "index", "mistakes"].map((name) => ({
    tests: `test/sdk-rules/${name}.test.ts`,
    sources: ["rules/"],
  })),
  tokens: [
    {
      tests: "test/sdk-jose/tokens.test.ts",
      sources: jose("compact-token", "token-header", "claim-path", "json-depth", "token-times"),
    },
  ],
  keys: [
    {
      tests: "test/sdk-jose/keys.test.ts",
      sources: jose(
        ..."algorithm jwk jws-key key-set make-key pem public-key-info"
          .split(" ")
          .map((name) => `${name}.ts`),
      ),
    },
  ],
  signatures: [
    {
      tests: "test/sdk-jose/signatures.test.ts",
      sources: "curve digest ecdsa ed25519 modular point rsa"
        .split(" ")
        .map((name) => `crypto/${name}.ts`),
    },
  ],
};
