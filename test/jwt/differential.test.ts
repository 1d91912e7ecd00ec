// The filter `jwt` against the package `jose`, another implementation of the same standards: nothing that `jose` refuses
// is admitted, and what it admits and the filter refuses is listed here, reason by reason.
// `TOKENS=200000 npx vitest run test/jwt/differential` asks more.

import { createLocalJWKSet, jwtVerify, type JWTVerifyGetKey } from "jose";
import { describe, expect, it, onTestFinished } from "vitest";
import { MockProxy } from "../../harness/src/mock/index.js";
import { builtFilters } from "../istio/built-filters.js";
import { repository } from "../e2e/real-envoy.js";
import { readToken } from "../sdk-jose/token-reference.js";
import {
  algorithms,
  audience,
  generatedTokens,
  issuer,
  now,
  publicJwks,
  secretJwk,
  skew,
  type Family,
} from "./generated-tokens.js";

const counts: Record<Family, number> = { secret: 4200, public: 1000 };
const factor = Number(process.env["TOKENS"] ?? 5200) / 5200;

/** The key of a token for `jose`: for a secret only with its own name, or none. */
const keyFor: Record<Family, JWTVerifyGetKey> = {
  secret: ({ kid }) => {
    if (kid !== undefined && kid !== secretJwk.kid) throw new Error("another key");
    return Buffer.from(secretJwk.k, "base64url");
  },
  public: createLocalJWKSet(publicJwks as Parameters<typeof createLocalJWKSet>[0]),
};

async function isAdmittedByJose(family: Family, token: string): Promise<boolean> {
  try {
    await jwtVerify(token, keyFor[family], {
      issuer,
      audience,
      algorithms: algorithms[family],
      clockTolerance: skew,
      currentDate: new Date(now * 1000),
      requiredClaims: ["exp"],
    });
    return true;
  } catch {
    return false;
  }
}

async function start(family: Family): Promise<MockProxy> {
  const { bytes } = (await builtFilters(repository, ["jwt"])).get("jwt")!;
  const keys =
    family === "secret"
      ? { hmac_secrets: [{ kid: secretJwk.kid, secret: secretJwk.k }] }
      : { jwks: JSON.stringify(publicJwks) };
  const proxy = await MockProxy.start({
    filters: [
      {
        wasm: bytes,
        name: "jwt",
        configuration: {
          providers: {
            login: {
              issuers: [issuer],
              audiences: [audience],
              algorithms: algorithms[family],
              ...keys,
            },
          },
          default_require: { provider: "login" },
        },
      },
    ],
    trace: "off",
    logLevel: "error",
  });
  onTestFinished(() => proxy.close());
  return proxy;
}

async function isAdmitted(proxy: MockProxy, token: string): Promise<boolean> {
  const { status } = await proxy.send({
    method: "GET",
    path: "/",
    authority: "shop.example",
    headers: [["authorization", `Bearer ${token}`]],
  });
  return status === 200;
}

/** Why the filter refuses what `jose` admits: what a strict reader finds wrong before any signature. */
const exceptions: Readonly<Record<string, string>> = {
  Length: "the token is longer than max_token_bytes",
  Encoding: "a part is not base64url in the one form that there is for its bytes (RFC 4648, section 3.5)",
  Header: "the header has a name twice or half of a pair of surrogates, is not UTF-8, has a byte order mark, or more than 16 levels",
  Payload: "the same of the claims; or sub is no text, a member of aud is no text, a date is below 0 or above 2^53",
  Critical: "crit is there, also when it names b64 with the value true; or b64 is there and not true",
  Encrypted: "zip or enc is there",
  Type: "typ is there and no text",
}; // prettier-ignore

describe("on generated tokens, the filter and jose agree", () => {
  it.each(["secret", "public"] as const)(
    "by a key that is %s, but for the exceptions in the list",
    async (family) => {
      const proxy = await start(family);
      const wrongly: string[] = [];
      const unexplained: string[] = [];
      const seen = new Map<string, number>();
      let admitted = 0;
      let count = 0;
      for (const { text, kind } of generatedTokens(family, Math.ceil(counts[family] * factor), 1)) {
        count++;
        const [ours, theirs] = [
          await isAdmitted(proxy, text),
          await isAdmittedByJose(family, text),
        ];
        if (ours) admitted++;
        if (ours && !theirs) wrongly.push(`${kind}: ${text}`);
        if (ours || !theirs) continue;
        const { problem } = readToken(text);
        if (exceptions[problem] === undefined) unexplained.push(`${kind}: ${text}`);
        seen.set(problem, (seen.get(problem) ?? 0) + 1);
      }
      expect(wrongly, "admitted, and jose refuses").toEqual([]);
      expect(unexplained, "refused, and jose admits").toEqual([]);
      expect(count).toBeGreaterThanOrEqual(counts[family]);
      // Neither side of the comparison is an empty one.
      expect(admitted).toBeGreaterThan(count / 8);
      expect(count - admitted).toBeGreaterThan(count / 8);
      const needed =
        family === "secret" ? Object.keys(exceptions) : ["Critical", "Encrypted", "Type"];
      expect([...seen.keys()]).toEqual(expect.arrayContaining(needed));
    },
    240_000,
  );
});
