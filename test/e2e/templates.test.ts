// Header templates (test/fixtures/templates) beside Envoy's own header formatter, in one Envoy and for the same
// requests: both set the same templates, and must set the same values. The same filter on the mock.

import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { sendRequest } from "../../harness/src/envoy/client.js";
import { headerValue, type HeaderPair } from "../../harness/src/envoy/http1-reader.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream, type UpstreamAnswer } from "../../harness/src/envoy/upstream.js";
import { MockProxy } from "../../harness/src/mock/index.js";
import { readFileSync } from "node:fs";
import { compiledFixture } from "./compiled-fixture.js";
import { generatedRequests, generatedTemplates } from "./generated-templates.js";
import { realEnvoy } from "./real-envoy.js";

let wasm = "";
beforeAll(async () => {
  wasm = await compiledFixture("templates");
}, 120_000);

/** What both understand, and what it must be for the request below on the mock; null: only Envoy knows. */
const shared: readonly (readonly [template: string, expected: string | null])[] = [
  ["plain", "plain"],
  ["100%%", "100%"],
  ["%%REQ(x-a)%%", "%REQ(x-a)%"],
  ["a%REQ(x-a)%b%%%REQ(x-b)%", "aoneb%two"],
  ["%REQ(:METHOD)% %REQ(:PATH)% %REQ(:AUTHORITY)%", "GET /p/q?n=a%20b&m&n=2 example.com"],
  ["[%REQ(X-A)%]", "[one]"],
  ["[%REQ(x-many)%]", "[first]"],
  ["[%REQ(x-none)%]", "[]"],
  ["[%REQ(x-none?x-b)%]", "[two]"],
  ["[%REQ(x-a?x-b)%]", "[one]"],
  ["[%REQ(x-empty?x-b)%]", "[]"],
  ["[%REQ(x-none?x-no)%]", "[]"],
  ["[%REQ(x-long):10%]", "[0123456789]"],
  ["[%REQ(x-none?x-long):3%]", "[012]"],
  ["[%REQ(x-a):0%]", "[]"],
  ["[%REQ(x-a):100%]", "[one]"],
  ["%PROTOCOL%", "HTTP/1.1"],
  ["%DOWNSTREAM_REMOTE_ADDRESS%", null],
  ["%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", "127.0.0.1"],
  ["%DOWNSTREAM_REMOTE_PORT%", null],
  ["%DOWNSTREAM_LOCAL_ADDRESS%", null],
  ["%DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT%", "127.0.0.1"],
  ["%DOWNSTREAM_LOCAL_PORT%", null],
  ["%START_TIME%", "2026-01-01T00:00:00.000Z"],
  ["%START_TIME(%Y/%m/%d %H:%M:%S)%", "2026/01/01 00:00:00"],
  ["%START_TIME(%s.%3f)%", "1767225600.000"],
  ["%START_TIME(%s.%9f)%", "1767225600.000000000"],
  ["%START_TIME(%E3S %E6S %F %T %R %D)%", "00.000 00.000000 2026-01-01 00:00:00 00:00 01/01/26"],
  ["%START_TIME(%a %b %e %j %I %p %y %h)%", "Thu Jan  1 001 12 AM 26 Jan"],
  ["%START_TIME(%Z %z)%", "UTC +0000"],
  ["[%REQUESTED_SERVER_NAME%]", "[]"],
  ["[%DOWNSTREAM_TLS_VERSION%]", "[]"],
  ["[%DOWNSTREAM_PEER_SUBJECT%%DOWNSTREAM_PEER_URI_SAN%]", "[]"],
  ["%FILTER_STATE(wasm.tenant:PLAIN)%", "acme"],
  ["%FILTER_STATE(wasm.tenant:PLAIN):2%", "ac"],
  ["[%FILTER_STATE(wasm.nobody:PLAIN)%]", "[]"],
  ["[%DYNAMIC_METADATA(nobody:key)%]", "[]"],
  ["%ROUTE_NAME%", "main"],
  ["%CONNECTION_ID%", null],
];

/** Of the response, where both run with its headers. */
const ofTheResponse: readonly (readonly [template: string, expected: string | null])[] = [
  ["%RESP(x-answer)%", "yes"],
  ["[%RESP(x-none?x-answer):2%]", "[ye]"],
  ["%RESPONSE_CODE%", "203"],
  ["%RESPONSE_CODE_DETAILS%", "via_upstream"],
  ["%UPSTREAM_CLUSTER%", "upstream"],
  ["%UPSTREAM_HOST%", null],
  ["%UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", null],
  ["%UPSTREAM_REMOTE_PORT%", null],
  ["%UPSTREAM_REQUEST_ATTEMPT_COUNT%", "1"],
  ["%RESPONSE_FLAGS%", "-"],
  ["[%GRPC_STATUS%]", "[]"],
  ["[%GRPC_STATUS(CAMEL_STRING)%]", "[]"],
  ["[%GRPC_STATUS(SNAKE_STRING)%]", "[]"],
  ["[%GRPC_STATUS(NUMBER)%%GRPC_STATUS_NUMBER%]", "[]"],
];

/** Of a response of gRPC; with others they are empty. */
const ofGrpc: Readonly<Record<string, string>> = {
  "[%GRPC_STATUS%]": "[AlreadyExists]",
  "[%GRPC_STATUS(CAMEL_STRING)%]": "[AlreadyExists]",
  "[%GRPC_STATUS(SNAKE_STRING)%]": "[ALREADY_EXISTS]",
  "[%GRPC_STATUS(NUMBER)%%GRPC_STATUS_NUMBER%]": "[66]",
};
const grpcRequest: readonly HeaderPair[] = [
  ["host", "example.com"],
  ["content-type", "application/grpc"],
];
const grpcAnswer: HeaderPair[] = [
  ["content-type", "application/grpc"],
  ["grpc-status", "6"],
];

/** Ours alone. */
const own: readonly (readonly [template: string, expected: RegExp])[] = [
  ["%PATH% %PATH(NQ)%", /^\/p\/q\?n=a%20b&m&n=2 \/p\/q$/],
  ["[%QUERY(n)%][%QUERY(m)%][%QUERY(o)%]", /^\[a b\]\[\]\[\]$/],
  ["[%COOKIE(id)%][%COOKIE(no)%]", /^\[7\]\[\]$/],
  ["%UUID%", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
  ["%RANDOM_HEX(7)%", /^[0-9a-f]{7}$/],
  ["%ENVIRONMENT(REGION)% %HOSTNAME%", /^north box$/],
  ["%PROPERTY(request.host)%", /^example\.com$/],
  ["[%PROPERTY(source.port)%]", /^\[.*\]$/],
  ["[%CLAIM(sub)%]", /^\[\]$/],
  ["%DURATION%", /^[0-9]+$/],
];

const environment = { REGION: "north", HOSTNAME: "box" };
const headers: readonly HeaderPair[] = [
  ["host", "example.com"],
  ["x-a", "one"],
  ["x-b", "two"],
  ["x-many", "first"],
  ["x-many", "second"],
  ["x-empty", ""],
  ["x-long", "0123456789abcdef"],
  ["cookie", "id=7"],
];
const target = "/p/q?n=a%20b&m&n=2";
const all = [...shared, ...ofTheResponse].map(([template]) => template);
const configuration = [...all, ...own.map(([template]) => template)].join("\n");
const responseFrom = shared.length;

const added = (templates: readonly string[]): object[] =>
  templates.map((value, at) => ({
    header: { key: `x-native-${at}`, value },
    append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
  }));

interface Configured {
  static_resources: {
    listeners: { filter_chains: { filters: { typed_config: { route_config: object } }[] }[] }[];
  };
}

describe("header templates", () => {
  it("are what Envoy's own formatter makes of them, in the same Envoy", async (context) => {
    const upstream = await startUpstream({ answer: ({ target: path }) => ({ status: 203, headers: path === "/grpc" ? grpcAnswer : [["x-answer", "yes"]] }) });
    onTestFinished(() => upstream.close());
    const bootstrap = envoyBootstrap({
      upstream: { address: "127.0.0.1", port: upstream.port },
      listeners: [{ name: "test", port: 0, filters: [{ name: "templates", module: { filename: wasm }, configuration, environment }] }],
    }) as Configured;
    const [listener] = bootstrap.static_resources.listeners;
    listener!.filter_chains[0]!.filters[0]!.typed_config.route_config = {
      virtual_hosts: [{ name: "all", domains: ["*"], routes: [{ name: "main", match: { prefix: "/" }, route: { cluster: "upstream" }, request_headers_to_add: added(all.slice(0, responseFrom)), response_headers_to_add: added(all) }] }],
    };
    const envoy = await EnvoyProcess.start({ envoy: await realEnvoy(context), bootstrap });
    onTestFinished(() => envoy.stop());
    const reply = await sendRequest(envoy.port("test"), { method: "GET", target, headers });
    const [request] = upstream.requests;
    for (const [at, [template, expected]] of shared.entries()) {
      const native = headerValue(request!.headers, `x-native-${at}`) ?? "";
      expect(native, template).not.toBe("");
      expect(headerValue(request!.headers, `x-ours-${at}`), template).toBe(native);
      // Those that have nothing to do with the time or a port are on the mock what they are here.
      if (expected !== null && !template.includes("TIME")) expect(native, template).toBe(expected);
      // With the response we still know the request.
      expect(headerValue(reply.headers, `x-ours-${at}`), template).toBe(native);
    }
    for (const [at, [template]] of ofTheResponse.entries()) {
      const native = headerValue(reply.headers, `x-native-${responseFrom + at}`);
      expect(native, template).toBeTruthy();
      expect(headerValue(reply.headers, `x-ours-${responseFrom + at}`), template).toBe(native);
    }
    for (const [at, [template, expected]] of own.entries()) {
      const name = `x-ours-${all.length + at}`;
      expect(headerValue(request!.headers, name), template).toMatch(expected);
      // One read for the whole stream: the same id in the request and in the response.
      if (template !== "%DURATION%") expect(headerValue(reply.headers, name), template).toBe(headerValue(request!.headers, name));
    }
    const grpc = await sendRequest(envoy.port("test"), { method: "POST", target: "/grpc", headers: grpcRequest });
    for (const [at, template] of all.entries()) {
      const native = headerValue(grpc.headers, `x-native-${at}`) ?? "";
      if (template.includes("GRPC")) expect(headerValue(grpc.headers, `x-ours-${at}`), template).toBe(native);
      if (template in ofGrpc) expect(native, template).toBe(ofGrpc[template]);
    }
  }, 60_000); // prettier-ignore

  it("are what Envoy's own formatter makes of them, in 10,000 generated cases", async (context) => {
    const templates = generatedTemplates(100, 8);
    const upstream = await startUpstream({
      answer: ({ headers: asked }) => JSON.parse(Buffer.from(headerValue(asked, "x-wanted")!, "base64").toString()) as UpstreamAnswer,
      record: false,
    });
    onTestFinished(() => upstream.close());
    const bootstrap = envoyBootstrap({
      upstream: { address: "127.0.0.1", port: upstream.port },
      listeners: [{ name: "test", port: 0, filters: [{ name: "templates", module: { filename: wasm }, configuration: templates.join("\n"), environment }] }],
    }) as Configured;
    bootstrap.static_resources.listeners[0]!.filter_chains[0]!.filters[0]!.typed_config.route_config = {
      virtual_hosts: [{ name: "all", domains: ["*"], routes: [{ name: "main", match: { prefix: "/" }, route: { cluster: "upstream" }, response_headers_to_add: added(templates) }] }],
    };
    const envoy = await EnvoyProcess.start({ envoy: await realEnvoy(context), bootstrap });
    onTestFinished(() => envoy.stop());
    const different: string[] = [];
    const seen = new Set<string>();
    for (const request of generatedRequests(100, 9)) {
      const reply = await sendRequest(envoy.port("test"), request);
      for (const [at, template] of templates.entries()) {
        const native = headerValue(reply.headers, `x-native-${at}`);
        const ours = headerValue(reply.headers, `x-ours-${at}`);
        seen.add(`${at} ${native}`);
        if (native === undefined || ours !== native) different.push(JSON.stringify({ template, native, ours, request }));
      }
    }
    expect(different.slice(0, 5)).toEqual([]);
    // Most templates have many values.
    expect(seen.size).toBeGreaterThan(2_000);
  }, 60_000); // prettier-ignore

  it("are the same on the mock", async () => {
    const proxy = await MockProxy.start({
      filters: [{ wasm: readFileSync(wasm), configuration, environment }],
      routes: [{ name: "main", cluster: "upstream" }],
      upstream: (request) => {
        const echoed = [...request.headers].filter(([name]) => name.startsWith("x-ours-"));
        return new Response(JSON.stringify(echoed), { status: 203, headers: { "x-answer": "yes" } });
      },
    });
    onTestFinished(() => proxy.close());
    const reply = await proxy.fetch(`http://example.com${target}`, { headers: [...headers].slice(1) as [string, string][] });
    const request = new Map(JSON.parse(await reply.text()) as [string, string][]);
    for (const [at, [template, expected]] of shared.entries()) {
      // A fetch joins headers of one name.
      if (expected === null || template.includes("x-many")) continue;
      expect(request.get(`x-ours-${at}`), template).toBe(expected);
      expect(reply.headers.get(`x-ours-${at}`), template).toBe(expected);
    }
    for (const [at, [template, expected]] of ofTheResponse.entries()) {
      if (expected !== null) expect(reply.headers.get(`x-ours-${responseFrom + at}`), template).toBe(expected);
    }
    for (const [at, [template, expected]] of own.entries()) {
      expect(request.get(`x-ours-${all.length + at}`), template).toMatch(expected);
    }
  }); // prettier-ignore
});
