// What a real browser makes of the filter in a real Envoy: pages of an allowed and of another origin make simple,
// preflighted and credentialed calls, and their scripts see what the policy says.

import { beforeAll, describe, expect, it } from "vitest";
import { buildFilters } from "../../harness/src/compiler/build-filters.js";
import { envoyBootstrap, type WasmFilterOptions } from "../../harness/src/envoy/bootstrap.js";
import { headerValue } from "../../harness/src/envoy/http1-reader.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import { openProject } from "../../harness/src/project/project.js";
import { realEnvoy, repository } from "../e2e/real-envoy.js";
import { openInChromium, PageServer, realChromium, type Call } from "./browser.js";

const modules = new Map<string, Uint8Array>();
beforeAll(async () => {
  const { built } = await buildFilters(openProject(repository), { filters: ["cors", "jwt"] });
  for (const { filter, bytes } of built) modules.set(filter.name, bytes);
}, 400_000);

const filter = (name: string, configuration: object): WasmFilterOptions => ({
  name,
  module: { inlineBytes: modules.get(name)! },
  configuration,
});

/** Everybody at `/open`; elsewhere one origin, with cookies, a method and two headers. */
const policy = (allowed: string): object => ({
  allow_origins: [allowed],
  allow_methods: ["PUT"],
  allow_headers: ["content-type", "x-one", "authorization"],
  expose_headers: ["x-total"],
  allow_credentials: true,
  max_age: -1,
  rules: [
    {
      match: { paths: [{ match: "prefix", value: "/open" }] },
      policy: { allow_origins: ["*"], allow_methods: ["*"], allow_headers: ["*"] },
    },
  ],
});

const login = {
  allow_any_issuer: true,
  hmac_secrets: [{ secret: Buffer.alloc(32, 7).toString("base64url") }],
};
const guard = { providers: { login }, default_require: { provider: "login" } };

async function startServices(allowed: string) {
  const upstream = await startUpstream({
    answer: ({ target }) => ({
      status: 200,
      headers: [
        ["x-total", "3"],
        ["x-secret", "s"],
        ["vary", "Accept-Encoding"],
        // A service that thinks that it knows better.
        ["access-control-allow-origin", "*"],
        ...(target === "/login" ? ([["set-cookie", "id=7; Path=/"]] as const) : []),
      ],
      chunks: [Buffer.from("read")],
    }),
  });
  const cors = filter("cors", policy(allowed));
  const jwt = filter("jwt", guard);
  const envoy = await EnvoyProcess.start({
    envoy: await realEnvoy(),
    bootstrap: envoyBootstrap({
      upstream: { address: "127.0.0.1", port: upstream.port },
      listeners: [
        { name: "plain", port: 0, filters: [cors] },
        { name: "guarded", port: 0, filters: [cors, jwt] },
      ],
    }),
  });
  return { upstream, envoy };
}

const read = { type: "cors", status: 200, body: "read", total: "3", secret: null };
const refused = "TypeError";

describe("scripts in Chromium", () => {
  it("see what the policy says", async (context) => {
    const chromium = realChromium(context);
    const pages = await PageServer.start();
    const { upstream, envoy } = await startServices(`http://127.0.0.1:${String(pages.port)}`);
    context.onTestFinished(async () => {
      await envoy.stop();
      await upstream.close();
    });
    const plain = `http://127.0.0.1:${String(envoy.port("plain"))}`;
    const guarded = `http://127.0.0.1:${String(envoy.port("guarded"))}`;
    const put = { method: "PUT", headers: { "content-type": "application/json", "x-one": "1" }, body: "{}" }; // prettier-ignore
    const calls: Call[] = [
      { name: "simple", url: `${plain}/simple` },
      { name: "login", url: `${plain}/login`, init: { credentials: "include" } },
      { name: "with a cookie", url: `${plain}/cookie`, init: { credentials: "include" } },
      { name: "form", url: `${plain}/form`, init: { method: "POST", body: "a=1" } },
      { name: "preflighted", url: `${plain}/put`, init: put },
      { name: "preflighted with a cookie", url: `${plain}/put-cookie`, init: { ...put, credentials: "include" } },
      { name: "method not granted", url: `${plain}/delete`, init: { method: "DELETE" } },
      { name: "header not granted", url: `${plain}/x-two`, init: { headers: { "x-two": "1" } } },
      { name: "open to all", url: `${plain}/open` , init: { method: "PATCH", headers: { "x-any": "1" } } },
      { name: "open, but not for cookies", url: `${plain}/open/cookie`, init: { credentials: "include" } },
      { name: "open, but not for authorization", url: `${plain}/open/token`, init: { headers: { authorization: "x" } } },
      { name: "without a token", url: `${guarded}/none` },
      { name: "with a wrong token", url: `${guarded}/wrong`, init: { headers: { authorization: "Bearer x" } } },
      { name: "without an origin", url: `${plain}/sandboxed`, isSandboxed: true },
      { name: "open to those without an origin", url: `${plain}/open/sandboxed`, isSandboxed: true },
    ]; // prettier-ignore
    const others: Call[] = [
      { name: "simple", url: `${plain}/other` },
      { name: "with a cookie", url: `${plain}/other-cookie`, init: { credentials: "include" } },
      { name: "preflighted", url: `${plain}/other-put`, init: put },
      { name: "without cors", url: `${plain}/other-opaque`, init: { mode: "no-cors" } },
      { name: "open to all", url: `${plain}/open/other`, init: put },
    ];
    const first = pages.report();
    const second = pages.report();
    await openInChromium(
      chromium,
      pages.address("127.0.0.1", calls, pages.address("localhost", others)),
    );
    const denied = { type: "cors", status: 401, total: null, secret: null };
    expect(await first).toEqual({
      simple: read,
      login: read,
      "with a cookie": read,
      form: read,
      preflighted: read,
      "preflighted with a cookie": read,
      "method not granted": refused,
      "header not granted": refused,
      "open to all": { ...read, total: null },
      "open, but not for cookies": refused,
      "open, but not for authorization": refused,
      "without a token": expect.objectContaining(denied) as object,
      "with a wrong token": expect.objectContaining(denied) as object,
      "without an origin": refused,
      "open to those without an origin": { ...read, total: null },
    });
    expect(await second).toEqual({
      simple: refused,
      "with a cookie": refused,
      preflighted: refused,
      "without cors": { type: "opaque", status: 0, body: "", total: null, secret: null },
      "open to all": { ...read, total: null },
    });
    // What the browser sends it sends; what is preflighted and refused never comes.
    expect(
      upstream.requests.map(({ method, target, headers }) =>
        [method, target, headerValue(headers, "cookie") ?? ""].join(" ").trimEnd(),
      ),
    ).toEqual([
      "GET /simple",
      "GET /login",
      "GET /cookie id=7",
      "POST /form",
      "PUT /put",
      "PUT /put-cookie id=7",
      "PATCH /open",
      "GET /open/cookie id=7",
      "GET /sandboxed",
      "GET /open/sandboxed",
      "GET /other",
      "GET /other-cookie",
      "GET /other-opaque",
      "PUT /open/other",
    ]);
  }, 400_000);
});
