// Edges of what modules hand to the host and ask it for: messages that a parser of protobuf takes or refuses, bytes that
// are no text, values before the epoch, names of one letter, on a real Envoy and on the mock host.

import { expect, it, type TestContext } from "vitest";
import { realEnvoy } from "../e2e/real-envoy.js";
import { attributeGuest, evaluate, foreign, message, read, write } from "./attribute-guest.js";
import { onEnvoy, onMock, type AttributeRun } from "./attribute-runs.js";
import { minorOf } from "./minor-version.js";
import { compareSideBySide, type SideBySideCase } from "./side-by-side.js";

async function compare(context: Pick<TestContext, "skip">, run: AttributeRun): Promise<void> {
  const path = await realEnvoy(context);
  const real = await onEnvoy(path, run);
  expect(real.length).toBeGreaterThan(0);
  expect(await onMock({ ...run, mock: { envoy: minorOf(path), ...run.mock } })).toEqual(real);
}

const inHeaders = (bodies: readonly string[], run: Partial<AttributeRun> = {}): AttributeRun => ({
  guests: [attributeGuest({ proxy_on_request_headers: bodies.join("\n") })],
  requests: [{}],
  ...run,
});

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

/** Each names its property differently, as a name can be declared once. */
const messages: Readonly<Record<string, Uint8Array>> = {
  "a name alone": hex("0a 02 6d31"),
  "a fixed field of eight bytes": hex("0a 02 6d32 49 0102030405060708"),
  "a fixed field of eight bytes, cut off": hex("0a 02 6d33 49 01020304050607"),
  "a fixed field of four bytes": hex("0a 02 6d34 4d 01020304"),
  "a fixed field of four bytes, cut off": hex("0a 02 6d35 4d 010203"),
  "a field behind one of eight bytes": hex("49 0102030405060708 0a 02 6d36"),
  "a field behind one of four bytes": hex("4d 01020304 0a 02 6d37"),
  "a number in ten bytes": hex("0a 02 6d38 10 81808080808080808000"),
  "a number in eleven bytes": hex("0a 02 6d39 10 8180808080808080808000"),
  "a number of two bytes": hex("0a 02 6d61 10 8001"),
  "a number cut off": hex("0a 02 6d62 10 80"),
  "a field of number 0": hex("0a 02 6d63 00 01"),
  "a field of number 0 with a length": hex("0a 02 6d64 02 00"),
  "a field of number 16": hex("0a 02 6d65 8001 01"),
  "the largest field": hex("0a 02 6d66 f8ffffff0f 01"),
  "a field that is too large": hex("0a 02 6d67 8080808010 01"),
  "a length of 128": Buffer.concat([hex("0a 8001"), Buffer.alloc(128, "n")]),
  "a length of 127": Buffer.concat([hex("0a 7f"), Buffer.alloc(127, "n")]),
  "a length of 300": Buffer.concat([hex("0a ac02"), Buffer.alloc(300, "n")]),
  "one byte too few": Buffer.concat([hex("0a 8001"), Buffer.alloc(127, "n")]),
  "a tag cut off": hex("0a 02 6d68 80"),
  "a length cut off": hex("0a 02 6d69 12"),
  "a wire type that there is none of": hex("0a 02 6d6a 0e"),
  "another wire type that there is none of": hex("0a 02 6d6b 0f"),
  "a name of bytes that are no text": hex("0a 02 c328"),
  "a name with a mark of its byte order": hex("0a 04 efbbbf6d"),
  "a name as a number": hex("08 05 0a 02 6d6c"),
  "the name twice": hex("0a 02 6d6d 0a 02 6d6e"),
  "a number for the schema": hex("0a 02 6d6f 20 05"),
};

it("a parser takes the same messages", async (context) => {
  const declares = Object.entries(messages).map(([label, bytes]) =>
    foreign(label, "declare_property", bytes),
  );
  const sets = ["m1", "m2", "m8", "ma", "me", "mf", "mm", "mn", "\ufeffm"].flatMap((name) => [
    write(name, "one"),
    write(name, "two"),
    read("after", name),
  ]);
  await compare(context, inHeaders([...declares, ...sets]));
});

it("objects of filter state are made of the same texts", async (context) => {
  const objects: readonly (readonly [name: string, values: readonly string[]])[] = [
    ["envoy.string", ["", "x"]],
    ["envoy.bool", ["true", "T", "yes", "y", "1", "false", "f", "No", "n", "0", "2", "", "tr"]],
    ["envoy.ratelimit.hits_addend", ["0", "1", " 7 ", "+8", "-1", "4294967295", "4294967296", "x", "", "1.5"]], // prettier-ignore
    ["envoy.upstream.dynamic_port", ["80", "65536", "4294967296"]],
    ["envoy.tcp_proxy.per_connection_idle_timeout_ms", ["5", "18446744073709551615", "18446744073709551616"]], // prettier-ignore
    ["envoy.tcp_proxy.disable_tunneling", ["true", "TRUE", "false", ""]],
    ["envoy.network.ip", ["1.2.3.4", "::1", "1.2.3.4:5", "x", "", "2001:DB8::0:1"]],
    ["envoy.network.transport_socket.original_dst_address", ["1.2.3.4:5", "1.2.3.4:65535", "1.2.3.4:65536", "[::1]:80", "::1:80", "1.2.3.4", ":80", "[1.2.3.4]:80", "x:1", ""]], // prettier-ignore
    ["envoy.network.transport_socket.http_11_proxy.info", ["a,1.2.3.4:5", ",1.2.3.4:5", "a,b", "a", "", "a,[::1]:5"]], // prettier-ignore
    ["envoy.ai.llm_protocol.request", ["OPENAI_RESPONSES", "nope", ""]],
    ["envoy.ai.model.request", ["m", ""]],
    ["envoy.nope", ["x"]],
    ["toString", ["x"]],
  ];
  const bodies = objects.flatMap(([name, values]) =>
    values.flatMap((value) => [
      foreign(`${name} ${value}`, "set_envoy_filter_state", message([1, name], [2, value])),
      read(value, `filter_state|${name}`),
      read(value, `filter_state|${name}|ip`),
      read(value, `filter_state|${name}|port`),
      read(value, `filter_state|${name}|x`),
    ]),
  );
  const bytes = [hex("0a 02 c328 12 01 76"), hex("0a 01 76 12 02 c328"), hex("12 01 76"), hex("0a 01 76")]; // prettier-ignore
  const odd = bytes.map((one, index) => foreign(`odd ${index}`, "set_envoy_filter_state", one));
  await compare(context, inHeaders([...bodies, ...odd]));
});

it("expressions see bytes that are no text, and times before the epoch", async (context) => {
  const sources = [
    "request.headers['x-bytes']",
    "size(request.headers['x-bytes'])",
    "request.headers['x-bytes'] + 'a'",
    "request.headers['x-bytes'] == 'a'",
    "request.headers['x-bytes'].startsWith('a')",
    "request.headers['x-bytes'].endsWith('b')",
    "request.headers['x-text'] == 'ä'",
    "size(request.headers['x-text'])",
    "bytes(request.headers['x-bytes'])",
    "size(bytes(request.headers['x-bytes']))",
    "request.headers['x-mark']",
    "size(request.headers['x-mark'])",
    "'x-text' in request.headers",
    "'x-nope' in request.headers",
    "1 in request.headers",
    "request.headers[1]",
    "timestamp('1969-12-31T23:59:59.5Z')",
    "timestamp('1970-01-01T00:00:00Z')",
    "timestamp('1970-01-01T00:00:00.5Z')",
    "timestamp('1960-01-01T00:00:00Z')",
    "duration('-1.5s')",
    "duration('1.5s')",
    "duration('-1s')",
    "duration('0s')",
    "string(duration('-1.5s'))",
    "string(timestamp('1969-12-31T23:59:59.5Z'))",
  ];
  await compare(
    context,
    inHeaders(
      sources.map((source) => evaluate(source, source)),
      {
        requests: [
          {
            headers: [
              ["x-bytes", "a\xc3\xe4b"],
              ["x-text", "\xc3\xa4"],
              ["x-mark", "\xef\xbb\xbfx"],
            ],
          },
        ],
      },
    ),
  );
});

/** Messages by the end of their type's name. */
const typed: Readonly<Record<string, Uint8Array>> = {
  "google.protobuf.BoolValue": hex("08 01"),
  "google.protobuf.BytesValue": hex("0a 02 ff41"),
  "google.protobuf.DoubleValue": hex("09 000000000000f83f"),
  "google.protobuf.FloatValue": hex("0d 0000c03f"),
  "google.protobuf.Int32Value": hex("08 05"),
  "google.protobuf.Int64Value": hex("08 05"),
  "google.protobuf.UInt32Value": hex("08 05"),
  "google.protobuf.UInt64Value": hex("08 05"),
  "google.protobuf.ListValue": hex("0a 03 1a 01 61"),
  "google.protobuf.Value": hex("1a 01 61"),
  "google.protobuf.Duration": hex("08 02 10 05"),
  "google.protobuf.Timestamp": hex("08 02 10 05"),
  "envoy.config.core.v3.Extension": hex(
    "0a 01 6e 12 01 63 22 06 0a 04 08 01 10 02 28 01 32 01 74 32 01 75",
  ),
};

// [R4.18-6]
it("declared properties that are messages give their fields", async (context) => {
  const fields = ["", "|value", "|name", "|disabled", "|type_urls", "|version", "|version|version|major_number", "|version|version|patch", "|nope"]; // prettier-ignore
  const bodies = Object.entries(typed).flatMap(([type, bytes]) => {
    const name = type.replace(/^.*\./, "");
    const fits = fields.filter((field) => /^$|value|nope/.test(field) || name === "Extension");
    const sources = [name, `type(${name}) == int`, `type(${name}) == uint`, `type(${name}) == double`, `type(${name}) == bytes`, `type(${name}) == bool`]; // prettier-ignore
    return [
      foreign(`declare ${name}`, "declare_property", message([1, name], [3, 3], [4, `type.googleapis.com/${type}`])), // prettier-ignore
      write(name, bytes),
      ...fits.map((field) => read("field", `${name}${field}`)),
      ...sources.map((source) => evaluate(source, source)),
    ];
  });
  const more = ["Extension.type_urls[1]", "size(Extension.type_urls)", "Extension.disabled", "Extension.version.version.minor_number", "type(Extension.version.version.minor_number) == uint", "Extension.version.metadata"]; // prettier-ignore
  await compare(context, inHeaders([...bodies, ...more.map((source) => evaluate(source, source))]));
});

it("queries, fragments and names at the edges of paths", async (context) => {
  const names = ["request|path", "request|url_path", "request|query", "request|host", "request|size", "request|total_size", "request|headers|x", "response|size"]; // prettier-ignore
  // What follows a refused one has no connection any more.
  const paths = ["/", "/?", "/?a", "/a?b?c", "/a?b#c"];
  await compare(context, {
    guests: [
      attributeGuest(
        Object.fromEntries(
          ["proxy_on_request_headers", "proxy_on_log"].map((callback) => [
            callback,
            names.map((name) => read(callback, name)).join("\n"),
          ]),
        ),
      ),
    ],
    requests: paths.map((path) => ({ path })),
  });
});

it.for(["https", "HTTP", "ftp", ""])(
  "a filter writes the scheme %s, and the router repairs what is none",
  async (scheme, context) => {
    const look = ["request|scheme", "request|headers|:scheme"];
    const looks = (callback: string): string => look.map((name) => read(callback, name)).join("\n");
    await compare(context, {
      guests: [
        attributeGuest({
          proxy_on_request_headers: `(drop (call $replace (i32.const 0) ":scheme" "${scheme}")) ${looks("request")}`,
          proxy_on_log: looks("log"),
        }),
      ],
    });
  },
);

/** The calls that only modules of ABI 0.1.0 have. */
const oldCalls = ["continue_request", "continue_response", "clear_route_cache"]
  .map((name) => `(import "env" "proxy_${name}" (func $${name} (result i32)))`)
  .join(" ");

const heldByAnOldModule = (side: "request" | "response"): SideBySideCase => ({
  name: `old-module-holds-${side}`,
  guests: [
    {
      abi: "proxy_abi_version_0_1_0",
      imports: oldCalls,
      extra: `
        (global $held (mut i32) (i32.const 0))
        (func (export "proxy_on_${side}_headers") (param $id i32) (param $n i32) (result i32) (call $hold) (i32.const 1))`,
      callbacks: {
        proxy_on_context_create: `(if (local.get $root) (then (global.set $held (local.get $id))))`,
        hold: `
          (call $sayNumber "clear" (call $clear_route_cache))
          (drop (call $effective (i32.const 1))) (drop (call $tickPeriod (i32.const 200)))`,
        proxy_on_tick: `
          (drop (call $tickPeriod (i32.const 0)))
          (call $sayNumber "effective" (call $effective (global.get $held)))
          (call $sayNumber "continue" (call $continue_${side}))`,
      },
    },
  ],
  advance: 200,
});

compareSideBySide("what a module of ABI 0.1.0 holds goes on by its own calls", [
  heldByAnOldModule("request"),
  heldByAnOldModule("response"),
]);

const counting: SideBySideCase = {
  name: "third-tick",
  guests: [
    {
      extra: "(global $held (mut i32) (i32.const 0)) (global $ticks (mut i32) (i32.const 0))",
      callbacks: {
        proxy_on_request_headers: `
          (global.set $held (local.get $id))
          (drop (call $effective (i32.const 1))) (drop (call $tickPeriod (i32.const 100)))
          (i32.const 1)`,
        proxy_on_tick: `
          (global.set $ticks (i32.add (global.get $ticks) (i32.const 1)))
          (call $sayNumber "tick" (global.get $ticks))
          (if (i32.eq (global.get $ticks) (i32.const 3))
            (then
              (drop (call $tickPeriod (i32.const 0)))
              (drop (call $effective (global.get $held)))
              (drop (call $continueStream (i32.const 0)))))`,
      },
    },
  ],
  advance: 300,
};

const pieces = [Buffer.from("abc"), Buffer.from("def"), Buffer.from("g")];

// [R4.12-2], [R2.4-3]
compareSideBySide("what comes several times", [
  counting,
  {
    name: "pieces-over-http2",
    guests: [{ callbacks: {} }],
    listener: { http1Trailers: true },
    requests: [
      { protocol: "http/2", method: "POST", chunks: pieces },
      { protocol: "http/2", method: "POST", chunks: pieces.slice(0, 1) },
      { protocol: "http/2", method: "POST", chunks: pieces, trailers: [["x-t", "1"]] },
    ],
  },
]);
