// Expressions on a real Envoy and on the mock host: what is refused, when; what the rest gives, byte for byte.

import { describe, expect, it, type TestContext } from "vitest";
import { envoyMinors, type EnvoyMinor } from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { attributeGuest, evaluate, foreign, write } from "./attribute-guest.js";
import { comparable, onEnvoy, onMock, type AttributeRun } from "./attribute-runs.js";
import { minorOf } from "./minor-version.js";

async function compare(
  context: Pick<TestContext, "skip">,
  run: AttributeRun,
  version?: EnvoyMinor,
): Promise<void> {
  const path = await realEnvoy(context, version);
  const real = await onEnvoy(path, run);
  expect(real.length).toBeGreaterThan(0);
  const varying = /(request\.time|request\.headers|connection(\.|_)id|xds\.node)$/;
  const mock = await onMock({ ...run, mock: { envoy: minorOf(path), ...run.mock } });
  expect(comparable(mock, varying)).toEqual(comparable(real, varying));
}

const expressions: Readonly<Record<string, readonly string[]>> = {
  "literals and collections": [`1`, `1u`, `-0.0`, `1e3`, `.5`, `0x1F`, `0x1Fu`, `true`, `''`, `b''`, `'a'`, `"a"`, `'''a'''`, `r'\\d'`, `'a\\'b'`, `'\\x41\\101\\u00e9\\U0001F600'`, `'\\q'`, `b'\\xff'`, `b'é'`, `'é'`, `5.`, `'abc`, `[]`, `{}`, `[1, 'a', true, 1.5, 2u]`, `[[1, 2], [3]]`, `{'a': 1}`, `{1: 2}`, `{true: 1}`, `size({1: 'a', 2u: 'b'})`, `{1.0: 2}`, `{null: 2}`, `{'a': 1, 'a': 2}`, `{'p': {'q': [1, 2]}}`, `[null]`, `{'a': null}`, `{'a': null}.a`, `null`, `int`, `type(1)`, `(((1)))`, `1 // c`, `//c`, `1;2`, `a b`, `in`, `as`, `{'in': 1}.in`], // prettier-ignore
  "operators": [`1 + 2`, `1u + 2u`, `'a' + 'b'`, `b'a' + b'b'`, `[1] + ['a']`, `1 + 1.0`, `1 + 1u`, `'a' + 1`, `'a' * 2`, `1 / 0`, `1 % 0`, `1u / 0u`, `1.0 / 0.0`, `-7 / 2`, `-7 % 2`, `1.5 % 1.0`, `9223372036854775807 + 1`, `-9223372036854775808`, `-(-9223372036854775807 - 1)`, `--1`, `-'a'`, `!true`, `!1`, `1 == 1.0`, `1 == 1u`, `1 == 'a'`, `1 != 'a'`, `[1] == [1.0]`, `{'a': 1} == {'a': 1.0}`, `null == 1`, `1 < 2.0`, `1u < 2`, `'a' < 'b'`, `b'a' < b'b'`, `true < false`, `[1] < [2]`, `1 < 2 < 3`, `1 == 1 == true`, `true ? 1 : nope`, `nope ? 1 : 2`, `1 ? 2 : 3`, `nope || true`, `true || nope`, `nope && false`, `nope && true`, `true && 1`, `1 && false`, `1 in [1.0]`, `1 in {1: 2}`, `'a' in 'abc'`, `[1][0]`, `[1][0u]`, `[1][0.0]`, `[1][1]`, `[1]['a']`, `{1: 2}[1u]`, `{'a': 1}['b']`, `{'a': 1}.b`, `'abc'[0]`, `double('nan') == double('nan')`], // prettier-ignore
  "macros": [`has({'a': 1}.b)`, `has({'a': 1}.a)`, `has(1)`, `has(a)`, `[1, 2].all(x, x > 0)`, `[1, 2, 3].exists(x, x / 0 > 1 || x == 1)`, `[1, 2, 3].exists(x, x / 0 > 1)`, `[1].exists_one(x, x == 1)`, `[1, 2].map(x, x * 2)`, `[1, 2].map(x, x > 1, x * 2)`, `[1, 2].filter(x, x > 1).size() == 1`, `[1, 2].map(x, nope)`, `[].map(x, nope)`, `{'a': 1}.all(k, k == 'a')`, `1.all(x, true)`, `'abc'.map(x, x)`, `[1].map(1, 2)`, `[1].all(x)`, `all`, `cel.bind(x, 1, x)`], // prettier-ignore
  "functions": [`size('é')`, `size(b'é')`, `size([1])`, `size({'a': 1})`, `size(1)`, `'abc'.size()`, `1.size()`, `size()`, `size('a', 'b')`, `'abc'.contains('b')`, `'abc'.startsWith('a')`, `'abc'.endsWith('c')`, `'abc'.matches('a.c')`, `matches('abc', '^b')`, `'abc'.matches('(')`, `'a'.matches('a', 'b')`, `foo(1)`, `'a'.foo()`, `'a'.charAt(0)`, `'a'.lowerAscii()`, `'abc'.replace('a', 'b')`, `'abc'.split('b')`, `'abc'.substring(1)`, `['a'].join()`, `'a'.format([1])`, `base64.encode(b'a')`, `re.extract('a', 'b')`, `math.greatest(1, 2)`, `lists.range(3)`, `sets.contains([1], [1])`, `optional.of(1)`, `{'a': 1}.?b`, `_+_(1, 2)`, `__not_strictly_false__(true)`, `dyn(1)`], // prettier-ignore
  "conversions": [`int('9')`, `int(' 9')`, `int('0x9')`, `int(1.9)`, `int(-1.9)`, `int(1.5e300)`, `int(5u)`, `int(true)`, `uint(-1)`, `uint(1)`, `uint('5')`, `double('1.5')`, `double('x')`, `double(1u)`, `bool('True')`, `bool('1')`, `bool('x')`, `bool(1)`, `string(1u)`, `string(1.5)`, `string(1.0)`, `string(1e100)`, `string(true)`, `string(b'abc')`, `string(b'\\xff')`, `string(null)`, `string([1])`, `bytes('é')`, `bytes(1)`, `type(1) == int`, `type(type(1))`, `type('a') == type('b')`], // prettier-ignore
  "times": [`timestamp('2020-01-01T00:00:00Z')`, `timestamp(1)`, `timestamp(1.5)`, `timestamp('x')`, `timestamp('2020-01-01')`, `timestamp('9999-12-31T23:59:59Z')`, `timestamp('0001-01-01T00:00:00Z')`, `timestamp('9999-12-31T23:59:59Z') + duration('1s')`, `duration('1s')`, `duration('-1.5s')`, `duration('1h2m')`, `duration('0')`, `duration('1')`, `duration('1d')`, `duration('x')`, `duration(1)`, `duration('10000000000s')`, `duration(duration('1s'))`, `int(duration('1s'))`, `int(timestamp('2020-01-01T00:00:00.5Z'))`, `string(duration('1.5s'))`, `string(duration('90m'))`, `string(timestamp(0))`, `string(timestamp('2020-01-01T00:00:00.5Z'))`, `timestamp('2020-01-01T00:00:00Z') - timestamp('2019-01-01T00:00:00Z')`, `timestamp(10) - duration('1s')`, `duration('1h') > duration('1m')`, `duration('1h') == duration('60m')`, ...["FullYear", "Month", "DayOfMonth", "Date", "DayOfYear", "DayOfWeek", "Hours", "Minutes", "Seconds", "Milliseconds"].map((part) => `timestamp('2020-02-29T13:14:15.678Z').get${part}()`), `timestamp('2020-01-01T00:00:00Z').getHours('America/New_York')`, `timestamp('2020-01-01T00:00:00Z').getHours('+05:30')`, `timestamp('2020-01-01T00:00:00Z').getHours('Nowhere/None')`, `duration('90m').getHours()`, `duration('90m').getMinutes()`, `duration('1.5s').getSeconds()`, `duration('1.5s').getMilliseconds()`, `[duration('1s')]`], // prettier-ignore
  "messages": [`google.protobuf.Struct{}`, `google.protobuf.Struct{fields: {'a': google.protobuf.Value{number_value: 1.0}}}`, `google.protobuf.Int32Value{value: 3}`, `google.protobuf.BoolValue{}`, `google.protobuf.StringValue{value: 'x'}`, `google.protobuf.Timestamp{seconds: 5}`, `google.protobuf.Duration{seconds: 5}`, `google.protobuf.ListValue{}`, `google.protobuf.Value{}`, `google.protobuf.Any{}`, `google.protobuf.Nope{}`, `google.protobuf.NullValue.NULL_VALUE`, `envoy.config.core.v3.Node{id: 'x'}`, `envoy.config.core.v3.Locality{zone: 'z'}.zone`, `envoy.config.core.v3.Locality{nope: 'z'}`, `type(google.protobuf.Struct{})`], // prettier-ignore
  "attributes": [`nope`, `a.b.c`, `request`, `request.path`, `request['path']`, `.request.path`, `request . path`, `request.nope`, `has(request.path)`, `has(request.nope)`, `request.headers['x-m']`, `request.headers['nope']`, `has(request.headers.nope)`, `request.headers`, `'x-m' in request.headers`, `'X-M' in request.headers`, `size(request.headers) > 3`, `request.headers.all(k, k != 'zzz')`, `request.headers.exists(k, k == 'x-m')`, `request.map(k, k)`, `size(request)`, `'path' in request`, `request == request`, `request.size`, `request.size + 1`, `request.time`, `request.time > timestamp('2020-01-01T00:00:00Z')`, `request.duration`, `request.protocol`, `request.host == 'example.test'`, `request.method in ['GET', 'POST']`, `request.path.startsWith('/a')`, `string(request)`, `request.path ? 1 : 2`, `response.code`, `response`, `connection.id`, `connection.mtls`, `connection_id`, `type(connection.id) == uint`, `source.address.startsWith('127.')`, `source.port > 0`, `upstream.address`, `upstream.num_endpoints`, `upstream.request_attempt_count == 0u`, `metadata`, `metadata.filter_metadata`, `metadata.filter_metadata['x']`, `metadata.filter_metadata.x`, `has(metadata.filter_metadata)`, `metadata.nope`, `has(metadata.nope)`, `metadata['filter_metadata']`, `size(metadata)`, `type(metadata)`, `metadata == metadata`, `filter_state`, `filter_state['wasm.mine']`, `filter_state.nope`, `has(filter_state.nope)`, `mine`, `mine == b'v'`, `mine == 'v'`, `string(mine) == 'v'`, `wasm.mine`, `xds`, `xds.node`, `xds.node.id`, `has(xds.node.id)`, `has(xds.node.user_agent_name)`, `xds.node.user_agent_build_version.version.minor_number`, `xds.node.metadata`, `has(xds.node.metadata.x)`, `xds.node.locality.zone`, `xds.node.nope`, `xds.cluster_name`, `xds.listener_direction`, `plugin_name`, `plugin_root_id`, `plugin_vm_id`, `node`, `[request.path, request.method]`, `{'r': request}`, `[nope]`, `request.headers['x-m'] == '1,2' ? 'yes' : 'no'`], // prettier-ignore
};

const repeated = (count: number, text: string): string => Array(count).fill(text).join("");
const joined = (count: number, text: string, between: string): string => Array(count).fill(text).join(between); // prettier-ignore
const nested = (count: number, open: string, inner: string, close: string): string => repeated(count, open) + inner + repeated(count, close); // prettier-ignore
const ones = (count: number): string => `[${joined(count, "1", ",")}]`;

/** Just inside of the limit, and just outside. */
const limits = [
  ...[32, 33].flatMap((count) => [nested(count, "(", "1", ")"), nested(count, "[", "", "]"), joined(count, "1", "+"), joined(count, "1", "<")]), // prettier-ignore
  ...[31, 32].flatMap((count) => [`a${repeated(count, ".b")}`, `a${repeated(count, "[0]")}`, nested(count, "size(", "1", ")"), `a${repeated(count, ".size()")}`, `${repeated(count, "true ? 1 : ")}1`, nested(count, "{'a':", "1", "}"), nested(count, "(true || ", "true", ")"), `((((1${repeated(count, "+1")}))))`]), // prettier-ignore
  ...[11, 12].map((count) => `a${repeated(20, ".b")}${repeated(count, "+1")}`),
  ...[30, 31].flatMap((count) => [nested(count, "[1].map(x, ", "1", ")"), `${repeated(count, "1*1+")}1`]), // prettier-ignore
  joined(600, "true", " || "),
  joined(600, "true", "&&"),
  `${repeated(300, "!")}true`,
  `${ones(90)}.map(x, ${ones(90)}.map(y, y)).size()`,
  `${ones(120)}.map(x, ${ones(120)}.map(y, y)).size()`,
  `${ones(120)}.all(x, ${ones(120)}.all(y, true))`,
  Buffer.from([0x27, 0xff, 0x27]),
];

const oddities = [`has({'a': null}.a)`, `has([1].a)`, `has('a'.b)`, `has(request.path.x)`, `has(request.headers)`, `string(-0.0)`, `string(1e15)`, `string(1000000.0)`, `string(999999.5)`, `string(123456789.125)`, `string(0.0001)`, `string(0.00001)`, `string(0.1 + 0.2)`, `string(double('inf'))`, `string(double('nan'))`, `b'\\u00e9'`, `rb'a'`, `br'a'`, `'\\400'`, `'\\xg1'`, `'a\nb'`, `[1,]`, `{'a': 1,}`, `f(1,)`, `a..b`, `a.1`, `1 .a`, `null.a`, `list`, `map`, `null_type`, `type`, `dyn`, `type([]) == list`, `type({}) == map`, `google.protobuf.UInt64Value{}`, `google.protobuf.BytesValue{value: b'x'}`, `google.protobuf.Struct{fields: {'a': 1}}`, `request.headers.X`, `request['headers']['x-m']`, `request.headers[1]`, `request[1]`, `xds.node.client_features`, `xds.node.metadata == {}`, `connection.id + 1`, `request.size + 1u`, `request.time + duration('1s') > request.time`, `response.flags`, `response.headers`, `'wasm.mine' in filter_state`, `upstream_filter_state`, `int(9223372036854775807.0)`, `uint(18446744073709551615u)`, `int(18446744073709551615u)`, `size({1: 1})`, `{1: 1} == {1u: 1.0}`]; // prettier-ignore

/** What is refused or led elsewhere deep inside of an expression, and values at the ends of their ranges. */
const corners = [`{foo(1): 2}`, `{'a': foo(1)}`, `foo(1).b`, `has(foo(1).b)`, `{[1][0.0]: 1}`, `\ufeff1`, `[${joined(40, "[[]]", ",")}]`, `${nested(31, "size(", "1", ")")} || true`, `${nested(30, "size(", "1", ")")} || true`, `[1].all(x, [x] == [1])`, `[1, 1].exists_one(x, x == 1)`, ...[28, 29, 30, 31].map((count) => `[1].all(x, ${nested(count, "size(", "x", ")")} == 1)`), ...[28, 29, 30, 31].map((count) => `[1].map(x, ${nested(count, "size(", "x", ")")})`), `int('9223372036854775807')`, `int('9223372036854775808')`, `int('-9223372036854775808')`, `int('-9223372036854775809')`, `uint('18446744073709551615')`, `uint('18446744073709551616')`, `uint('-1')`, `timestamp(0) - duration('0.5s')`, `string(timestamp(0) - duration('0.5s'))`, `(timestamp(0) - duration('0.5s')).getMilliseconds()`, `(timestamp(0) - duration('0.5s')).getSeconds()`, `timestamp(0) - duration('1s') < timestamp(0)`, `duration('0.5s') + timestamp(1)`, `timestamp(1) - timestamp(2)`, `'\\U00010080'`, `'\\ud800'`, `'\\udc80'`, `'\\udd00'`, `'\\U00110000'`, `request.path`]; // prettier-ignore

// [R4.18-10]
it.for([
  ["limits", limits],
  ["odd ones", oddities],
  ["corners", corners],
] as const)("the mock host and a real Envoy agree on %s", async ([, sources], context) => {
  const calls = sources.map((source, index) => evaluate(`${index}`, source)).join("\n");
  // A name with a dot is no way into the attributes.
  const names = write("mine", "v") + write("request.path", "v");
  const guests = [attributeGuest({ proxy_on_request_headers: names + calls })];
  await compare(context, { guests });
});

// [R4.18-10]
it.for(envoyMinors)("they agree on texts of numbers in %s", async (version, context) => {
  const sources = [`string(-0.0)`, `string(0.0)`, `string(0.1 + 0.2)`, `string(123456789.125)`, `string(true)`, `.request.path`]; // prettier-ignore
  const calls = sources.map((source) => evaluate(source, source)).join("\n");
  const guests = [attributeGuest({ proxy_on_request_headers: calls })];
  await compare(context, { guests }, version);
});

// [R4.18-9], [R4.18-10]
describe("the mock host and a real Envoy agree on expressions:", () => {
  it.for(Object.entries(expressions))("%s", async ([, sources], context) => {
    const calls = sources.map((source) => evaluate(source, source)).join("\n");
    const guests = [attributeGuest({ proxy_on_request_headers: write("mine", "v") + calls })];
    await compare(context, { guests });
  });
});

const token = (number: number): Buffer => Buffer.from([number, 0, 0, 0]);

const numbered = (label: string): string =>
  [`1`, `1 +`, `nope(1)`, `2`].map((source, index) => foreign(`${label} create ${index}`, "expr_create", source)).join("\n"); // prettier-ignore

const uses = (label: string): string =>
  [
    ...[0, 1, 2, 3, 9].map((number) => foreign(`${label} evaluate ${number}`, "expr_evaluate", token(number))), // prettier-ignore
    foreign(`${label} delete`, "expr_delete", token(0)),
    foreign(`${label} deleted`, "expr_evaluate", token(0)),
    foreign(`${label} delete again`, "expr_delete", token(0)),
    foreign(`${label} delete unknown`, "expr_delete", token(9)),
    ...["expr_evaluate", "expr_delete"].flatMap((name) => ["", "abc", "abcde"].map((bytes) => foreign(`${label} ${name} ${bytes.length}`, name, bytes))), // prettier-ignore
    foreign(`${label} create after`, "expr_create", `3`),
  ].join("\n");

// [R4.18-8], [R4.18-10]
it("tokens count up for each root, and expressions that do not compile take one", async (context) => {
  await compare(context, {
    guests: [
      attributeGuest({
        proxy_on_configure: numbered("configure"),
        proxy_on_request_headers: numbered("headers") + uses("headers"),
      }),
      attributeGuest({ proxy_on_request_headers: uses("other root") + numbered("other root") }),
    ],
  });
});

// [R4.18-7], [R4.18-8]
it("expressions see the current context, state functions the effective one", async (context) => {
  const stateCall = (label: string, name: string): string =>
    foreign(label, "set_envoy_filter_state", Buffer.concat([Buffer.from([0x0a, name.length]), Buffer.from(name), Buffer.from([0x12, 1, 0x78])])); // prettier-ignore
  await compare(context, {
    guests: [
      attributeGuest({
        proxy_on_request_headers: `
          ${evaluate("stream", "request.path")}
          (drop (call $effective (i32.const 1)))
          ${evaluate("root is effective", "request.path")}
          ${stateCall("root is effective", "envoy.string")}
          (drop (call $effective (local.get $id)))
          ${stateCall("stream is effective", "envoy.string")}
          ${foreign("clear", "clear_route_cache", "")}`,
        proxy_on_configure: `${evaluate("configure", "request.path")} ${evaluate("configure", "plugin_name")} ${stateCall("configure", "envoy.string")} ${foreign("clear", "clear_route_cache", "")}`,
      }),
    ],
  });
});
