// A bearer token with an HMAC and a static secret.

import { createHmac } from "node:crypto";
import { jwtJob } from "./jwt.mjs";

const secret = "a secret of the bench, 32 bytes!";
const encode = (text) => Buffer.from(text).toString("base64url");

function sign(claims) {
  const text = `${encode('{"alg":"HS256","typ":"JWT"}')}.${encode(JSON.stringify(claims))}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

const claims = { iss: "https://issuer.example", sub: "bench", exp: 4_102_444_800 };

export const jwtHs256 = jwtJob({
  name: "jwt-hs256",
  title: "verifies a bearer token with HS256 and a static secret",
  jwk: { kty: "oct", alg: "HS256", k: encode(secret) },
  raw: "jwt-hs256",
  good: sign(claims),
  expired: sign({ ...claims, exp: 1_300_819_380 }),
  goals: [{ figure: "ratio", of: "ours", to: "native", most: 0.6 }],
});
