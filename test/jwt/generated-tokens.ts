// Tokens by the thousand for a comparison: right ones, and ones that are wrong in one place, in the claims, the header,
// the way in which the JSON or the base64 is written, the signature or the structure. The same for a seed.

import { createHmac, generateKeyPairSync, type KeyObject } from "node:crypto";
import { signToken } from "../../harness/src/scenario/token.js";
import { chanceOf, type Chance } from "../libraries/fuzz/mutated-input.js";

export const now = 1_767_225_600; // 2026-01-01T00:00:00Z, where the mock's clock begins
export const skew = 60;
export const issuer = "https://login.example";
export const audience = "shop";

export type Family = "secret" | "public";

export interface GeneratedToken {
  readonly family: Family;
  readonly text: string;
  /** What was done to it. */
  readonly kind: string;
}

const secret = Buffer.from("a secret that is for tests only, and long enough for HS512, 64 B");
const otherSecret = Buffer.from(secret).fill("x", 0, 4);
const pem = (key: KeyObject): Buffer => Buffer.from(key.export({ type: "pkcs8", format: "pem" }));
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const curve = generateKeyPairSync("ec", { namedCurve: "P-256" });
const otherCurve = generateKeyPairSync("ec", { namedCurve: "P-256" });
const edwards = generateKeyPairSync("ed25519");

/** The keys that count, by the algorithms that they are for. */
const privateKeys: Readonly<Record<string, Buffer>> = {
  RS256: pem(rsa.privateKey),
  PS256: pem(rsa.privateKey),
  ES256: pem(curve.privateKey),
  EdDSA: pem(edwards.privateKey),
};
const keyIds: Readonly<Record<string, string>> = {
  RS256: "rsa",
  PS256: "rsa",
  ES256: "curve",
  EdDSA: "edwards",
};

/** What both sides are given. */
export const secretJwk = { kty: "oct", kid: "secret", k: secret.toString("base64url") };
export const publicJwks = {
  keys: [
    { ...rsa.publicKey.export({ format: "jwk" }), kid: "rsa", use: "sig" },
    { ...curve.publicKey.export({ format: "jwk" }), kid: "curve", alg: "ES256" },
    { ...edwards.publicKey.export({ format: "jwk" }), kid: "edwards" },
  ],
};
export const algorithms: Readonly<Record<Family, string[]>> = {
  secret: ["HS256", "HS384", "HS512"],
  public: ["RS256", "PS256", "ES256", "EdDSA"],
};

type Claims = Record<string, unknown>;

/** A token before it is written: what it says, and what signs it. */
interface Draft {
  algorithm: string;
  key: Uint8Array;
  header: Claims;
  claims: Claims;
}

const textsOfAnyKind = [
  "",
  "a",
  "ä€😀",
  '\u0000\n"\\',
  "__proto__",
  "constructor",
  " ",
  "https://x.example/?a=b&c",
];

function anyValue(chance: Chance, depth = 0): unknown {
  const values = [
    ...[
      null,
      true,
      false,
      0,
      -1,
      1.5,
      1e21,
      2 ** 53,
      textsOfAnyKind[chance(textsOfAnyKind.length)],
    ],
    ...(depth > 2
      ? []
      : [
          [anyValue(chance, depth + 1)],
          { [`k${chance(3)}`]: anyValue(chance, depth + 1) },
          [],
          {},
        ]),
  ];
  return values[chance(values.length)];
}

const audiences: readonly unknown[] = [
  audience,
  [audience],
  [audience, "other"],
  ["other", audience],
  [audience, audience],
];

function rightClaims(chance: Chance): Claims {
  const claims: Claims = {
    iss: issuer,
    aud: audiences[chance(audiences.length)],
    exp: now + [1, 60, 3600, 0.5, 1e6, -59, -59.5, 4e9][chance(8)]!,
  };
  if (chance(2) === 0) claims["sub"] = textsOfAnyKind[chance(textsOfAnyKind.length)];
  if (chance(3) === 0) claims["nbf"] = now - [0, 1, 60, 1e6, -60, -59.5, 0.5][chance(7)]!;
  if (chance(3) === 0) claims["iat"] = now - [0, 1, 60, 1e6, -3600][chance(5)]!;
  for (let more = chance(4); more > 0; more--) claims[`more${chance(9)}`] = anyValue(chance);
  return claims;
}

function draftOf(family: Family, chance: Chance): Draft {
  // Those that only the module itself verifies take long there, so they are few.
  const usual =
    family === "secret" ? algorithms.secret : ["ES256", "RS256", "ES256", "RS256", "ES256"];
  const rare = family === "public" && chance(50) === 0 ? ["PS256", "EdDSA"] : usual;
  const chosen = rare[chance(rare.length)]!;
  const key = family === "secret" ? secret : privateKeys[chosen]!;
  const kid = family === "secret" ? "secret" : keyIds[chosen]!;
  const header = [
    { kid },
    { kid },
    {},
    { kid, typ: "at+jwt" },
    { kid, jwk: publicJwks.keys[1] },
    { kid, jku: "https://evil.example" },
  ];
  return {
    algorithm: chosen,
    key,
    header: header[chance(header.length)]!,
    claims: rightClaims(chance),
  };
}

/** Anything but an acceptable number, and numbers at every limit. */
const dates: readonly unknown[] = [
  ...[
    now,
    now - skew,
    now - skew - 1,
    now - skew - 0.5,
    now - skew + 1,
    now + skew,
    now + skew + 1,
    now + skew + 0.5,
  ],
  ...[
    0,
    -1,
    -0.5,
    2 ** 53,
    2 ** 53 + 2,
    1e300,
    "1",
    String(now + 60),
    null,
    true,
    [],
    {},
    [now + 60],
  ],
];

const claimMistakes: readonly ((claims: Claims, chance: Chance) => void)[] = [
  (claims) => void delete claims["iss"],
  (claims, chance) =>
    void (claims["iss"] = [
      `${issuer}/`,
      "",
      issuer.toUpperCase(),
      [issuer],
      null,
      1,
      `${issuer}\u0000`,
    ][chance(7)]),
  (claims) => void delete claims["aud"],
  (claims, chance) =>
    void (claims["aud"] = [
      `${audience}s`,
      "",
      [],
      ["other"],
      [[audience]],
      null,
      1,
      { [audience]: 1 },
      ["Shop"],
    ][chance(9)]),
  (claims, chance) =>
    void (claims["aud"] = [
      [audience, 1],
      [null, audience],
      [audience, {}],
      [audience, [audience]],
    ][chance(4)]),
  (claims) => void delete claims["exp"],
  (claims, chance) => void (claims["exp"] = dates[chance(dates.length)]),
  (claims, chance) => void (claims["exp"] = dates[chance(dates.length)]),
  (claims, chance) => void (claims["nbf"] = dates[chance(dates.length)]),
  (claims, chance) => void (claims["iat"] = dates[chance(dates.length)]),
  (claims, chance) => void (claims["sub"] = [null, 1, [], {}, true, ["a"]][chance(6)]),
];

const headerMistakes: readonly ((draft: Draft, chance: Chance) => void)[] = [
  ({ header }, chance) =>
    void (header["alg"] = [
      "none",
      "None",
      "HS256",
      "HS384",
      "HS512",
      "RS256",
      "ES256",
      "PS256",
      "EdDSA",
      "Ed25519",
      "ES256K",
      "",
      "hs256",
      null,
      1,
      ["HS256"],
    ][chance(16)]),
  ({ header }) => void (header["alg"] = undefined),
  ({ header }, chance) =>
    void (header["kid"] = [
      "other",
      "",
      "rsa",
      "curve",
      "edwards",
      "secret",
      null,
      1,
      ["rsa"],
      "../rsa",
    ][chance(10)]),
  ({ header }, chance) => void (header["typ"] = [null, 1, [], { a: 1 }, true][chance(5)]),
  ({ header }, chance) =>
    void (header["crit"] = [["b64"], [], ["exp"], "b64", null, ["x"]][chance(6)]),
  ({ header }, chance) => void Object.assign(header, { crit: ["b64"], b64: chance(2) === 0 }),
  ({ header }, chance) => void (header["b64"] = [false, true, null, "false"][chance(4)]),
  ({ header }, chance) =>
    void (header[["zip", "enc"][chance(2)]!] = ["DEF", "A256GCM", null][chance(3)]),
  (draft, chance) =>
    void (draft.key = draft.algorithm.startsWith("HS")
      ? [otherSecret, secret.subarray(0, 32), Buffer.from("")][chance(3)]!
      : draft.algorithm === "ES256"
        ? pem(otherCurve.privateKey)
        : draft.key),
  // The public key as a secret.
  (draft, chance) => {
    const key = [rsa.publicKey, curve.publicKey][chance(2)]!;
    const exported =
      chance(2) === 0
        ? key.export({ type: "spki", format: "pem" })
        : key.export({ type: "spki", format: "der" });
    draft.key = Buffer.from(exported as string);
    draft.algorithm = "HS256";
    draft.header = { kid: ["rsa", "curve"][chance(2)] };
  },
];

const encode = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString("base64url");

/** Signs parts as they are written, however oddly. */
function signParts({ algorithm, key }: Draft, head: string, body: string): string {
  const input = `${head}.${body}`;
  const code = createHmac(`sha${algorithm.slice(2)}`, key)
    .update(input)
    .digest("base64url");
  return `${input}.${code}`;
}

/** The JSON of header and claims, changed as text: what two readers may read differently. */
const jsonMistakes: readonly ((json: string, chance: Chance) => string | Buffer)[] = [
  (json) => `${json.slice(0, -1)},"exp":${now + 999}}`,
  (json) => json.replace("{", '{"exp":1,'),
  (json) => json.replace("{", '{"x":{"a":1,"a":2},'),
  (json) => json.replace('"exp"', '"\\u0065xp"'),
  (json) => json.replace("{", '{"\\u0065xp":1,'),
  (json) => json.replace('"iss"', '"iss\\u0000"'),
  (json) => ` \t\r\n${json.replace(/,/, " ,\n")} `,
  (json) => `\ufeff${json}`,
  (json) => `${json}x`,
  (json) => `${json}{}`,
  (json) => `${json}\u0000`,
  (json) => json.slice(0, -1),
  (json) => `[${json}]`,
  (json) => json.replace("}", ",}"),
  (json) => json.replace(/"/g, "'"),
  (json) => `/**/${json}`,
  (json) => json.replace("{", '{"x":NaN,'),
  (json) => json.replace("{", '{"x":01,'),
  (json) => json.replace("{", '{"x":"\\ud800",'),
  (json) => json.replace("{", '{"x":"\t",'),
  (json, chance) => json.replace("{", `{"x":${"[".repeat(14 + chance(4))}`),
  (json, chance) => {
    const depth = 13 + chance(5);
    return json.replace("{", `{"x":${"[".repeat(depth)}${"]".repeat(depth)},`);
  },
  (json) =>
    Buffer.concat([
      Buffer.from('{"x":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('",'),
      Buffer.from(json.slice(1)),
    ]),
  (json) =>
    Buffer.concat([
      Buffer.from('{"x":"'),
      Buffer.from([0xc0, 0xaf]),
      Buffer.from('",'),
      Buffer.from(json.slice(1)),
    ]),
  (json, chance) => json.replace("{", `{"x":"${"y".repeat(5500 + 100 * chance(10))}",`),
  () => "",
  () => "null",
  () => '""',
  () => "{}",
  () => "1",
];

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The parts in another base64, which is signed as it is. */
const encodingMistakes: readonly ((part: string, chance: Chance) => string)[] = [
  (part) => `${part}=`,
  (part) => `${part}==`,
  (part) => Buffer.from(part, "base64url").toString("base64"),
  (part, chance) => `${part.slice(0, -1)}${letters[chance(64)]}`,
  (part) => `${part}A`,
];

/** The finished text, changed. */
const textMistakes: readonly ((text: string, chance: Chance) => string)[] = [
  (text, chance) => {
    const at = chance(text.length);
    return `${text.slice(0, at)}${letters[chance(64)]}${text.slice(at + 1)}`;
  },
  (text, chance) => {
    const at = chance(text.length);
    return `${text.slice(0, at)}${text.slice(at + 1)}`;
  },
  (text, chance) => {
    const at = chance(text.length + 1);
    return `${text.slice(0, at)}${[...letters, ".", "=", "+", "/", ",", "~", "%"][chance(71)]}${text.slice(at)}`;
  },
  (text, chance) => text.slice(0, chance(text.length)),
  // The last letters of the signature: the bits that stand for nothing.
  (text, chance) => `${text.slice(0, -1)}${letters[chance(64)]}`,
  (text) => `${text}=`,
  (text) => `${text}==`,
  (text) => `${text}.`,
  (text) => `.${text}`,
  (text) => text.replace(".", ".."),
  (text) => text.slice(0, text.lastIndexOf(".") + 1),
  (text) => text.slice(0, text.lastIndexOf(".")),
  (text) => `${text}.AA.BB`,
  (text) => text.split(".").reverse().join("."),
  (text) => text.replace(/[-_]/g, (letter) => (letter === "-" ? "+" : "/")),
  (text) => text.toLowerCase(),
  (text) => `${text},${text}`,
  (text) => `${text.split(".").slice(0, 2).join(".")}.${"A".repeat(86)}`,
  (text) => `${text.split(".").slice(0, 2).join(".")}.${encode(Buffer.alloc(256, 0xff))}`,
];

function pick<Item>(items: readonly Item[], chance: Chance): [Item, number] {
  const at = chance(items.length);
  return [items[at]!, at];
}

const text = ({ algorithm, key, header, claims }: Draft): string =>
  signToken({ algorithm, key, header, claims });

type Generate = (draft: Draft, chance: Chance) => [text: string, kind: string];

const right: Generate = (draft) => [text(draft), "right"];

const wrongClaims: Generate = (draft, chance) => {
  const [spoil, at] = pick(claimMistakes, chance);
  spoil(draft.claims, chance);
  return [text(draft), `claims ${at}`];
};

const wrongHeader: Generate = (draft, chance) => {
  const [spoil, at] = pick(headerMistakes, chance);
  spoil(draft, chance);
  return [text(draft), `header ${at}`];
};

const wrongText: Generate = (draft, chance) => {
  const [spoil, at] = pick(textMistakes, chance);
  return [spoil(text(draft), chance), `text ${at}`];
};

const wrongJson: Generate = (draft, chance) => {
  const [spoil, at] = pick(jsonMistakes, chance);
  const head = JSON.stringify({ alg: draft.algorithm, ...draft.header });
  const body = JSON.stringify(draft.claims);
  const parts = chance(3) === 0 ? [spoil(head, chance), body] : [head, spoil(body, chance)];
  return [signParts(draft, encode(parts[0]!), encode(parts[1]!)), `json ${at}`];
};

const wrongEncoding: Generate = (draft, chance) => {
  const [head = "", body = ""] = text(draft).split(".");
  const [write, at] = pick(encodingMistakes, chance);
  const parts = chance(2) === 0 ? [write(head, chance), body] : [head, write(body, chance)];
  return [signParts(draft, parts[0]!, parts[1]!), `encoding ${at}`];
};

/** What is generated in turn for each family; what is signed as it is written has a secret. */
const generators: Readonly<Record<Family, readonly Generate[]>> = {
  secret: [right, wrongClaims, wrongHeader, wrongText, wrongJson, wrongEncoding, right],
  public: [right, wrongClaims, wrongHeader, wrongText],
};

export function* generatedTokens(
  family: Family,
  count: number,
  seed: number,
): Generator<GeneratedToken> {
  const chance = chanceOf(seed);
  const all = generators[family];
  for (let at = 0; at < count; at++) {
    const [written, kind] = all[at % all.length]!(draftOf(family, chance), chance);
    yield { family, text: written, kind };
  }
}
