// Where the keys are, as the issuer's own document says: believed only for the issuer that is asked for, on the host
// that is configured.

import { expect, it } from "vitest";
import { MockStartError, type MockCluster } from "../../harness/src/mock/index.js";
import { KeyProxy, setOf } from "./key-proxy.js";

const issuer = "https://login.example/tenant/";

/** An issuer that serves a document and, wherever that says, keys. */
function serving(document: object, delay = 0): MockCluster {
  return ({ path }) => ({
    status: 200,
    headers: [],
    delay,
    chunks: [path.includes(".well-known") ? Buffer.from(JSON.stringify(document)) : setOf("a")],
  });
}

const settings = { discovery: true, issuer, uri: "https://login.example" };
const good = { issuer, jwks_uri: "https://login.example/keys?v=1" };

async function asked(document: object, more: object = {}): Promise<[KeyProxy, number]> {
  const proxy = await KeyProxy.start(serving(document), { ...settings, ...more });
  return [proxy, (await proxy.ask("a")).status];
}

it("asks for the issuer's document, and for the keys where that says they are", async () => {
  const [proxy, status] = await asked(good);
  expect(status).toBe(200);
  expect(
    proxy.mock.calloutRequests.map(({ method, authority, path }) => [method, authority, path]),
  ).toEqual([
    ["GET", "login.example", "/tenant/.well-known/openid-configuration"],
    ["GET", "login.example", "/keys?v=1"],
  ]);
});

it.each([
  ["https://login.example/.well-known/oauth-authorization-server/tenant"],
  ["https://login.example/x/.well-known/openid-configuration?a"],
])("asks for the document %s when it is configured", async (uri) => {
  const [proxy, status] = await asked(good, { uri });
  expect(status).toBe(200);
  expect(proxy.mock.calloutRequests[0]?.path).toBe(uri.slice("https://login.example".length));
});

it.each<[string, object]>([
  ["of another issuer", { ...good, issuer: "https://login.example/tenant" }],
  ["of no issuer", { jwks_uri: good.jwks_uri }],
  ["whose issuer is no text", { ...good, issuer: [issuer] }],
  ["with keys on another host", { issuer, jwks_uri: "https://evil.example/keys" }],
  ["with keys on another port", { issuer, jwks_uri: "https://login.example:8443/keys" }],
  ["with keys on a host below", { issuer, jwks_uri: "https://keys.login.example/keys" }],
  ["with keys of a user", { issuer, jwks_uri: "https://login.example@evil.example/keys" }],
  ["with keys behind a backslash", { issuer, jwks_uri: "https://login.example\\evil.example/keys" }],
  ["with keys in a file", { issuer, jwks_uri: "file:///keys" }],
  ["with keys at a path only", { issuer, jwks_uri: "/keys" }],
  ["with a space in the uri", { issuer, jwks_uri: "https://login.example/keys x" }],
  ["with a fragment", { issuer, jwks_uri: "https://login.example/keys#a" }],
  ["without keys", { issuer }],
  ["with keys that are a list", { issuer, jwks_uri: [good.jwks_uri] }],
  ["that is a set of keys", { keys: [] }],
])("does not believe a document %s", async (_, document) => {
  const [proxy, status] = await asked(document);
  expect(status).toBe(503);
  expect(proxy.fetches).toBe(1);
  expect(proxy.warnings).toEqual([
    "no keys from issuer: no document of this issuer, or its keys are on another host",
  ]);
}); // prettier-ignore

it("has one time-out for both documents", async () => {
  const proxy = await KeyProxy.start(serving(good, 1500), { ...settings, timeout: 2000 });
  const before = proxy.mock.now.getTime();
  expect((await proxy.ask("a")).status).toBe(503);
  expect(proxy.mock.now.getTime() - before).toBeLessThanOrEqual(2100);
  expect(proxy.fetches).toBe(2);
});

it.each([
  [{ uri: "issuer.example/keys" }, "the uri of the keys must be https://HOST/PATH"],
  [{ uri: "ftp://issuer.example/keys" }, "the uri of the keys must be https://HOST/PATH"],
  [{ uri: "https:///keys" }, "the uri of the keys must be https://HOST/PATH"],
  [{ uri: "https://u@issuer.example/keys" }, "the uri of the keys must be https://HOST/PATH"],
  [{ uri: "https://issuer.example/k eys" }, "the uri of the keys must be https://HOST/PATH"],
  [{ uri: `https://issuer.example/${"k".repeat(2048)}` }, "the uri of the keys must be https://HOST/PATH"],
  [{ cluster: "" }, "the keys need a cluster"],
  [{ discovery: true, issuer: "login" }, "discovery needs an issuer that is https://HOST/PATH"],
])("refuses the settings %o", async (wrong, problem) => {
  const started = KeyProxy.start(undefined, wrong);
  await expect(started).rejects.toBeInstanceOf(MockStartError);
  const logs = (await started.catch((error: { logs: { message: string }[] }) => error)) as {
    logs: { message: string }[];
  };
  expect(logs.logs.map(({ message }) => message)).toContain(problem);
}); // prettier-ignore
