// A bearer token with an RSA signature and a key of 2048 bits. The tokens are constants (valid until 2100): the private key
// that signed them was thrown away.

import { jwtJob } from "./jwt.mjs";

const encode = (text) => Buffer.from(text).toString("base64url");

/** A token from its claims and its signature. */
function tokenOf(claims, signature) {
  const header = encode('{"alg":"RS256","typ":"JWT"}');
  return [header, encode(JSON.stringify(claims)), signature].join(".");
}

const claims = { iss: "https://issuer.example", sub: "bench", exp: 4_102_444_800 };

const jwk = {
  kty: "RSA",
  alg: "RS256",
  e: "AQAB",
  n: "oz2dP4b2UgkMOEifaH7B66vsMaOxljzLUs2p4XjDEZ0qud8EOJ9BFZ8L4Ufj1KGP_oasjl4kNFDX6KAPytKbB45h7kjBXyEgMK0M9RO-3u7ppAAhCH--NCpYG3eaK1BkElslDxCraJmi3-HYedlGUMlud0xMEXEKShDm646N12u5bI-h68bKd37uQsbOoLwCAjrhO0E7fjBdWm8zNK_a5y0xqgbvlFmXsNMSb0PlB7cK1pEX4RXCEM23bbjVJrEBJzvutA3E9PJBU1o-lweKK57q3OAUH46sesQpY50A3GYLAyzDsUiWrAdJT5G6TW-qXttsmQPQbaMjGdqar8IZDw",
};

export const jwtRs256 = jwtJob({
  name: "jwt-rs256",
  title: "verifies a bearer token with RS256 and a key that is at hand",
  jwk,
  raw: "jwt-rs256",
  good: tokenOf(
    claims,
    "ikBx2x6NPkNPYHAqruhpzdZ12lGYlwZNkg0fHJ1Mz0IrZa0HS3hIO3ANCQ5w_rlQmq5AXdTl229-ZXAZJQsJGzBklMsNnuZ6mdX1P22v_Jxi-uTUKLKcLScageS5xE1So3-LJThb7rDbj0IMa5qgGQE2dTRuYjcoU5qaAAMtfbF1P_6h5YZ3DqXIyt3OTZPmJfPJ0-2Dreoj7lByWRLeVSgg2ktl59ruDDSYhUQmNFxkkJ-YaBvxSOHHSPFlI5XL9ZfPXERI7KbxdJZfvhp10qFSBLe3P8XQ6hqPTHqu64oqvndfiT2Glhp1HKTHaGaZg0G5cViZig8vuFUS8l5zjw",
  ),
  expired: tokenOf(
    { ...claims, exp: 1_300_819_380 },
    "ZDkOQiLXPM53wG0RuapaqunBqedAtlpKT3M9pRguxrHg0R-kUPsN-Ertrypc-2YvPARS7ireltAT0zylPqUmptAfGZ-M-kV04Ot-bUGJ8YuvPmfNGqs9ZWRS7cPx9MdBZsI_9eGByu0KgrJBbo4Chb8TyLByOJVdxrDQ9qxclX_6L2bjcYSeNx95HH0ABODLQfpqi7p--AndoEv4nUhAlkpzyoiPW7ElCHrUaSPa1R8oMSRMH5gQy3uOsUnYBCh-2NJmJsA0kBI_hZLhL8Ktfs-X084P5NN-D2W9G5hRCDyMQLdMsIR9cZD9Wkxap2_PLD-GbkDY1VcHF0DJLeO-qA",
  ),
  goals: [{ figure: "ratio", of: "ours", to: "native", most: 1.1 }],
});
