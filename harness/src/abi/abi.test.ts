import { describe, expect, it } from "vitest";
import { callbackType } from "./callbacks.js";
import * as enumerations from "./enumerations.js";
import { MapType, nameOf, WasmResult } from "./enumerations.js";
import { lookUpExports } from "./export-lookup.js";
import { findHostFunction, hostFunctions } from "./host-functions.js";
import { formatFunctionType, sameFunctionType, signature } from "./types.js";

describe("function types", () => {
  it.each([
    ["iiI->i", "i32 i32 i64 -> i32"],
    ["->", "void -> void"],
    ["fF->", "f32 f64 -> void"],
  ])("%s prints as Envoy prints it: %s", (text, printed) => {
    expect(formatFunctionType(signature(text))).toBe(printed);
  });

  it("differ when a parameter or a result differs", () => {
    expect(sameFunctionType(signature("i->i"), signature("i->i"))).toBe(true);
    expect(sameFunctionType(signature("i->i"), signature("I->i"))).toBe(false);
    expect(sameFunctionType(signature("i->i"), signature("i->"))).toBe(false);
  });
});

describe("host functions", () => {
  it("are each listed once", () => {
    const names = hostFunctions.map((entry) => `${entry.module}.${entry.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ["env", "proxy_get_log_level", "0.2.0", false],
    ["env", "proxy_get_log_level", "0.2.1", true],
    ["env", "proxy_continue_stream", "0.1.0", false],
    ["env", "proxy_continue_request", "0.1.0", true],
    ["env", "proxy_continue_request", "0.2.1", false],
    ["env", "abort", "0.2.1", false],
    ["wasi_unstable", "fd_write", "0.1.0", true],
    ["wasi_snapshot_preview1", "proc_raise", "0.2.1", false],
  ] as const)("%s.%s for %s is offered: %s", (module, name, version, offered) => {
    expect(findHostFunction(module, name, version) !== undefined).toBe(offered);
  });

  it("let only the log into start functions, of all that is proxy-wasm", () => {
    const allowed = hostFunctions.filter(
      (entry) => entry.module === "env" && entry.allowedAtStart !== false,
    );
    expect(allowed.map((entry) => entry.name)).toEqual([
      "proxy_log",
      "emscripten_notify_memory_growth",
    ]);
  });
});

describe("callbacks", () => {
  it("have no end_of_stream in the headers callbacks of 0.1.0", () => {
    expect(callbackType("proxy_on_request_headers", "0.1.0")).toEqual(signature("ii->i"));
    expect(callbackType("proxy_on_request_headers", "0.2.1")).toEqual(signature("iii->i"));
  });
});

// [R1.4-1], [R1.4-2], [R1.3-1]
describe("of the exports", () => {
  const types = (
    ...texts: [name: string, type: string][]
  ): Map<string, ReturnType<typeof signature>> =>
    new Map(texts.map(([name, type]) => [name, signature(type)]));
  const all = types(
    ["_start", "->"],
    ["_initialize", "->"],
    ["main", "ii->i"],
    ["__main_void", "->i"],
    ["malloc", "i->i"],
    ["proxy_on_memory_allocate", "i->i"],
  );

  it("the first of each kind counts", () => {
    expect(lookUpExports(all, { version: "0.2.1" })).toMatchObject({
      start: ["_initialize", "main"],
      allocator: "malloc",
      faults: [],
    });
  });

  it("one of a wrong type counts as absent, and is told", () => {
    const found = lookUpExports(
      new Map([...all, ...types(["_initialize", "i->"], ["malloc", "I->i"], ["main", "->"])]),
      { version: "0.2.1" },
    );
    expect(found).toMatchObject({ start: ["_start"], allocator: "proxy_on_memory_allocate" });
    expect(found.faults).toMatchObject([{ name: "_initialize" }, { name: "malloc" }]);
  });

  it("__main_void counts since Envoy 1.39, without main", () => {
    const exports = types(["_initialize", "->"], ["__main_void", "->i"]);
    const start = (knowsMainVoid: boolean): readonly string[] =>
      lookUpExports(exports, { version: "0.2.1", knowsMainVoid }).start;
    expect(start(true)).toEqual(["_initialize", "__main_void"]);
    expect(start(false)).toEqual(["_initialize"]);
  });
});

it("names a value of an enumeration, and prints a number that has no name", () => {
  expect(nameOf(WasmResult, 8)).toBe("CasMismatch");
  expect(nameOf(MapType, 9)).toBe("9");
});

/** `Name 0, Name 1, …` in the order of their numbers. */
function listed(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${value} ${name}`)
    .join(", ");
}

describe("the numbers of", () => {
  it.each([
    // [R3.1-1]
    ["WasmResult", "0 Ok, 1 NotFound, 2 BadArgument, 3 SerializationFailure, 4 ParseFailure, 5 BadExpression, 6 InvalidMemoryAccess, 7 Empty, 8 CasMismatch, 9 ResultMismatch, 10 InternalFailure, 11 BrokenConnection, 12 Unimplemented"],
    // [R3.1-2]
    ["LogLevel", "0 Trace, 1 Debug, 2 Info, 3 Warn, 4 Error, 5 Critical"],
    // [R3.1-3]
    ["MapType", "0 HttpRequestHeaders, 1 HttpRequestTrailers, 2 HttpResponseHeaders, 3 HttpResponseTrailers, 4 GrpcReceiveInitialMetadata, 5 GrpcReceiveTrailingMetadata, 6 HttpCallResponseHeaders, 7 HttpCallResponseTrailers"],
    // [R3.1-4]
    ["BufferType", "0 HttpRequestBody, 1 HttpResponseBody, 2 NetworkDownstreamData, 3 NetworkUpstreamData, 4 HttpCallResponseBody, 5 GrpcReceiveBuffer, 6 VmConfiguration, 7 PluginConfiguration, 8 CallData"],
    // [R3.1-5]
    ["StreamType", "0 Request, 1 Response, 2 Downstream, 3 Upstream"],
    // [R3.1-6]
    ["PeerType", "0 Unknown, 1 Local, 2 Remote"],
    // [R3.1-7]
    ["FilterHeadersStatus", "0 Continue, 1 StopIteration, 2 ContinueAndEndStream, 3 StopAllIterationAndBuffer, 4 StopAllIterationAndWatermark"],
    // [R3.1-8]
    ["FilterDataStatus", "0 Continue, 1 StopIterationAndBuffer, 2 StopIterationAndWatermark, 3 StopIterationNoBuffer"],
    // [R3.1-9]
    ["FilterTrailersStatus", "0 Continue, 1 StopIteration"],
    ["FilterMetadataStatus", "0 Continue"],
    // [R3.1-10]
    ["FilterStatus", "0 Continue, 1 StopIteration"],
    // [R3.1-11]
    ["MetricType", "0 Counter, 1 Gauge, 2 Histogram"],
    // [R3.1-12]
    ["GrpcStatus", "0 Ok, 1 Canceled, 2 Unknown, 3 InvalidArgument, 4 DeadlineExceeded, 5 NotFound, 6 AlreadyExists, 7 PermissionDenied, 8 ResourceExhausted, 9 FailedPrecondition, 10 Aborted, 11 OutOfRange, 12 Unimplemented, 13 Internal, 14 Unavailable, 15 DataLoss, 16 Unauthenticated, -1 InvalidCode"],
  ] as const)("%s are the ABI's", (name, expected) => {
    expect(listed(enumerations[name])).toBe(expected);
  }); // prettier-ignore

  // [R3.1-2]: proxy_get_log_level may also yield 6.
  it("the names of the levels end with off, which is 6", () => {
    expect(enumerations.logLevelNames.indexOf("off")).toBe(6);
  });
});
