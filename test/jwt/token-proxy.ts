// The filter behind which a test stands, and the keys and tokens of the tests of this folder.

import { createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { BuiltFilter } from "../../harness/src/compiler/build-filters.js";
import type { MockCluster } from "../../harness/src/mock/callouts/cluster.js";
import { MockProxy } from "../../harness/src/mock/index.js";
import { signToken } from "../../harness/src/scenario/token.js";
import { builtFilters } from "../istio/built-filters.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Seconds since 1970 at which the clock of the mock host begins. */
export const start = 1_767_225_600;
export const secret = Buffer.from("a secret of the tests, 32 bytes!");
export const rsaPem = readFileSync(`${root}filters/jwt/scenarios/keys/first.pem`);
export const otherRsaPem = readFileSync(`${root}filters/jwt/scenarios/keys/second.pem`);

/** A public key as a JWK, with further members. */
export function jwkOf(pem: Uint8Array, members: object): object {
  return { ...createPublicKey(Buffer.from(pem)).export({ format: "jwk" }), ...members };
}

export function secretJwk(members: object): object {
  return { ...createSecretKey(secret).export({ format: "jwk" }), ...members };
}

/** A private key of a kind, as PEM. */
export function newKey(curve: "P-256" | "P-384"): Buffer {
  const { privateKey }: { privateKey: KeyObject } = generateKeyPairSync("ec", {
    namedCurve: curve,
  });
  return Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" }));
}

export const valid = { exp: start + 600 };

export function hs256(claims: object | string = valid, header: object = {}, key = secret): string {
  return signToken({ algorithm: "HS256", key, header, claims });
}

export function signed(algorithm: string, key: Uint8Array, header: object = {}): string {
  return signToken({ algorithm, key, header, claims: valid });
}

let module: Promise<BuiltFilter> | undefined;

/** The filter as it is shipped, built once; await it in `beforeAll`, with time for that. */
export function shipped(): Promise<BuiltFilter> {
  module ??= builtFilters(root, ["jwt"]).then((built) => built.get("jwt")!);
  return module;
}

/** Its module. */
export async function wasm(): Promise<Uint8Array> {
  return (await shipped()).bytes;
}

export interface Outcome {
  readonly status: number;
  /** The code of the reply; empty when the service answered. */
  readonly code: string;
  readonly challenge: string | null;
  /** What the service got. */
  readonly upstream: Readonly<Record<string, string | undefined>> | undefined;
}

/** One running filter with a provider. */
export class TokenProxy {
  private constructor(readonly proxy: MockProxy) {}

  static async start(
    provider: object,
    more: object = {},
    clusters: Readonly<Record<string, MockCluster>> = {},
  ): Promise<TokenProxy> {
    const login = { allow_any_issuer: true, ...provider };
    const configuration = {
      providers: { login },
      default_require: { provider: "login" },
      ...more,
    };
    const filters = [{ wasm: await wasm(), name: "jwt", configuration }];
    return new TokenProxy(await MockProxy.start({ filters, clusters }));
  }

  /** With the secret of the tests. */
  static withSecret(provider: object = {}, more: object = {}): Promise<TokenProxy> {
    const secrets = [{ secret: secret.toString("base64url") }];
    return TokenProxy.start({ hmac_secrets: secrets, ...provider }, more);
  }

  /** With a set of keys. */
  static withKeys(keys: readonly object[], provider: object = {}): Promise<TokenProxy> {
    return TokenProxy.start({ jwks: JSON.stringify({ keys }), ...provider });
  }

  async send(headers: Record<string, string>, path = "/"): Promise<Outcome> {
    const reply = await this.proxy.fetch(`http://example.com${path}`, { headers });
    const text = await reply.text();
    const code = text.startsWith("{") ? (JSON.parse(text) as { code: string }).code : "";
    const challenge = reply.headers.get("www-authenticate");
    const got = this.proxy.upstreamRequests.at(-1);
    const upstream = reply.status === 200 && got ? Object.fromEntries(got.headers) : undefined;
    return { status: reply.status, code, challenge, upstream };
  }

  bearer(token: string): Promise<Outcome> {
    return this.send({ authorization: `Bearer ${token}` });
  }
}

/** Why a configuration is refused: the lines of the log. */
export async function refusalOf(provider: object, more: object = {}): Promise<string> {
  try {
    const { proxy } = await TokenProxy.start(provider, more);
    await proxy.close();
    return "";
  } catch (error) {
    const { logs } = error as { logs?: readonly { message: string }[] };
    return (logs ?? []).map(({ message }) => message).join("\n");
  }
}
