// Attributes on a real Envoy and on the mock host: every name of the attribute tables in every callback, with and
// without metadata in the configuration, and in the replies that the proxy makes by itself.

import { describe, expect, it, type TestContext } from "vitest";
import { envoyMinors, MockProxy, type EnvoyMinor } from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { attributeGuest, everywhere, read, write } from "./attribute-guest.js";
import { configured, values } from "./attribute-surroundings.js";
import { callExpression } from "./callout-guest.js";
import { comparable, onEnvoy, onMock, post, type AttributeRun } from "./attribute-runs.js";

/** Addresses, times and the ids of chance; sizes that contain them. */
const varying =
  /(request\|time|request\|duration|request\|id|(source|destination|upstream)\|(address|port|local_address)|connection(\||_)id|pool_ready_duration|backend_latency|response\|headers_bytes|response\|total_size|x-request-id|node)$/;

async function compare(
  context: Pick<TestContext, "skip">,
  run: AttributeRun,
  version?: EnvoyMinor,
): Promise<void> {
  const real = await onEnvoy(await realEnvoy(context, version), run);
  expect(real.length).toBeGreaterThan(0);
  const mock = version === undefined ? run : { ...run, mock: { ...run.mock, envoy: version } };
  expect(comparable(await onMock(mock), varying)).toEqual(comparable(real, varying));
}

const groups: Readonly<Record<string, readonly string[]>> = {
  request: ["path", "url_path", "query", "host", "scheme", "method", "headers_bytes", "referer", "useragent", "id", "time", "protocol", "duration", "size", "total_size", "headers|x-m", "headers|X-M", "headers|:path", "headers|host", "headers|x-none", "nope", "path|x"], // prettier-ignore
  response: ["code", "code_details", "flags", "grpc_status", "headers_bytes", "size", "total_size", "backend_latency", "trailers", "headers|:status", "headers|content-length", "trailers|x-t", "nope"], // prettier-ignore
  source: ["address", "port", "nope"],
  destination: ["address", "port", "nope"],
  connection: ["id", "mtls", "requested_server_name", "tls_version", "subject_local_certificate", "subject_peer_certificate", "dns_san_local_certificate", "dns_san_peer_certificate", "uri_san_local_certificate", "uri_san_peer_certificate", "sha256_peer_certificate_digest", "peer_certificate", "transport_failure_reason", "termination_details", "nope"], // prettier-ignore
  upstream: ["address", "port", "local_address", "local_port", "tls_version", "subject_local_certificate", "peer_certificate", "transport_failure_reason", "request_attempt_count", "cx_pool_ready_duration", "locality", "locality|region", "locality|nope", "num_endpoints", "nope"], // prettier-ignore
  xds: ["cluster_name", "cluster_metadata", "cluster_metadata|filter_metadata", "cluster_metadata|filter_metadata|x", "cluster_metadata|typed_filter_metadata", "cluster_metadata|nope", "route_name", "route_metadata", "virtual_host_name", "virtual_host_metadata", "upstream_host_metadata", "upstream_host_metadata|filter_metadata", "upstream_host_locality_metadata", "filter_chain_name", "listener_metadata", "listener_direction", "node|id", "node|cluster", "node|metadata", "node|metadata|x", "node|locality", "node|locality|zone", "node|user_agent_name", "node|user_agent_version", "node|user_agent_build_version|version", "node|user_agent_build_version|metadata|build.type", "node|client_features", "node|client_features|0", "node|dynamic_parameters", "node|listening_addresses", "node|id|x", "node|nope"], // prettier-ignore
};

const whole = ["request", "response", "source", "destination", "connection", "upstream", "xds", "filter_state", "upstream_filter_state", "metadata", "metadata|filter_metadata", "metadata|filter_metadata|x", "metadata|nope", "connection_id", "plugin_name", "plugin_root_id", "plugin_vm_id", "plugin_name|x", "", "|", "request|", "request||path", "|request|path", "request|path|", "request|path||", "node", "node|id", "cluster_name", "cluster_metadata", "route_name", "route_metadata", "listener_direction", "listener_metadata", "upstream_host_metadata", "some_extension", "filter_state|x", "upstream_filter_state|x"]; // prettier-ignore

const readAll = (label: string, paths: readonly string[]): string =>
  paths.map((path) => read(label, path)).join("\n");

const withTrailers: Partial<AttributeRun> = {
  http1Trailers: true,
  mock: { http1Trailers: true },
  requests: [{ ...post, headers: [["x-m", "1"], ["x-m", "2"], ["transfer-encoding", "chunked"]], trailers: [["x-rt", "r"]] }], // prettier-ignore
  upstream: {
    status: 200,
    headers: [["transfer-encoding", "chunked"]],
    chunks: [Buffer.from("12345678")],
    trailers: [["x-t", "t"]],
  },
};

// [R4.16-3], [R4.16-5], [R4.16-8], [R4.16-10], [R4.16-11], [R4.16-12], [R4.16-13], [R4.16-14]
describe("the mock host and a real Envoy give the same attributes in all callbacks", () => {
  it.for(Object.entries(groups))("%s", async ([group, names], context) => {
    const paths = names.map((name) => `${group}|${name}`);
    await compare(context, { guests: [everywhere((callback) => readAll(callback, paths))] });
  });

  it.for(["request", "response", "upstream"])("%s with trailers", async (group, context) => {
    const paths = (groups[group] ?? []).map((name) => `${group}|${name}`);
    const guests = [everywhere((callback) => readAll(callback, paths))];
    await compare(context, { guests, ...withTrailers });
  });

  // [R4.16-1], [R4.16-2], [R4.16-7]
  it("whole objects, and paths of all forms", async (context) => {
    await compare(context, { guests: [everywhere((callback) => readAll(callback, whole))] });
  });
});

const valuePaths = ["", ...Object.keys(values).flatMap((name) => ["", "|v", "|x"].map((rest) => `|${name}${rest}`)), "|list|v|0", "|list|v|1", "|list|v|3", "|list|v|3|x", "|list|v|4", "|list|v|5", "|list|v|-1", "|list|v|x", "|list|v|", "|list|v|00", "|list|v|+1", "|list|v| 1", "|list|v|1.0", "|map|v|inner", "|map|v|inner|deep", "|text|v|x", "|absent"]; // prettier-ignore

// [R4.16-4], [R4.16-6], [R4.16-9], [R4.16-11]
describe("the mock host and a real Envoy give the same configuration", () => {
  it("values of dynamic metadata", async (context) => {
    const paths = valuePaths.map((path) => `metadata|filter_metadata${path}`);
    const guests = [attributeGuest({ proxy_on_request_headers: readAll("", paths) })];
    await compare(context, { guests, ...configured });
  });

  it("names and metadata of node, listener, route and cluster", async (context) => {
    const paths = ["node|id", "node|cluster", "node|metadata", "node|metadata|o|k", "node|locality", "node|locality|sub_zone", "listener_metadata", "listener_direction", "filter_chain_name", "cluster_name", "cluster_metadata", "cluster_metadata|filter_metadata|only", "route_name", "route_metadata", "route_metadata|filter_metadata|only|key", "virtual_host_name", "virtual_host_metadata", "upstream_host_metadata", "upstream_host_metadata|filter_metadata|only", "upstream_host_locality_metadata"].map((name) => `xds|${name}`); // prettier-ignore
    const all = [...paths, "upstream|locality", "upstream|locality|zone"];
    await compare(context, {
      guests: [everywhere((callback) => readAll(callback, all))],
      ...configured,
    });
  });
});

const end = ["proxy_on_request_headers", "proxy_on_response_headers", "proxy_on_log", "proxy_on_done"]; // prettier-ignore

const endings = ["response|code", "response|code_details", "response|flags", "response|grpc_status", "response|size", "response|backend_latency", "upstream|request_attempt_count", "upstream|transport_failure_reason", "upstream|num_endpoints", "upstream|locality", "upstream_filter_state", "xds|cluster_name", "xds|route_name", "xds|virtual_host_name", "xds|upstream_host_metadata"]; // prettier-ignore

const inReplies = everywhere((callback) => readAll(callback, endings), end);

// [R4.16-5], [R4.16-10]
describe("the mock host and a real Envoy give the same attributes of a reply of the proxy", () => {
  const cases: Readonly<Record<string, AttributeRun>> = {
    "no route": {
      guests: [inReplies],
      mock: { routes: [{ match: { prefix: "/z" }, cluster: "upstream" }] },
      envoy: ({ static_resources }) =>
        Object.assign(
          static_resources.listeners[0]?.filter_chains[0]?.filters[0].typed_config.route_config
            .virtual_hosts[0]?.routes[0] ?? {},
          { match: { prefix: "/z" } },
        ),
    },
    "an upstream that closes the connection": { guests: [inReplies], upstream: "reset" },
    "no server behind the cluster": {
      guests: [inReplies],
      mock: { routes: [{ match: { prefix: "/" }, cluster: "empty" }], clusters: { empty: "unreachable" } }, // prettier-ignore
      envoy: ({ static_resources }) => {
        for (const cluster of static_resources.clusters) {
          cluster.name = "empty";
          cluster.load_assignment.endpoints = [];
        }
        const host = static_resources.listeners[0]?.filter_chains[0]?.filters[0].typed_config.route_config.virtual_hosts[0]; // prettier-ignore
        Object.assign(host?.routes[0] ?? {}, { route: { cluster: "empty" } });
      },
    },
    "a filter's own reply": {
      guests: [
        attributeGuest({
          proxy_on_request_headers: `(drop (call $reply (i32.const 403) "why" "body" (i32.const 0) (i32.const 0) (i32.const -1)))`,
          proxy_on_response_headers: readAll("response_headers", endings),
          proxy_on_log: readAll("log", endings),
        }),
      ],
    },
    "a stream that a filter resets": {
      guests: [
        attributeGuest({
          proxy_on_request_headers: `(drop (call $closeStream (i32.const 0)))`,
          proxy_on_log: readAll("log", endings),
        }),
      ],
    },
    "a gRPC status": {
      guests: [inReplies],
      upstream: { status: 200, headers: [["content-length", "0"], ["grpc-status", "7"]] }, // prettier-ignore
    },
    "a gRPC status that is none": {
      guests: [inReplies],
      upstream: { status: 200, headers: [["content-length", "0"], ["grpc-status", "17"]] }, // prettier-ignore
    },
    "a method that nobody knows": { guests: [inReplies], requests: [{ method: "FOO" }] },
  };

  it.for(Object.entries(cases))("%s", async ([, run], context) => {
    await compare(context, run);
  });
});

// [R4.16-10]
it("sizes and queries of odd requests are the same", async (context) => {
  const paths = ["request|size", "request|total_size", "request|query", "request|url_path", "request|path", "request|host"]; // prettier-ignore
  const requests = [
    { path: "/?" },
    { path: "/a?b?c" },
    { path: "*", method: "OPTIONS" },
    { method: "POST", headers: [["transfer-encoding", "chunked"]], chunks: [Buffer.from("abcd")] },
    { path: "/a?b#c" }, // Envoy closes the connection.
  ] as const;
  const callbacks = ["proxy_on_request_headers", "proxy_on_request_body", "proxy_on_log"];
  await compare(context, {
    guests: [everywhere((callback) => readAll(callback, paths), callbacks)],
    requests,
  });
});

// [R4.16-10], [R4.16-11]
it("an answer to a callout sees the root's attributes, then those of the effective stream", async (context) => {
  const paths = ["request|path", "request|time", "response|code", "plugin_name", "plugin_root_id", "plugin_vm_id", "xds|node|id", "xds|cluster_name", "connection_id", "source|address", "metadata", "mine"]; // prettier-ignore
  const guests = [
    attributeGuest(
      {
        proxy_on_request_headers: `
          (i32.store (i32.const 64) (local.get $id))
          ${write("mine", "of the stream")}
          (drop ${callExpression({ cluster: "upstream" })})`,
        proxy_on_http_call_response: `
          ${readAll("root", paths)}
          ${write("other", "of the root")}
          (drop (call $effective (i32.load (i32.const 64))))
          ${readAll("effective", paths)}
          ${write("other", "of the stream")}
          ${readAll("effective", ["other"])}
          (drop (call $continueStream (i32.const 0)))`,
        proxy_on_response_headers: readAll("response_headers", ["mine", "other"]),
      },
      { proxy_on_request_headers: "(i32.const 1)" },
    ),
  ];
  const upstream = { status: 200, headers: [["content-length", "0"]] } as const;
  await compare(context, { guests, requests: [{}], upstream, mock: { clusters: { upstream } } });
});

// [R4.16-11]
it("a tick sees the root's attributes alone", async (context) => {
  const paths = ["request", "request|path", "metadata", "plugin_name", "xds", "xds|node|id", "xds|route_name", "connection_id", "filter_state", "mine"]; // prettier-ignore
  const guests = [
    attributeGuest({
      proxy_on_configure: "(drop (call $tickPeriod (i32.const 10)))",
      proxy_on_tick: `(drop (call $tickPeriod (i32.const 0))) ${readAll("tick", paths)} ${write("mine", "x")}`,
    }),
  ];
  const real = await onEnvoy(await realEnvoy(context), { guests, requests: [{}] });
  const proxy = await MockProxy.start({
    filters: [{ wasm: guests[0] ?? "", name: "n0", rootId: "r0", vmId: "v0" }],
  });
  proxy.advanceTime(20);
  const mock = proxy.logs.map((line) => line.message);
  await proxy.close();
  // Threads tick at their own times.
  expect(real.length).toBeGreaterThan(0);
  expect([...new Set(mock)].sort()).toEqual([...new Set(real)].sort());
});

// [R4.16-12]
describe("older versions give the same attributes as the mock that is told to be them:", () => {
  const versions = envoyMinors.filter((version) => version !== "1.40");
  it.for(versions)("%s", async (version, context) => {
    const paths = Object.entries(groups).flatMap(([group, names]) => names.map((name) => `${group}|${name}`)); // prettier-ignore
    for (const chosen of [paths.slice(0, 60), paths.slice(60), whole]) {
      const guests = [everywhere((callback) => readAll(callback, chosen))];
      await compare(context, { guests }, version);
    }
  });
});
