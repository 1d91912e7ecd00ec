// The foreign functions verify_signature and sign on a real Envoy and on the mock: the same status and the same
// result for each argument.

import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { sendRequest } from "../../harness/src/envoy/client.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import { MockProxy, type EnvoyMinor } from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { attributeGuest, foreign } from "./attribute-guest.js";
import { fromEnvoy } from "./from-envoy.js";
import { minorOf } from "./minor-version.js";
import { get } from "./observe.js";

/** Fields with lengths, in order, as protobuf writes them. */
function message(...fields: readonly (readonly [number, string | Uint8Array])[]): Buffer {
  const parts = fields.flatMap(([number, value]) => {
    const bytes = Buffer.from(value as string);
    const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7]; // prettier-ignore
    return [Buffer.from([number * 8 + 2, ...length]), bytes];
  });
  return Buffer.concat(parts);
}

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
/** Its signatures have 128 bytes. */
const short = generateKeyPairSync("rsa", { modulusLength: 1024 });
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
const p521 = generateKeyPairSync("ec", { namedCurve: "P-521" });
const edwards = generateKeyPairSync("ed25519");
const pss = generateKeyPairSync("rsa-pss", { modulusLength: 2048 });

const spki = (key: KeyObject): Buffer => key.export({ format: "der", type: "spki" });
const spkiPem = (key: KeyObject): string => key.export({ format: "pem", type: "spki" }).toString();
const pkcs8 = (key: KeyObject): Buffer => key.export({ format: "der", type: "pkcs8" });
const text = "what was signed";
/** The outer element with an end mark instead of a length, as BER has it and DER has not. */
const endless = (der: Buffer): Buffer => {
  const head = (der[1] ?? 0) < 128 ? 2 : 2 + ((der[1] ?? 0) & 127);
  return Buffer.concat([Buffer.from([0x30, 0x80]), der.subarray(head), Buffer.from([0, 0])]);
};
/** Field 9 as a group, which a parser skips, with this inside. */
const group = (...inside: number[]): Buffer => Buffer.from([0x4b, ...inside, 0x4c]);
const rs = (hash: string, key = rsa.privateKey): Buffer => sign(hash, Buffer.from(text), key);
const raw = sign("sha256", Buffer.from(text), { key: p256.privateKey, dsaEncoding: "ieee-p1363" });

const verifyCases: readonly (readonly [string, Uint8Array])[] = [
  ["rs256", message([1, "sha256"], [2, spki(rsa.publicKey)], [3, rs("sha256")], [4, text])],
  ["rs384", message([1, "SHA384"], [2, spki(rsa.publicKey)], [3, rs("sha384")], [4, text])],
  ["rs512", message([1, "Sha512"], [2, spki(rsa.publicKey)], [3, rs("sha512")], [4, text])],
  ["sha1", message([1, "sha1"], [2, spki(rsa.publicKey)], [3, rs("sha1")], [4, text])],
  ["sha224", message([1, "sha224"], [2, spki(rsa.publicKey)], [3, rs("sha224")], [4, text])],
  ["pem", message([1, "sha256"], [5, spkiPem(rsa.publicKey)], [3, rs("sha256")], [4, text])],
  ["es256", message([1, "sha256"], [2, spki(p256.publicKey)], [3, rs("sha256", p256.privateKey)], [4, text])], // prettier-ignore
  ["es384", message([1, "sha384"], [2, spki(p384.publicKey)], [3, rs("sha384", p384.privateKey)], [4, text])], // prettier-ignore
  ["es512", message([1, "sha512"], [2, spki(p521.publicKey)], [3, rs("sha512", p521.privateKey)], [4, text])], // prettier-ignore
  ["es256 raw", message([1, "sha256"], [2, spki(p256.publicKey)], [3, raw], [4, text])],
  ["other hash", message([1, "sha512"], [2, spki(rsa.publicKey)], [3, rs("sha256")], [4, text])],
  ["other key", message([1, "sha256"], [2, spki(other.publicKey)], [3, rs("sha256")], [4, text])],
  ["other text", message([1, "sha256"], [2, spki(rsa.publicKey)], [3, rs("sha256")], [4, "x"])],
  ["no text", message([1, "sha256"], [2, spki(rsa.publicKey)], [3, rs("sha256")])],
  ["no signature", message([1, "sha256"], [2, spki(rsa.publicKey)], [4, text])],
  ["unknown hash", message([1, "Md5"], [2, spki(rsa.publicKey)], [3, rs("sha256")], [4, text])],
  ["no hash", message([2, spki(rsa.publicKey)], [3, rs("sha256")], [4, text])],
  ["unknown hash and bad key", message([1, "md5"], [2, "nonsense"], [3, "x"], [4, text])],
  ["bad key", message([1, "sha256"], [2, "nonsense"], [3, rs("sha256")], [4, text])],
  ["bad pem", message([1, "sha256"], [5, "nonsense"], [3, rs("sha256")], [4, text])],
  ["both keys", message([1, "sha256"], [2, spki(rsa.publicKey)], [5, spkiPem(rsa.publicKey)], [3, rs("sha256")], [4, text])], // prettier-ignore
  ["empty pem", message([1, "sha256"], [2, spki(rsa.publicKey)], [5, ""], [3, rs("sha256")], [4, text])], // prettier-ignore
  ["no key", message([1, "sha256"], [3, rs("sha256")], [4, text])],
  ["nothing", Buffer.alloc(0)],
  ["no message", Buffer.from([0x0a, 0x7f, 0x01])],
  ["field 0", Buffer.from([0x02, 0x00])],
  ["hash no utf-8", message([1, Buffer.from([0xff])], [2, spki(rsa.publicKey)], [4, text])],
  ["trailing bytes", message([1, "sha256"], [2, Buffer.concat([spki(rsa.publicKey), Buffer.from("xx")])], [3, rs("sha256")], [4, text])], // prettier-ignore
  ["pkcs1", message([1, "sha256"], [2, rsa.publicKey.export({ format: "der", type: "pkcs1" })], [3, rs("sha256")], [4, text])], // prettier-ignore
  ["pkcs1 pem", message([1, "sha256"], [5, rsa.publicKey.export({ format: "pem", type: "pkcs1" })], [3, rs("sha256")], [4, text])], // prettier-ignore
  ["pem as der", message([1, "sha256"], [2, spkiPem(rsa.publicKey)], [3, rs("sha256")], [4, text])], // prettier-ignore
  ["private key", message([1, "sha256"], [2, pkcs8(rsa.privateKey)], [3, rs("sha256")], [4, text])], // prettier-ignore
  ["private pem", message([1, "sha256"], [5, rsa.privateKey.export({ format: "pem", type: "pkcs8" })], [3, rs("sha256")], [4, text])], // prettier-ignore
  ["ed25519", message([1, "sha256"], [2, spki(edwards.publicKey)], [3, "x"], [4, text])],
  ["rsa-pss", message([1, "sha256"], [2, spki(pss.publicKey)], [3, "x"], [4, text])],
  ["twice a field", message([1, "md5"], [1, "sha256"], [2, spki(rsa.publicKey)], [3, rs("sha256")], [4, text])], // prettier-ignore
  ["unknown fields", message([9, "x"], [1, "sha256"], [2, spki(rsa.publicKey)], [3, rs("sha256")], [4, text])], // prettier-ignore
  ["endless", message([1, "sha256"], [2, endless(spki(p256.publicKey))], [3, rs("sha256", p256.privateKey)], [4, text])], // prettier-ignore
  ["pem no utf-8", message([1, "sha256"], [5, Buffer.from([0xff])], [4, text])],
  ["hash of 110", message([1, "h".repeat(110)], [2, spki(rsa.publicKey)], [3, "x"], [4, text])],
  ["group", Buffer.concat([group(0x08, 0x01), message([1, "md5"], [2, "x"])])],
  ["group in a group", Buffer.concat([group(0x53, 0x54), message([1, "md5"], [2, "x"])])],
  ...[99, 100, 101].map((deep): [string, Uint8Array] => [`${deep} groups`, Buffer.concat([Buffer.alloc(deep, 0x4b), Buffer.alloc(deep, 0x4c), message([1, "md5"], [2, "x"])])]), // prettier-ignore
  ["group with another end", Buffer.from([0x4b, 0x54])],
  ["group without an end", Buffer.from([0x4b, 0x08, 0x01])],
  ["end of a group", Buffer.from([0x4c])],
  ["fixed fields", Buffer.concat([Buffer.from([0x4d, 1, 2, 3, 4, 0x49, 1, 2, 3, 4, 5, 6, 7, 8]), message([1, "md5"], [2, "x"])])], // prettier-ignore
  ["long tag", Buffer.concat([Buffer.from([0x8a, 0x80, 0x80, 0x80, 0x00, 1, 0x78]), message([2, "x"])])], // prettier-ignore
  ["tag too long", Buffer.concat([Buffer.from([0x8a, 0x80, 0x80, 0x80, 0x80, 0x00, 1, 0x78]), message([2, "x"])])], // prettier-ignore
  ["wrong wire type", Buffer.concat([Buffer.from([0x20, 0x01]), message([1, "sha256"], [2, spki(rsa.publicKey)], [3, rs("sha256")])])], // prettier-ignore
];

/** RSA alone: its signatures are the same each time. */
const signCases: readonly (readonly [string, Uint8Array])[] = [
  ["rsa", message([1, "sha256"], [2, pkcs8(rsa.privateKey)], [3, text])],
  ["upper case", message([1, "SHA512"], [2, pkcs8(rsa.privateKey)], [3, text])],
  ["pem", message([1, "sha256"], [4, rsa.privateKey.export({ format: "pem", type: "pkcs8" })], [3, text])], // prettier-ignore
  ["pkcs1 pem", message([1, "sha256"], [4, rsa.privateKey.export({ format: "pem", type: "pkcs1" })], [3, text])], // prettier-ignore
  ["pkcs1", message([1, "sha256"], [2, rsa.privateKey.export({ format: "der", type: "pkcs1" })], [3, text])], // prettier-ignore
  ["public key", message([1, "sha256"], [2, spki(rsa.publicKey)], [3, text])],
  ["public pem", message([1, "sha256"], [4, spkiPem(rsa.publicKey)], [3, text])],
  ["bad key", message([1, "sha256"], [2, "nonsense"], [3, text])],
  ["unknown hash", message([1, "md5"], [2, pkcs8(rsa.privateKey)], [3, text])],
  ["unknown hash and bad key", message([1, "md5"], [2, "nonsense"], [3, text])],
  ["ed25519", message([1, "sha256"], [2, pkcs8(edwards.privateKey)], [3, text])],
  ["both keys", message([1, "sha256"], [2, "x"], [4, "y"], [3, text])],
  ["no key", message([1, "sha256"], [3, text])],
  ["no message", Buffer.from([0x0a, 0x7f])],
  ["endless", message([1, "sha256"], [2, endless(pkcs8(rsa.privateKey))], [3, text])],
  ["short", message([1, "sha256"], [2, pkcs8(short.privateKey)], [3, text])],
  ["hash no utf-8", message([1, Buffer.from([0xff])], [2, pkcs8(rsa.privateKey)], [3, text])],
  ["pem no utf-8", message([1, "sha256"], [4, Buffer.from([0xff])], [3, text])],
];

const calls = (name: string, cases: readonly (readonly [string, Uint8Array])[]): string =>
  cases.map(([title, argument]) => foreign(`${name}: ${title}`, name, argument)).join("\n");

const wasm = attributeGuest({
  proxy_on_request_headers: calls("verify_signature", verifyCases) + calls("sign", signCases),
});

const filter = { name: "keys", rootId: "keys", vmId: "keys" };

async function onEnvoy(envoyPath: string): Promise<string[]> {
  const upstream = await startUpstream({ answer: () => ({ status: 200 }) });
  const bootstrap = envoyBootstrap({
    upstream: { address: "127.0.0.1", port: upstream.port },
    listeners: [{ name: "main", port: 0, filters: [{ ...filter, module: { inlineBytes: wasm } }] }],
  });
  const envoy = await EnvoyProcess.start({ envoy: envoyPath, bootstrap });
  try {
    const headers = [["host", "example.test"]] as const;
    await sendRequest(envoy.port("main"), { method: "GET", target: "/", headers });
    await envoy.flushLogs();
    return envoy.logs.filter((line) => line.fromPlugin).map((line) => line.message);
  } finally {
    await envoy.stop();
    await upstream.close();
  }
}

async function onMock(envoy: EnvoyMinor, asked: Uint8Array): Promise<string[]> {
  const proxy = await MockProxy.start({ filters: [{ ...filter, wasm: asked }], envoy });
  await proxy.send(get);
  await proxy.close();
  return proxy.logs.map((line) => line.message);
}

// [R4.18-4], [R4.18-5], [R4.18-11], [R4.18-12]
describe.each([undefined, "1.36"])("the mock host and a real Envoy %s agree", (version) => {
  it("on verify_signature and sign", async (context) => {
    const path = await realEnvoy(context, version);
    // Its keys are new each time.
    const [asked, real] = await fromEnvoy(async () => [wasm, await onEnvoy(path)] as const);
    expect(real).toHaveLength(verifyCases.length + signCases.length);
    // The result field is true. So the host can verify ES512, too.
    expect(real).toContain("verify_signature: es512=0 0801");
    expect(await onMock(minorOf(path), asked)).toEqual(real);
  });
});
