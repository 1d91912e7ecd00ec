// Properties that modules set, declare, and leave for other filters, on a real Envoy and on the mock host; and the
// objects of Envoy's own filters that set_envoy_filter_state can make, in each version.

import { describe, expect, it, type TestContext } from "vitest";
import { envoyMinors, type EnvoyMinor } from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { attributeGuest, evaluate, everywhere, foreign, message, read, write } from "./attribute-guest.js"; // prettier-ignore
import { comparable, onEnvoy, onMock, type AttributeRun } from "./attribute-runs.js";

async function compare(
  context: Pick<TestContext, "skip">,
  run: AttributeRun,
  version?: EnvoyMinor,
): Promise<void> {
  const real = await onEnvoy(await realEnvoy(context, version), run);
  expect(real.length).toBeGreaterThan(0);
  const mock = version === undefined ? run : { ...run, mock: { ...run.mock, envoy: version } };
  const varying = / connection_id$/;
  expect(comparable(await onMock(mock), varying)).toEqual(comparable(real, varying));
}

const twoRequests = [{}, {}];

// [R4.17-1], [R4.17-2], [R4.17-3], [R4.17-4]
it("the mock host and a real Envoy agree on properties that a module sets", async (context) => {
  const names = ["mine", "a|b", "request", "metadata", "plugin_name", "xds", "connection_id", "node", "", "mine|", "|"]; // prettier-ignore
  const guests = [
    everywhere((callback) =>
      names
        .flatMap((name) => [
          write(name, `${callback} value`),
          read(callback, name),
          read(callback, `filter_state|wasm.${name}`),
        ])
        .join("\n"),
    ),
  ];
  await compare(context, { guests });
});

const declaration = (
  name: string,
  fields: { readOnly?: boolean; type?: number; schema?: string; span?: number } = {},
): string =>
  foreign(`declare ${name}`, "declare_property", message(
    [1, name],
    ...(fields.readOnly === true ? [[2, 1] as const] : []),
    ...(fields.type === undefined ? [] : [[3, fields.type] as const]),
    ...(fields.schema === undefined ? [] : [[4, fields.schema] as const]),
    ...(fields.span === undefined ? [] : [[5, fields.span] as const]),
  )); // prettier-ignore

const typeUrl = (name: string): string => `type.googleapis.com/${name}`;

const declarations = [
  declaration("text", { type: 1 }),
  declaration("struct", { type: 3, schema: typeUrl("google.protobuf.Struct") }),
  declaration("locality", { type: 3, schema: typeUrl("envoy.config.core.v3.Locality") }),
  declaration("wrapped", { type: 3, schema: typeUrl("google.protobuf.StringValue") }),
  declaration("unknown", { type: 3, schema: typeUrl("nope.Nope") }),
  declaration("bare", { type: 3, schema: "envoy.config.core.v3.Locality" }),
  declaration("empty", { type: 3 }),
  declaration("once", { readOnly: true }),
  declaration("request-long", { span: 1 }),
  declaration("connection-long", { span: 2 }),
  declaration("once-on-connection", { readOnly: true, span: 2 }),
  declaration("odd", { type: 9, span: 9 }),
  declaration("text"),
  foreign("declare nothing", "declare_property", ""),
  foreign("declare nothing again", "declare_property", ""),
  foreign("declare junk", "declare_property", Buffer.from([0x0a, 0x7f])),
].join("\n");

const struct = Buffer.from("0a080a017112031a0172", "hex");
const locality = Buffer.from("12027a7a", "hex");

const declared: readonly (readonly [string, string | Uint8Array])[] = [
  ["text", "some text"],
  ["struct", struct],
  ["locality", locality],
  ["wrapped", Buffer.from([0x0a, 1, 0x71])],
  ["unknown", "xx"],
  ["bare", locality],
  ["empty", "xx"],
  ["once", "first"],
  ["once", "second"],
  ["request-long", "request"],
  ["connection-long", "connection"],
  ["once-on-connection", "first"],
  ["odd", "odd"],
  ["plain", "plain"],
];

const declaredNames = [...new Set(declared.map(([name]) => name))];

const readers = (label: string): string =>
  declaredNames
    .flatMap((name) => [read(label, name), read(label, `filter_state|wasm.${name}`)])
    .join("\n");

const deepReads = ["struct|q", "struct|x", "filter_state|wasm.struct|q", "locality|zone", "filter_state|wasm.locality|zone", "wrapped|value", "unknown|x", "bare|zone", "empty|x", "plain|x", "text|x", "text|"]; // prettier-ignore

const stateExpressions = ["text", "type(text) == string", "type(plain) == bytes", "struct", "struct.q", "filter_state['wasm.struct'].q", "locality.zone", "wrapped", "unknown", "bare.zone", "empty", "once"]; // prettier-ignore

// [R4.17-5], [R4.17-6], [R4.17-7], [R4.18-6], [R4.18-14]
it("they agree on declared properties: types, read-only, life spans, other filters", async (context) => {
  const guests = [
    attributeGuest({
      proxy_on_configure: declarations,
      proxy_on_request_headers: [
        readers("before"),
        ...declared.map(([name, value]) => write(name, value)),
        readers("after"),
        ...deepReads.map((path) => read("deep", path)),
        ...stateExpressions.map((source) => evaluate(source, source)),
        foreign("late", "declare_property", message([1, "late"], [3, 1])),
        foreign("late again", "declare_property", message([1, "late"], [3, 1])),
        write("late", "late"),
        evaluate("late", "type(late) == bytes"),
      ].join("\n"),
      proxy_on_log: readers("log"),
    }),
    // Another VM, whose root declared nothing.
    attributeGuest({
      proxy_on_request_headers: `${readers("other")} ${write("once", "other")} ${write("text", "other")} ${readers("other after")}`,
    }),
  ];
  await compare(context, { guests, requests: twoRequests });
});

const wrapper = (name: string): string => typeUrl(`google.protobuf.${name}`);
const core = (name: string): string => typeUrl(`envoy.config.core.v3.${name}`);

const extension = message([1, "e"], [5, 1], [6, "u"], [6, "v"]);
const parameters = message([1, message([1, "a"], [2, "b"])]);
const node = message(
  [8, message([1, message([1, 7])])],
  [9, extension],
  [10, "f"],
  [10, "g"],
  [12, message([1, "k"], [2, parameters])],
);

/** One message of each kind of field. */
const typed: Readonly<Record<string, readonly [type: string, value: Uint8Array]>> = {
  a_double: [wrapper("DoubleValue"), Buffer.from("09000000000000f83f", "hex")],
  a_float: [wrapper("FloatValue"), Buffer.from("0d0000c03f", "hex")],
  an_int32: [wrapper("Int32Value"), message([1, 5])],
  an_int64: [wrapper("Int64Value"), message([1, 5])],
  a_uint32: [wrapper("UInt32Value"), message([1, 5])],
  a_uint64: [wrapper("UInt64Value"), message([1, 5])],
  a_bool: [wrapper("BoolValue"), message([1, 1])],
  some_bytes: [wrapper("BytesValue"), message([1, "x"])],
  my_node: [core("Node"), node],
  my_extension: [core("Extension"), extension],
  my_metadata: [core("Metadata"), message([2, message([1, "k"], [2, message([1, wrapper("StringValue")], [2, message([1, "x"])])])])], // prettier-ignore
};

const typedReads = ["my_node|client_features", "my_node|extensions", "my_node|dynamic_parameters", "my_node|dynamic_parameters|k", "my_node|dynamic_parameters|k|params|a", "my_node|user_agent_build_version|version|major_number", "my_extension|disabled", "my_extension|type_urls", "my_extension|name", "my_metadata|typed_filter_metadata", "my_metadata|typed_filter_metadata|k"]; // prettier-ignore
const typedExpressions = ["my_node.client_features", "my_node.client_features[1]", "my_node.extensions[0].name", "my_node.extensions[0].disabled", "my_node.extensions[0].type_urls[1]", "size(my_node.extensions)", "my_node.dynamic_parameters['k'].params['a']", "my_node.dynamic_parameters['x']", "my_node.user_agent_build_version.version.major_number + 1u", "my_extension.disabled", "my_extension.disabled ? 1 : 2", "my_metadata.typed_filter_metadata['k']", "a_double + 1.0", "a_float + 1.0", "an_int32 + 1", "an_int64 + 1", "a_uint32 + 1u", "a_uint64 + 1u", "some_bytes + b'y'"]; // prettier-ignore

// [R4.17-5], [R4.18-10]
it("they agree on the fields of declared messages", async (context) => {
  const names = Object.keys(typed);
  const entries = Object.entries(typed);
  const guests = [
    attributeGuest({
      proxy_on_configure: entries
        .map(([name, [schema]]) => declaration(name, { type: 3, schema }))
        .join("\n"),
      proxy_on_request_headers: [
        ...entries.map(([name, [, value]]) => write(name, value)),
        ...names.flatMap((name) => [read("whole", name), read("field", `${name}|value`)]),
        ...typedReads.map((path) => read("deep", path)),
        ...names.flatMap((name) => [evaluate(name, name), evaluate(`type of ${name}`, `type(${name}) == double || type(${name}) == int || type(${name}) == bool`), evaluate(`uint ${name}`, `type(${name}) == uint`)]), // prettier-ignore
        ...typedExpressions.map((source) => evaluate(source, source)),
      ].join("\n"),
    }),
  ];
  await compare(context, { guests });
});

const setState = (name: string, value: string | Uint8Array, span?: number): string =>
  foreign(`${name} [${Buffer.from(value as string).toString("hex")}] ${span ?? ""}`, "set_envoy_filter_state", message([1, name], [2, value], ...(span === undefined ? [] : [[3, span] as const]))); // prettier-ignore

const readState = (name: string, field = ""): string =>
  read("state", `filter_state|${name}${field}`);

// [R4.17-2]
it("they agree on how long the objects of Envoy's filters stay", async (context) => {
  const names = ["envoy.string", "envoy.tcp_proxy.cluster", "envoy.network.upstream_server_name"]; // prettier-ignore
  const guests = [
    attributeGuest({
      proxy_on_request_headers: [
        ...names.map((name) => readState(name)),
        ...names.map((name, span) => setState(name, `life ${span}`, span)),
        ...names.map((name) => readState(name)),
        setState("envoy.network.upstream_server_name", "shorter", 0),
        readState("envoy.network.upstream_server_name"),
        setState("envoy.string", "longer", 2),
        readState("envoy.string"),
        setState("envoy.string", "again", 0),
        readState("envoy.string"),
        setState("envoy.string", "odd span", 9),
        readState("envoy.string"),
        setState("wasm.mine", "no object of that name"),
        foreign("junk", "set_envoy_filter_state", Buffer.from([0x0a, 0x7f])),
        foreign("nothing", "set_envoy_filter_state", ""),
        foreign("get", "get_envoy_filter_state", message([1, "envoy.string"])),
      ].join("\n"),
    }),
    attributeGuest({ proxy_on_request_headers: names.map((name) => readState(name)).join("\n") }),
  ];
  await compare(context, { guests, requests: twoRequests });
});

const ipValues = ["1.2.3.4:80", "1.2.3.4", "1.2.3.4:99999", "1.2.3.4:080", "01.2.3.4:80", "[::1]:80", "[FE80::0001]:80", "::1", "[1.2.3.4]:80", "localhost:80", ""]; // prettier-ignore
const texts = ["", "text", "a, b"];
const numbers = ["1", "01", "+5", "5 ", " 1", "-0", "-1", "0x5", "1.5", "99999", "4294967295", "4294967296", "18446744073709551615", "18446744073709551616", "true", ""]; // prettier-ignore
const booleans = ["true", "false", "True", "t", "f", "yes", "no", "y", "n", "1", "0", "2", "on", " true", ""]; // prettier-ignore

const objects: Readonly<Record<string, readonly string[]>> = {
  "envoy.ai.llm_protocol.request": ["OPENAI_CHAT_COMPLETIONS", "OPENAI_RESPONSES", "ANTHROPIC_MESSAGES", "openai_responses", "other", ""], // prettier-ignore
  "envoy.ai.model.request": texts,
  "envoy.bool": booleans,
  "envoy.filters.listener.original_dst.local_ip": ipValues,
  "envoy.filters.listener.original_dst.remote_ip": ipValues,
  "envoy.hashable_string": texts,
  "envoy.network.application_protocols": texts,
  "envoy.network.ip": ipValues,
  "envoy.network.network_namespace": texts,
  "envoy.network.transport_socket.http_11_proxy.info": ["h,1.2.3.4:80", "h,[::1]:1", "h,x:80", "h,1.2.3.4", ",1.2.3.4:80", "a,b,1.2.3.4:5", ""], // prettier-ignore
  "envoy.network.transport_socket.original_dst_address": ipValues,
  "envoy.network.upstream_server_name": texts,
  "envoy.network.upstream_subject_alt_names": [...texts, "a,,b"],
  "envoy.ratelimit.hits_addend": numbers,
  "envoy.router.debug_config": texts,
  "envoy.string": texts,
  "envoy.tcp_proxy.cluster": texts,
  "envoy.tcp_proxy.disable_tunneling": booleans,
  "envoy.tcp_proxy.per_connection_idle_timeout_ms": numbers,
  "envoy.upstream.dynamic_host": texts,
  "envoy.upstream.dynamic_port": numbers,
  "envoy.uint64": ["1"],
  "envoy.resolver": ["1"],
};

// [R4.17-6]
describe("they agree on the objects that set_envoy_filter_state makes in Envoy", () => {
  it.for(envoyMinors)("%s", async (version, context) => {
    const reads = (name: string): string =>
      ["", "|ip", "|port", "|x"].map((field) => readState(name, field)).join("\n");
    const guests = Object.entries(objects).map(([name, values]) =>
      attributeGuest({
        proxy_on_request_headers: [...values, Buffer.from([0xff])]
          .map((value) => `${setState(name, value)} ${reads(name)}`)
          .join("\n"),
      }),
    );
    await compare(context, { guests, requests: [{}] }, version);
  });
});
