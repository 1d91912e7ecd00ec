import { expect, it } from "vitest";
import { envoyGrpc } from "../../../../test/conformance/grpc-guest.js";
import { isAllowedMetadata, readGrpcService } from "./grpc-service.js";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

it("reads the target, its authority and the metadata", () => {
  const service = envoyGrpc("auth", { authority: "auth.test", metadata: [["x-a", "1"]] });
  expect(readGrpcService(service)).toEqual({
    kind: "envoy",
    cluster: "auth",
    authority: "auth.test",
    initialMetadata: [["x-a", "1"]],
    addsEnvoyHeaders: true,
  });
});

// [R4.15-1]
it.each<[string, Uint8Array]>([
  ["a plain name", Buffer.from("grpc")],
  ["a group that does not end", Buffer.from("s")],
  ["a group that nothing began", Buffer.from("t")],
  ["a length beyond the end", bytes(0x0a, 9)],
  ["a target that is no message", bytes(0x0a, 1, 0x0a)],
  ["a cluster's name that is no UTF-8", bytes(0x0a, 3, 0x0a, 1, 0xff)],
  ["a varint without an end", bytes(0x08, 0xff)],
])("takes %s for no message", (_, service) => {
  expect(readGrpcService(service)).toBeUndefined();
});

// [R4.15-2]
it.each<[string, Uint8Array]>([
  ["nothing", bytes()],
  ["a field of 32 bits", Buffer.from("empty")],
  ["a field of 64 bits", Buffer.from("authority")],
  ["a group", Buffer.from("st")],
  ["a target that is a number", bytes(0x08, 1)],
])("takes %s for a message without a target", (_, service) => {
  expect(readGrpcService(service)).toEqual({ kind: "none" });
});

it.each([
  ["x-a", "1", true],
  ["x-a", "100%%", true],
  ["x-a", "%REQ(:path)%", true],
  ["x-a", "100%", false],
  [":path", "/", false],
  ["Host", "a", false],
])("metadata %s: %s may stand in the message: %s", (name, value, allowed) => {
  expect(isAllowedMetadata([name, value])).toBe(allowed);
});
