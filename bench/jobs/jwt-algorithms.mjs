// Bearer tokens with other algorithms than the two that are also written by hand; a token that was seen before; and what
// it costs when the module itself verifies, as on a host without a function for that.

import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { signToken } from "../../harness/dist/scenario/token.js";
import { jwtJob } from "./jwt.mjs";

const claims = { iss: "https://issuer.example", sub: "bench", exp: 4_102_444_800 };
/** For what is measured for information only, and takes long. */
const few = { starts: 2, rounds: 4, requests: 50 };

const curveKey = (type, options) =>
  generateKeyPairSync(type, options).privateKey.export({ type: "pkcs8", format: "pem" });
// A new one takes a second or more; this one is published, and for tests.
const rsa = () =>
  readFileSync(new URL("../../filters/jwt/scenarios/keys/first.pem", import.meta.url));

/** A key, and tokens by it. */
function tokensOf(algorithm, privateKey) {
  const key = Buffer.from(privateKey);
  const token = (payload) => signToken({ algorithm, key, header: {}, claims: payload });
  return {
    jwk: { ...createPublicKey(key).export({ format: "jwk" }), alg: algorithm },
    good: token(claims),
    expired: token({ ...claims, exp: 1_300_819_380 }),
  };
}

const es256 = tokensOf("ES256", curveKey("ec", { namedCurve: "P-256" }));
const rs256 = tokensOf("RS256", rsa());

export const jwtAlgorithms = [
  jwtJob({
    ...es256,
    name: "jwt-es256",
    title: "verifies a bearer token with ES256",
    goals: [{ figure: "ratio", of: "ours", to: "native", most: 1.1 }],
  }),
  jwtJob({
    ...rs256,
    name: "jwt-seen",
    title:
      "knows a bearer token with RS256 that it has verified before, as Envoy's filter does with its cache",
    isCached: true,
    goals: [{ figure: "ratio", of: "ours", to: "native", most: 4 }],
  }),
  jwtJob({
    ...tokensOf("PS256", rsa()),
    name: "jwt-ps256",
    title: "verifies a bearer token with PS256, which no function of the host does",
    settings: few,
  }),
  jwtJob({
    ...tokensOf("EdDSA", curveKey("ed25519")),
    name: "jwt-eddsa",
    title: "verifies a bearer token with Ed25519, which no function of the host does",
    settings: few,
  }),
  jwtJob({
    ...rs256,
    name: "jwt-rs256-guest",
    title: "verifies a bearer token with RS256 in the module itself",
    isGuestOnly: true,
    settings: few,
  }),
  jwtJob({
    ...es256,
    name: "jwt-es256-guest",
    title: "verifies a bearer token with ES256 in the module itself",
    isGuestOnly: true,
    settings: few,
  }),
];
