// What scenarios cannot show, because their requests come one after the other: that the tokens which arrive
// while the keys are under way share the fetch.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { MockProxy } from "../../harness/src/mock/index.js";
import { signToken } from "../../harness/src/scenario/token.js";
import { builtFilters } from "../istio/built-filters.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const keyFile = (name: string): Buffer => readFileSync(`${root}filters/jwt/scenarios/keys/${name}`);
const answer = (name: string) => ({
  status: 200,
  headers: [],
  chunks: [keyFile(name)],
  delay: 1000,
});

function token(kid: string, key: string): string {
  const claims = { exp: 4_102_444_800 };
  return signToken({ algorithm: "RS256", key: keyFile(`${key}.pem`), header: { kid }, claims });
}

const first = token("first", "first");
const forged = token("first", "second");
const second = token("second", "second");
const unknown = token("third", "second");

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = (await builtFilters(root, ["jwt"])).get("jwt")!.bytes;
}, 120_000);

let proxy: MockProxy;
beforeEach(async () => {
  const keys = { from: "jwks", cluster: "login", authority: "login.example.com", path: "/jwks" };
  proxy = await MockProxy.start({
    filters: [{ wasm, name: "jwt", configuration: { keys } }],
    clusters: { login: [answer("first.jwks.json"), answer("both.jwks.json")] },
  });
});
afterEach(() => proxy.close());

/** Sends requests with these tokens at once. */
async function statuses(...tokens: readonly string[]): Promise<number[]> {
  const replies = tokens.map((bearer) =>
    proxy.fetch("http://example.com/", { headers: { authorization: `Bearer ${bearer}` } }),
  );
  return (await Promise.all(replies)).map(({ status }) => status);
}

it("tokens that come while the keys are fetched wait for the same keys", async () => {
  expect(await statuses(first, forged, first, unknown)).toEqual([200, 401, 200, 401]);
  expect(proxy.calloutRequests).toHaveLength(1);
});

it("tokens that come while a new key is looked for wait for it too", async () => {
  expect(await statuses(first)).toEqual([200]);
  expect(await statuses(second, second, first, unknown)).toEqual([200, 200, 200, 401]);
  expect(await statuses(unknown)).toEqual([401]);
  expect(proxy.calloutRequests).toHaveLength(2);
});

it("ten seconds after a search for a key there may be another one", async () => {
  expect(await statuses(first)).toEqual([200]);
  expect(await statuses(unknown)).toEqual([401]);
  proxy.advanceTime(10_000);
  expect(await statuses(unknown)).toEqual([401]);
  expect(proxy.calloutRequests).toHaveLength(3);
});
