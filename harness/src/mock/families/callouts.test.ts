import { expect, it } from "vitest";
import { inRequestHeaders } from "../../../../test/conformance/observe.js";

const grpc = (service: string): string =>
  inRequest(`$grpcCall "${service}" "s" "m" (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1000) (i32.const 16)`); // prettier-ignore

function inRequest(call: string): string {
  return `(call $sayNumber "status" (call ${call}))`;
}

// [R4.14-1], [R4.15-1], [R4.15-9], [R4.15-10]
it.each([
  ["an HTTP call to an unknown cluster", `$httpCall "nowhere" (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 5) (i32.const 16)`, 2], // prettier-ignore
  ["a negative timeout", `$httpCall "nowhere" (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const -5) (i32.const 16)`, 2], // prettier-ignore
  ["memory that is not there", `$httpCall (i32.const -1) (i32.const 2) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 5) (i32.const 16)`, 6], // prettier-ignore
])("%s answers", async (_, call, status) => {
  expect(await inRequestHeaders(inRequest(call))).toEqual([`status=${status}`]);
});

it("a gRPC call to an unknown cluster is a ParseFailure", async () => {
  expect(await inRequestHeaders(grpc("nowhere"))).toEqual(["status=4"]);
});

// [R4.15-2]
it.each(["", "empty"])("a gRPC call to the service %j kills Envoy", async (service) => {
  await expect(inRequestHeaders(grpc(service))).rejects.toThrow(/SIGABRT.*unset oneof/);
});

it("a gRPC call to a GrpcService message is not simulated, and says so", async () => {
  await expect(inRequestHeaders(grpc("\\0a\\03\\0a\\01x"))).rejects.toThrow(
    /OUT1608 the mock host does not simulate gRPC calls/,
  );
});
