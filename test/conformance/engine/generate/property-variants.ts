// Properties and foreign functions whose answers do not depend on time, ports or chance.

import { dataOut, fixed, nowhere, out, readsData, slots, step, type Variant } from "./variant.js"; // prettier-ignore

const get = "proxy_get_property";
const set = "proxy_set_property";
const foreign = "proxy_call_foreign_function";

const path = (...segments: string[]): string => segments.join("\0");

const steadyProperties = [
  path("request", "path"), path("request", "url_path"), path("request", "query"), path("request", "host"),
  path("request", "scheme"), path("request", "method"), path("request", "headers", "x-one"), path("request", "protocol"),
  path("request", "referer"), path("request", "useragent"), path("request", "size"), path("request", "total_size"),
  path("request", "headers"), path("request", "headers", "x-missing"), path("response", "headers"),
  path("response", "code"), path("response", "code_details"), path("response", "flags"), path("response", "grpc_status"),
  path("response", "size"), path("response", "headers", "x-up"), path("response", "trailers"),
  path("connection", "mtls"), path("connection", "requested_server_name"), path("connection", "tls_version"),
  path("upstream", "request_attempt_count"), path("upstream", "num_endpoints"), path("xds", "route_name"),
  path("xds", "virtual_host_name"), path("xds", "filter_chain_name"), path("xds", "listener_direction"),
  path("xds", "route_metadata"), path("xds", "cluster_metadata"), path("xds", "listener_metadata"),
  path("metadata"), path("metadata", "filter_metadata"), path("metadata", "filter_metadata", "none"),
  path("filter_state", "wasm.mine"), path("filter_state", "nothing"), path("upstream_filter_state", "x"),
  "mine", path("mine", "x"), "plugin_root_id\0", path("request", "nope"), path("request", "path", "x"),
  path("response", "backend_latency", "x"), path("connection", "id", "x"),
  path("xds", "upstream_host_metadata"),
  path("upstream", "transport_failure_reason"), path("upstream", "locality"), path("connection", "termination_details"),
]; // prettier-ignore

const wholes = ["request", "response", "connection", "upstream", "source", "destination", "xds", "filter_state", ""]; // prettier-ignore
const unknown = [
  "nope",
  "node",
  "cluster_name",
  "\0",
  path("source", "nope"),
  "route_name",
  "x\0\0y",
];

const call = (name: string, argument: string): readonly [string, string, ...typeof dataOut] => [
  name,
  argument,
  ...dataOut,
];

const calls: readonly (readonly [name: string, argument: string])[] = [
  ["uncompress", "garbage"],
  ["uncompress", ""],
  ["uncompress", "x\x9cKL\x04\x00\x01\x25\x00\xc3"],
  ["clear_route_cache", ""],
  ["clear_route_cache", "ignored"],
  ["set_envoy_filter_state", "\x0a\x04nope\x12\x01v"],
  ["set_envoy_filter_state", "\xff"],
  ["set_envoy_filter_state", "\x0a\x04nope"],
  ["set_envoy_filter_state", "\x12\x01v"],
  ["set_envoy_filter_state", ""],
  ["declare_property", "\xff"],
  ["declare_property", "\x0a\x03dec\x10\x01\x18\x01"],
  ["declare_property", "\x0a\x04dec2\x18\x00"],
  ["declare_property", ""],
  ["verify_signature", "\xff"],
  ["verify_signature", ""],
  ["verify_signature", "\x0a\x06sha256\x12\x03abc\x1a\x01x\x22\x01y"],
  ["expr_create", "1 +"],
  ["expr_create", "nope(1)"],
  ["expr_evaluate", "abc"],
  ["expr_evaluate", "\xff\0\0\0"],
  ["expr_delete", "abc"],
  ["expr_delete", "\xff\0\0\0"],
  ["get_envoy_filter_state", ""],
];

const expressions = [
  "1 + 2", "'a' + 'b'", "true", "request.path", "request.method == 'POST'", "response.code", "1 / 0", "nope", "null",
  "request", "type(1)", "'abc'.contains('b')", "size([1, 2])", "request.headers['x-one']", "has(request.headers.nope)",
  "1.5", "b'x'", "[1, 2]", "{'a': 1}", "duration('3s')", "plugin_name", "mine", "request.nope", "3u", "'x' in ['x']",
  "'abc'.matches('a.c')", "request.protocol", "connection.mtls", "string(5)", "int('7')", "[1, 2].map(x, x * 2)",
]; // prettier-ignore

export const propertyVariants: readonly Variant[] = [
  ...[1, 2, 3, 4].map((round): Variant => ({ op: get, name: `any ${round}`, make: (s) => [step(get, [s.chance.pick(steadyProperties), ...dataOut], readsData)] })),
  { op: get, name: "plugin", make: (s) => [step(get, [s.chance.pick(["plugin_name", "plugin_root_id", "plugin_vm_id"]), ...dataOut], readsData)] },
  { op: get, name: "whole", make: (s) => [step(get, [s.chance.pick(wholes), ...dataOut], readsData)] },
  { op: get, name: "unknown", make: (s) => [step(get, [s.chance.pick(unknown), ...dataOut], readsData)] },
  fixed(get, "empty", ["", ...dataOut], readsData),
  { op: set, name: "without a stream", make: () => [step("proxy_set_effective_context", [{ context: "root" }]), step(set, ["mine", "v"]), step("proxy_set_effective_context", [0])] },
  { op: set, name: "of the stream", make: () => [step("proxy_set_effective_context", [{ saved: slots.stream }]), step(set, ["mine", "v"]), step("proxy_set_effective_context", [0])] },
  fixed(foreign, "no stream of zlib", call("uncompress", "garbage"), readsData),
  { op: foreign, name: "division by zero", make: () => [step(foreign, call("expr_create", "1 / 0"), readsData, slots.expression), step(foreign, ["expr_evaluate", { savedBytes: slots.expression }, ...dataOut], readsData)] },
  fixed(get, "nowhere", [nowhere, 30, ...dataOut], readsData),
  fixed(get, "out nowhere", ["plugin_name", nowhere, out(1)]),
  { op: set, name: "any", make: (s) => [step(set, [s.chance.pick(["mine", "mine", "mine\0x", "", "request", "node"]), s.chance.pick(["", "v", "value"])]), step(get, ["mine", ...dataOut], readsData)] },
  { op: set, name: "too", make: (s) => [step(set, ["mine", s.callback]), step(get, ["filter_state\0wasm.mine", ...dataOut], readsData)] },
  fixed(set, "nowhere", [nowhere, 30, "v"]),
  fixed(set, "value nowhere", ["mine", nowhere, 30]),
  ...[1, 2, 3].map((round): Variant => ({ op: foreign, name: `any ${round}`, make: (s) => [step(foreign, call(...s.chance.pick(calls)), readsData)] })),
  fixed(foreign, "unknown", call("no such function", ""), readsData),
  { op: foreign, name: "compress", make: (s) => [step(foreign, call("compress", s.chance.pick(["", "aaaa", "some text some text"])), readsData)] },
  { op: foreign, name: "expression", make: (s) => [step(foreign, call("expr_create", s.chance.pick(expressions)), readsData, slots.expression), step(foreign, ["expr_evaluate", { savedBytes: slots.expression }, ...dataOut], readsData)] },
  { op: foreign, name: "delete expression", make: () => [step(foreign, call("expr_create", "1"), readsData, slots.expression), step(foreign, ["expr_delete", { savedBytes: slots.expression }, ...dataOut], readsData), step(foreign, ["expr_evaluate", { savedBytes: slots.expression }, ...dataOut], readsData)] },
  fixed(foreign, "name nowhere", [nowhere, 30, "", ...dataOut], readsData),
  fixed(foreign, "argument nowhere", ["compress", nowhere, 30, ...dataOut], readsData),
  fixed(foreign, "without results", ["compress", "abc", 0, 0]),
]; // prettier-ignore
