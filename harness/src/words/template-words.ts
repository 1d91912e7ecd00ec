// The words of header templates, written into assembly/template/words.gen.ts: which operators there are, what can be
// wrong with one, and the names that stand for numbers.

import { asciiData, joined, placesOf } from "./ascii-data.js";

/** How an operator gets its value, by the letter that stands for it in the module. */
const kinds = {
  Text: "a text",
  Told: "a text, unless there are control characters in it: then it is no text",
  Address: "an address, without its port",
  GrpcStatus:
    "the status of gRPC by its name, NotFound; from here to StartTime an operator has no length",
  SnakeStatus: "the status of gRPC by its name, NOT_FOUND",
  StatusNumber: "the status of gRPC",
  Number: "a number",
  Flags: "why the stream ended as it did",
  Duration: "milliseconds since the request began",
  StartTime: "when the request began, in a form",
  RequestHeader: "a header; another name may be behind a question mark",
  ResponseHeader: "a header; another name may be behind a question mark",
  ResponseTrailer: "a trailer; another name may be behind a question mark",
  Environment: "a variable of the VM",
  Cookie: "a cookie",
  Query: "a parameter of the query",
  Claim: "a claim of the token",
  Path: "the path",
  BarePath: "the path without its query",
  Uuid: "a random UUID",
  RandomHex: "random digits; their number in a byte",
  StateName: "as it is written: a Text of the filter state",
  MetadataKey: "as it is written: a Told of metadata",
  PropertyPath: "as it is written: a Told",
  StatusForm: "as it is written: the status of gRPC in one of three forms",
  Hostname: "as it is written: an Environment",
} as const;

type Kind = keyof typeof kinds;

const letters = Object.fromEntries(
  Object.keys(kinds).map((kind, at) => [kind, String.fromCharCode(0x61 + at)]),
) as Record<Kind, string>;

const peer = (side: string, group: string): [string, string][] => [
  [`${side}_TLS_VERSION`, `${group}.tls_version`],
  [`${side}_PEER_SUBJECT`, `${group}.subject_peer_certificate`],
  [`${side}_PEER_URI_SAN`, `${group}.uri_san_peer_certificate`],
  [`${side}_PEER_DNS_SAN`, `${group}.dns_san_peer_certificate`],
  [`${side}_PEER_FINGERPRINT_256`, `${group}.sha256_peer_certificate_digest`],
  [`${side}_LOCAL_SUBJECT`, `${group}.subject_local_certificate`],
  [`${side}_LOCAL_URI_SAN`, `${group}.uri_san_local_certificate`],
  [`${side}_LOCAL_DNS_SAN`, `${group}.dns_san_local_certificate`],
];

/**
 * Name, kind and attribute of each. Those that may change while a stream lives are `changing`: they are read anew.
 * Source: Envoy documentation, "Access log operators" and "Attributes".
 */
const lasting: Partial<Record<Kind, Record<string, string>>> = {
  Text: {
    PROTOCOL: "request.protocol",
    REQUESTED_SERVER_NAME: "connection.requested_server_name",
    FILTER_CHAIN_NAME: "xds.filter_chain_name",
    DOWNSTREAM_REMOTE_ADDRESS: "source.address",
    DOWNSTREAM_LOCAL_ADDRESS: "destination.address",
    ...Object.fromEntries(peer("DOWNSTREAM", "connection")),
  },
  Address: {
    DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT: "source.address",
    DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT: "destination.address",
  },
  Number: {
    CONNECTION_ID: "connection.id",
    DOWNSTREAM_REMOTE_PORT: "source.port",
    DOWNSTREAM_LOCAL_PORT: "destination.port",
  },
  StartTime: { START_TIME: "" },
  RequestHeader: { REQ: "" },
  ResponseHeader: { RESP: "" },
  ResponseTrailer: { TRAILER: "" },
  Environment: { ENVIRONMENT: "" },
  Cookie: { COOKIE: "" },
  Query: { QUERY: "", QUERY_PARAM: "" },
  Claim: { CLAIM: "" },
  Path: { PATH: "" },
  Uuid: { UUID: "", UNIQUE_ID: "" },
  RandomHex: { RANDOM_HEX: "" },
  StateName: { FILTER_STATE: "filter_state" },
  MetadataKey: { DYNAMIC_METADATA: "metadata.filter_metadata" },
  PropertyPath: { PROPERTY: "" },
  Hostname: { HOSTNAME: "HOSTNAME" },
};

const changing: Partial<Record<Kind, Record<string, string>>> = {
  Text: {
    RESPONSE_CODE_DETAILS: "response.code_details",
    CONNECTION_TERMINATION_DETAILS: "connection.termination_details",
    ROUTE_NAME: "xds.route_name",
    VIRTUAL_HOST_NAME: "xds.virtual_host_name",
    UPSTREAM_CLUSTER: "xds.cluster_name",
    UPSTREAM_HOST: "upstream.address",
    UPSTREAM_REMOTE_ADDRESS: "upstream.address",
    UPSTREAM_LOCAL_ADDRESS: "upstream.local_address",
    UPSTREAM_TRANSPORT_FAILURE_REASON: "upstream.transport_failure_reason",
    DOWNSTREAM_TRANSPORT_FAILURE_REASON: "connection.transport_failure_reason",
    ...Object.fromEntries(peer("UPSTREAM", "upstream")),
  },
  Address: {
    UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT: "upstream.address",
    UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT: "upstream.local_address",
  },
  Number: {
    BYTES_RECEIVED: "request.size",
    BYTES_SENT: "response.size",
    RESPONSE_CODE: "response.code",
    UPSTREAM_REMOTE_PORT: "upstream.port",
    UPSTREAM_REQUEST_ATTEMPT_COUNT: "upstream.request_attempt_count",
  },
  StatusNumber: { GRPC_STATUS_NUMBER: "response.grpc_status" },
  StatusForm: { GRPC_STATUS: "response.grpc_status" },
  MetadataKey: {
    CLUSTER_METADATA: "xds.cluster_metadata.filter_metadata",
    UPSTREAM_METADATA: "xds.upstream_host_metadata.filter_metadata",
  },
  Flags: { RESPONSE_FLAGS: "response.flags" },
  Duration: { DURATION: "" },
};

/** A line for each operator: its name, its kind's letter, its attribute. */
function linesOf(table: Partial<Record<Kind, Record<string, string>>>): string {
  return Object.entries(table)
    .flatMap(([kind, operators]) =>
      Object.entries(operators).map(
        ([name, attribute]) =>
          `${name}${letters[kind as Kind]}${attribute.replaceAll(".", "\0")}\n`,
      ),
    )
    .join("");
}

const problems = {
  TooLong: "longer than 8192 bytes",
  Forbidden: "a character that no header may have",
  NoClose: "( without )",
  NoDigits: "a length must be digits",
  NoOperator: "neither %% nor an operator between two percent signs",
  Unknown: "is no operator, or none that a Wasm filter is told",
  NoLength: "takes no length",
  TooMany: "is one operator too many, there can be 1024 different ones",
  NeedsHeader: "needs the name of a header",
  NeedsName: "needs a name",
  NeedsKey: "needs a namespace and a key",
  NeedsDigits: "needs a number of digits from 1 to 128",
  TakesNothing: "takes nothing in parentheses",
  WrongArgument: "cannot have this in parentheses",
  Place: ", at ",
};

// Source: Envoy, source/common/stream_info/utility.h, CORE_RESPONSE_FLAGS, by their bits.
const flags =
  "LH UH UT LR UR UF UC UO NR DI FI RL UAEX RLSE DC URX SI IH DPE UMSDR RFCF NFCF DT UPE NC OM DF DO DR UDO";

// Source: gRPC, "Status codes and their use in gRPC"; Envoy, source/common/grpc/status.cc, for their spelling.
const statuses =
  "OK Canceled Unknown InvalidArgument DeadlineExceeded NotFound AlreadyExists PermissionDenied ResourceExhausted FailedPrecondition Aborted OutOfRange Unimplemented Internal Unavailable DataLoss Unauthenticated";

// What may be in the parentheses of Path and of StatusForm, in the order of the kinds that come of it.
const pathForms = ["WQ", "NQ"];
const statusForms = ["CAMEL_STRING", "SNAKE_STRING", "NUMBER"];

// A letter that stands for a number in a form of time, and its least digits, in the order of the numbers in the module.
const timeFields = ["Y1", "m2", "d2", "H2", "M2", "S2", "y2", "j3", "I2", "s1", "f9", "e2"];

// A letter, and what it stands for in a form of time. The first is the form that Envoy takes where there is none.
// Source: Envoy, source/common/common/utility.cc, DateFormatter; the rest is that of strftime.
const longForms = [
  "%%Y-%m-%dT%H:%M:%E3SZ",
  "F%Y-%m-%d",
  "T%H:%M:%S",
  "R%H:%M",
  "D%m/%d/%y",
  "z+0000",
  "ZUTC",
];

/** The text of assembly/template/words.gen.ts. */
export function templateWordsCode(): string {
  const lastingLines = linesOf(lasting);
  const operators = lastingLines + linesOf(changing);
  return [
    "// Generated from harness/src/words/template-words.ts by `npx vitest run -u test/sdk-template`: do not edit.",
    "",
    "/** How an operator gets its value. The capital letter is for one whose value may change while the stream lives. */",
    "export const enum Kind {",
    ...Object.entries(kinds).flatMap(([kind, what], at) => [
      `  /** ${what.slice(0, 1).toUpperCase()}${what.slice(1)}. */`,
      `  ${kind} = 0x${(0x61 + at).toString(16)},`,
    ]),
    "}",
    "",
    ...asciiData("operators", "A line for each operator: name, letter, attribute.", operators),
    "/** Bytes of the operators. */",
    "// @ts-ignore: decorator",
    `@inline export const OPERATORS_SIZE: usize = ${operators.length};`,
    "/** Where those begin whose value may change while the stream lives. */",
    "// @ts-ignore: decorator",
    `@inline export const CHANGING_FROM: usize = ${lastingLines.length};`,
    "",
    ...placesOf("Problem", "What is wrong with a template: a place among the problems.", problems),
    "",
    ...asciiData("problems", "The problems, each with a NUL behind it.", joined(Object.values(problems))),
    "",
    ...asciiData("flags", "The short names of response flags by their bits, each with a NUL behind it.", joined(flags.split(" "))),
    "",
    ...asciiData("statuses", "The names of gRPC's statuses, each with a NUL behind it.", joined(statuses.split(" "))),
    "",
    ...asciiData("pathForms", "What PATH may have in parentheses, each with a NUL behind it.", joined(pathForms) + "\0"),
    "",
    ...asciiData("statusForms", "What GRPC_STATUS may have in parentheses, each with a NUL behind it.", joined(statusForms) + "\0"),
    "",
    ...asciiData("timeFields", "Letters of forms of time that are numbers, each with its least digits.", timeFields.join("")),
    "",
    ...asciiData("longForms", "Forms of time by their letter, each with a NUL behind it.", joined(longForms) + "\0"),
    "",
  ].join("\n"); // prettier-ignore
}
