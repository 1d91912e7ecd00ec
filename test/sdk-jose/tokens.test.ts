// The SDK's reader of tokens against a reader of its own make (token-reference.ts): tokens that are right, and tokens
// that are wrong in one place, in header, payload, signature and structure; and what times say, at their limits.

import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "../sdk-crypto/guest.js";
import { readToken, type ReadToken } from "./token-reference.js";

const problems = [
  ...["None", "Length", "Parts", "Encoding", "Header", "Payload", "Algorithm", "KeyId", "Type"],
  ...["Critical", "Encrypted"],
];

const source = `
  import { ClaimPath, CompactToken, TokenTimes } from "proxy-wasm-assemblyscript-sdk/jose";
  let token = CompactToken.read(Bytes.empty);
  function line(text: Bytes | null): Bytes { return text ? Bytes.fromString("=").concat(text).concat("\\n") : Bytes.fromString("-\\n"); }
  export function read(text: Bytes, limit: i32): i32 { token = CompactToken.read(text, limit); return token.problem; }
  export function readUsual(text: Bytes): i32 { token = CompactToken.read(text); return token.problem; }
  export function texts(): Bytes {
    let all = line(token.algorithm).concat(line(token.keyId)).concat(line(token.type)).concat(line(token.issuer)).concat(line(token.subject));
    for (let at = 0; at < token.audiences.length; at++) all = all.concat(line(token.audiences[at]));
    return all;
  }
  export function signed(): Bytes { return token.signed; }
  export function signature(): Bytes { return token.signature; }
  export function payload(): Bytes { return token.payload; }
  export function expires(): f64 { return token.expires; }
  export function notBefore(): f64 { return token.notBefore; }
  export function issuedAt(): f64 { return token.issuedAt; }
  export function check(skew: f64, longest: f64, oldest: f64, now: f64): i32 { return new TokenTimes(skew, longest, oldest).check(token, now); }
  export function end(skew: f64, oldest: f64): f64 { return new TokenTimes(skew, 0, oldest).end(token); }
  export function isPath(path: Bytes): bool { return ClaimPath.compile(path).isRight; }
  export function textOf(path: Bytes): Bytes | null { return ClaimPath.compile(path).text; }
  export function at(path: Bytes): Bytes | null {
    const reader = token.find(ClaimPath.compile(path));
    if (!reader) return null;
    const text = reader.string();
    return text ? text : Bytes.fromString("no text");
  }
`;

let guest: Guest;
beforeAll(async () => {
  guest = await compileGuest(source);
}, 240_000);

function found(text: string, limit?: number): ReadToken {
  const number =
    limit === undefined ? guest.call("readUsual", text) : guest.call("read", text, limit);
  const problem = problems[Number(number)] ?? `unknown ${number}`;
  if (problem !== "None") return { problem };
  const lines = guest.bytes("texts")!.toString().split("\n").slice(0, -1);
  const [algorithm, keyId, type, issuer, subject, ...audiences] = lines.map((line) =>
    line.startsWith("=") ? line.slice(1) : null,
  );
  const numbers = {
    expires: Number(guest.call("expires")),
    notBefore: Number(guest.call("notBefore")),
    issuedAt: Number(guest.call("issuedAt")),
  };
  return {
    ...{ problem, algorithm: algorithm!, keyId: keyId!, type: type! },
    ...{ issuer: issuer!, subject: subject!, audiences: audiences as string[] },
    ...numbers,
  };
}

const encode = (text: string | Buffer): string => Buffer.from(text).toString("base64url");
const header = '{"alg":"RS256","kid":"a","typ":"JWT"}';
const claims =
  '{"iss":"i","sub":"s","aud":["x","y"],"exp":100,"nbf":20.5,"iat":30,"realm":{"roles":["r0","r1"],"":"e"}}';
const compact = (head: string | Buffer, body: string | Buffer, signature = "c2ln"): string =>
  `${encode(head)}.${encode(body)}.${signature}`;
const good = compact(header, claims);

const nested = (levels: number): string =>
  `{"a":${'{"a":'.repeat(levels - 1)}1${"}".repeat(levels - 1)}}`;
const nestedList = (levels: number): string =>
  `{"a":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;

const headers: (string | Buffer)[] = [
  ...['{"alg":"none"}', '{"alg":""}', "{}", '{"alg":1}', '{"alg":null}', '{"alg":["RS256"]}'],
  ...['{"Alg":"RS256"}', '{"alg":"RS256","alg":"RS256"}', '{"alg":"RS256","\\u0061lg":"HS256"}'],
  ...['{"alg":"RS256","kid":""}', '{"alg":"RS256","kid":1}', '{"alg":"RS256","kid":null}'],
  ...['{"alg":"RS256","typ":"at+jwt"}', '{"alg":"RS256","typ":{}}', '{"alg":"RS256","typ":null}'],
  ...['{"alg":"RS256","crit":["b64"]}', '{"alg":"RS256","crit":[]}', '{"crit":null,"alg":"RS256"}'],
  ...['{"alg":"RS256","b64":false}', '{"alg":"RS256","b64":true}', '{"alg":"RS256","b64":1}'],
  ...['{"alg":"RS256","zip":"DEF"}', '{"alg":"dir","enc":"A256GCM"}', '{"alg":"RS256","kid":1,"typ":1}'],
  ...['{"alg":"RS256","typ":1,"kid":1}', '{"alg":1,"kid":1}', '{"alg":"RS256","crit":1,"enc":1}'],
  ...['{"alg":"RS256","jwk":{"kty":"RSA"},"jku":"https://e","x5u":"https://e","x5c":["a"]}'],
  ...['{"alg":"R\\u005332"}', '{"alg":"RS256","x":{"y":1,"y":2}}', '{"alg":"RS256","x":[{"y":1},{"y":2}]}'],
  ...["", "[]", "null", '"alg"', "1", '{"alg":"RS256"', '{"alg":"RS256"}}', '{"alg":"RS256",}'],
  ...['{alg:"RS256"}', "{'alg':'RS256'}", ' \t\r\n{ "alg" : "RS256" }\n', '\ufeff{"alg":"RS256"}'],
  ...['{"alg":"RS256"}\u0000', '{"alg":"RS\n256"}', '{"alg":"RS256","x":"\\ud800"}', '{"alg":"RS256","x":01}'],
  Buffer.from([...Buffer.from('{"alg":"RS256","x":"'), 0xff, ...Buffer.from('"}')]),
  Buffer.from([...Buffer.from('{"alg":"RS256","x":"'), 0xc0, 0x80, ...Buffer.from('"}')]),
  ...[nested(15), nested(16), nested(17), nestedList(16), nestedList(17)].map((text) => text.replace("{", '{"alg":"RS256",')),
  ...['{"alg":"RS256","x":"[[[[[[[[[[[[[[[[[[[[{{{{"}', '{"alg":"RS256","x":"\\"[[[[[[[[[[[[[[[[[[[["}', '{"alg":"RS256","x":"\\\\"}'],
]; // prettier-ignore

const dates = [
  ...["0", "-0", "1", "100.75", "1e3", "9007199254740992", "9007199254740993", "9007199254740994"],
  ...["-1", "-0.001", "1e400", '"100"', "null", "true", "[]", "{}", "1e-400", "4102444800"],
];
const payloads: (string | Buffer)[] = [
  ...["exp", "nbf", "iat"].flatMap((name) => dates.map((date) => `{"${name}":${date}}`)),
  ...["iss", "sub"].flatMap((name) =>
    ['""', '"a"', "1", "null", "[]", '["a"]', "{}"].map((value) => `{"${name}":${value}}`),
  ),
  ...['"a"', '[]', '["a"]', '["a","b"]', '["a",1]', '[1,"a"]', "1", "null", "{}", '[["a"]]', '[null]', '""'].map((value) => `{"aud":${value}}`),
  ...["{}", "", "[]", "null", '"a"', '{"a":1,"a":1}', '{"a":{"b":1,"b":1}}', '{"exp":100', "{}{}", "{} x"],
  ...['{"exp":"x","iss":"a"}', '{"iss":1,"exp":5}', '{"sub":1,"exp":5,"aud":"a"}', '{"aud":1,"exp":5}', '{"exp":-1,"nbf":5,"iat":5,"iss":"a","sub":"a","aud":"a"}', '{"nbf":-1,"iat":5,"iss":"a"}', '{"iat":-1,"iss":"a","sub":"b"}'],
  ...[nested(16), nested(17), nestedList(16), nestedList(17)],
  Buffer.from([0x7b, 0x22, 0xe4, 0x22, 0x3a, 0x31, 0x7d]),
]; // prettier-ignore

const signatures = [
  ...["AA", "AB", "AAA", "AAB", "AAAA", "A", "AAAAA", "AA==", "A A", "A+8", "A/8", "A_8", "A-8"],
  ...["AA\n", " AA", "AA%", "\u00e4A", "AQ", "AR", "AAE", "AAF", "_w", "_x"],
];

const [head = "", body = ""] = good.split(".");
const structures = [
  ...["", ".", "..", "...", "a", "a.b", "a.b.c", "a.b.c.d", `${good}.`, `.${good}`, `${good}.AA`],
  ...[`${head}..AA`, `.${body}.AA`, `${head}.${body}.`, `${head}.${body}`, `${head}..${body}.AA`],
  ...[`${head}.${body}..AA`, ` ${good}`, `${good} `, `${head}=.${body}.AA`, `${head}.${body}=.AA`],
  ...[
    `${head}\n.${body}.AA`,
    `Bearer ${good}`,
    `${good},${good}`,
    `${head}.e30.AA`,
    `${head}.e31.AA`,
  ],
];

describe("a token is read as by a reader of another make", () => {
  it.each(headers)("with the header %j", (text) => {
    for (const token of [compact(text, claims), compact(text, '{"exp":"no number"}')]) {
      expect(found(token)).toEqual(readToken(token));
    }
  });

  it.each(payloads)("with the payload %j", (text) => {
    const token = compact(header, text);
    expect(found(token)).toEqual(readToken(token));
  });

  it.each(signatures)("with the signature %j", (text) => {
    expect(found(`${head}.${body}.${text}`)).toEqual(readToken(`${head}.${body}.${text}`));
    expect(found(`${head}.${text}.AA`)).toEqual(readToken(`${head}.${text}.AA`));
    expect(found(`${text}.${body}.AA`)).toEqual(readToken(`${text}.${body}.AA`));
  });

  it.each(structures)("with the structure %j", (text) => {
    expect(found(text)).toEqual(readToken(text));
  });

  it("with each of its letters changed, left out and put in", () => {
    for (let at = 0; at <= good.length; at++) {
      for (const piece of ["", "A", "B", "_", ".", "=", "\u007f"]) {
        for (const rest of [at, at + 1]) {
          const token = good.slice(0, at) + piece + good.slice(rest);
          expect(found(token), token).toEqual(readToken(token));
        }
      }
    }
  });

  it("with any length that is allowed", () => {
    const { length } = good;
    for (const limit of [0, 1, length - 1, length, length + 1]) {
      expect(found(good, limit), String(limit)).toEqual(readToken(good, limit));
    }
    const long = (size: number): string => compact(header, `{"x":"${"y".repeat(size)}"}`);
    for (const token of [long(6060), long(6062), long(6064), long(6066), long(6068), long(6070), long(9000)]) {
      expect(found(token), String(token.length)).toEqual(readToken(token));
    }
  }); // prettier-ignore
});

it("what is signed, the signature and the payload are given as they are", () => {
  found(good);
  expect(guest.bytes("signed")!.toString()).toBe(`${head}.${body}`);
  expect(guest.bytes("signature")!.toString()).toBe("sig");
  expect(guest.bytes("payload")!.toString()).toBe(claims);
});

const times = ["Valid", "Expired", "NotYetValid", "TooOld", "LifetimeTooLong"];

/** exp, nbf, iat; skew, longest, oldest; now. `undefined`: the token does not say. */
const judged: [(number | undefined)[], number[], number, string][] = [
  [[100, 20, 30], [0, 0, 0], 99.5, "Valid"],
  [[100, 20, 30], [0, 0, 0], 100, "Expired"],
  [[100, 20, 30], [0, 0, 0], 100.5, "Expired"],
  [[100, 20, 30], [5, 0, 0], 104.5, "Valid"],
  [[100, 20, 30], [5, 0, 0], 105, "Expired"],
  [[100, 20, 30], [0, 0, 0], 20, "Valid"],
  [[100, 20, 30], [0, 0, 0], 19.5, "NotYetValid"],
  [[100, 20, 30], [5, 0, 0], 15, "Valid"],
  [[100, 20, 30], [5, 0, 0], 14.5, "NotYetValid"],
  [[0, undefined, undefined], [0, 0, 0], 0.5, "Expired"],
  [[0, undefined, undefined], [1, 0, 0], 0.5, "Valid"],
  [[undefined, undefined, undefined], [0, 0, 0], 1e12, "Valid"],
  [[100, 20, 30], [0, 0, 0], 0, "Expired"],
  [[100, 20, 30], [0, 0, 0], -1, "Expired"],
  [[100, 20, 30], [0, 0, 0], NaN, "Expired"],
  [[undefined, undefined, undefined], [0, 0, 0], 0, "Expired"],
  [[100, undefined, undefined], [0, 60, 0], 40, "Valid"],
  [[100, undefined, undefined], [0, 60, 0], 39.5, "LifetimeTooLong"],
  [[100, undefined, undefined], [5, 60, 0], 35, "Valid"],
  [[100, undefined, undefined], [5, 60, 0], 34.5, "LifetimeTooLong"],
  [[undefined, undefined, undefined], [0, 60, 0], 40, "LifetimeTooLong"],
  [[100, undefined, 30], [0, 0, 20], 50, "Valid"],
  [[100, undefined, 30], [0, 0, 20], 50.5, "TooOld"],
  [[100, undefined, 30], [5, 0, 20], 55, "Valid"],
  [[100, undefined, 30], [5, 0, 20], 55.5, "TooOld"],
  [[100, undefined, undefined], [0, 0, 20], 50, "TooOld"],
  [[100, undefined, 30], [0, 0, 20], 30, "Valid"],
  [[100, undefined, 30], [0, 0, 20], 29.5, "NotYetValid"],
  [[100, undefined, 30], [5, 0, 20], 25, "Valid"],
  [[100, undefined, 30], [5, 0, 20], 24.5, "NotYetValid"],
  [[100, undefined, 90], [0, 0, 0], 50, "Valid"],
  [[200, undefined, 30], [0, 60, 20], 60, "LifetimeTooLong"],
];

function payloadOf([exp, nbf, iat]: (number | undefined)[]): string {
  return JSON.stringify({ exp, nbf, iat });
}

it.each(judged)(
  "times %j with skew, longest and oldest %j at %d: %s",
  (stated, asked, now, wanted) => {
    expect(found(compact(header, payloadOf(stated))).problem).toBe("None");
    expect(times[Number(guest.call("check", ...asked, now))]).toBe(wanted);
  },
);

it.each<[(number | undefined)[], number, number, number]>([
  [[100, 20, 30], 0, 0, 100],
  [[100, 20, 30], 5, 0, 105],
  [[100, 20, 30], 5, 20, 55],
  [[40, 20, 30], 5, 20, 45],
  [[undefined, 20, 30], 0, 20, 50],
  [[undefined, 20, 30], 0, 0, Infinity],
])("times %j with skew %d and oldest %d end at %d", (stated, skew, oldest, wanted) => {
  found(compact(header, payloadOf(stated)));
  expect(guest.call("end", skew, oldest)).toBe(wanted);
});

const names = (count: number, separator: string): string =>
  Array.from({ length: count }, (_, at) => `n${at}`).join(separator);

it.each<[string, boolean]>([
  ["a", true],
  ["a.b", true],
  ["a\\.b", true],
  ["a\\\\", true],
  ["a\\b", false],
  ["a\\", false],
  ["", false],
  [".", false],
  ["a.", false],
  [".a", false],
  ["a..b", false],
  ["/", true],
  ["/a/b", true],
  ["/a~0~1", true],
  ["/a~2", false],
  ["/a~", false],
  ["//", true],
  [names(16, "."), true],
  [names(17, "."), false],
  [`/${names(16, "/")}`, true],
  [`/${names(17, "/")}`, false],
])("the path %j is one: %s", (path, isPath) => {
  expect(guest.is("isPath", path)).toBe(isPath);
  expect(guest.bytes("textOf", path)!.toString()).toBe(path);
});

const deep =
  '{"a":{"b.c":"dotted","b":{"c":"plain"},"b/c":"slashed","~":"tilde","\\\\":"back"},"l":["zero","one","two",{"x":"in"},"four","five","six","seven","eight","nine","ten"],"":"empty","nil":null,"n":1,"0":"number"}';

it.each<[string, string | null]>([
  ["a.b.c", "plain"],
  ["a.b\\.c", "dotted"],
  ["/a/b.c", "dotted"],
  ["/a/b~1c", "slashed"],
  ["a.b/c", "slashed"],
  ["/a/~0", "tilde"],
  ["a.\\\\", "back"],
  ["a", "no text"],
  ["n", "no text"],
  ["nil", null],
  ["a.x", null],
  ["a.b.c.d", null],
  ["l.0", "zero"],
  ["/l/1", "one"],
  ["l.9", "nine"],
  ["l.10", "ten"],
  ["l.11", null],
  ["l.01", null],
  ["l.-1", null],
  ["l./", null],
  ["l.:", null],
  ["l.1x", null],
  ["l.", null],
  ["/l/", null],
  ["l.00000", null],
  ["l.000001", null],
  ["l.4294967296", null],
  ["l.3.x", "in"],
  ["/", "empty"],
  ["0", "number"],
  ["n.0", null],
])("at %j there is %j", (path, wanted) => {
  expect(found(compact(header, deep)).problem).toBe("None");
  expect(guest.bytes("at", path)?.toString() ?? null).toBe(wanted);
});

it("a token that is none has no claims", () => {
  found(compact('{"alg":1}', deep));
  expect(guest.bytes("at", "a.b.c")).toBeNull();
});
