import { describe, expect, it } from "vitest";
import {
  envoyGrpc,
  grpcGuest,
  make,
  openStream,
  unaryCall,
  type GrpcGuest,
} from "../../../../test/conformance/grpc-guest.js";
import { get, inRequestHeaders, startGuest } from "../../../../test/conformance/observe.js";

const sayCall = (call: string): string => `(call $sayNumber "status" ${call})`;

async function send(guest: GrpcGuest, plugins = 1): Promise<string[]> {
  const proxy = await startGuest({
    guest: grpcGuest(guest),
    proxy: { clusters: { gone: "unreachable", grpc: { grpc: {} } }, stallTimeout: 50 * plugins },
  });
  try {
    await proxy.send(get);
    return proxy.logs.map(({ message }) => message);
  } finally {
    await proxy.close();
  }
}

// [R4.15-1]
it("a call to a name that is no cluster is a ParseFailure", async () => {
  expect(await inRequestHeaders(sayCall(unaryCall({ service: "nowhere" })))).toEqual(["status=4"]);
});

// [R4.15-2]: "empty" holds a field of 32 bits, "st" is a group that begins and ends.
it.each(["", "empty", "st", "\b\x01"])("a call to the service %j kills Envoy", async (service) => {
  const call = inRequestHeaders(sayCall(unaryCall({ service })));
  await expect(call).rejects.toThrow(/OUT1604 .*SIGABRT.*unset oneof/);
});

// [R4.15-3]
it("the token is written only on success", async () => {
  const messages = await send({
    calls: ["nowhere", envoyGrpc("nowhere"), envoyGrpc("gone"), envoyGrpc("grpc")]
      .map((service) => make("call", unaryCall({ service })))
      .join(""),
  });
  expect(messages.slice(0, 8)).toEqual(["call=4", "token=7", "call=10", "token=7", "call=10", "token=7", "call=0", "token=13"]); // prettier-ignore
});

describe("inputs that are not in the memory are told before anything else", () => {
  const good = "(i32.const 0) (i32.const 0)";
  const bad = "(i32.const -1) (i32.const 2)";
  const places = [0, 1, 2, 3, 4];
  it.each(places)("block %i of a call", async (place) => {
    const blocks = places.map((index) => (index === place ? bad : good)).join(" ");
    const call = `(call $grpcCall ${blocks} (i32.const 5) (i32.const 16))`;
    expect(await inRequestHeaders(sayCall(call))).toEqual(["status=6"]);
  });

  it.each(places.slice(1))("block %i of a stream", async (place) => {
    const blocks = places.slice(1).map((index) => (index === place ? bad : good)).join(" "); // prettier-ignore
    const call = `(call $grpcStream ${blocks} (i32.const 16))`;
    expect(await inRequestHeaders(sayCall(call))).toEqual(["status=6"]);
  });

  it("a message", async () => {
    const call = `(call $grpcSend (i32.const 4) ${bad} (i32.const 0))`;
    expect(await inRequestHeaders(sayCall(call))).toEqual(["status=6"]);
  });

  it("a token pointer, although the call is made", async () => {
    const call = unaryCall().replace("(i32.const 16))", "(i32.const -1))");
    expect((await send({ calls: sayCall(call) }))[0]).toBe("status=6");
  });
});

describe("Envoy hangs, and the mock says so, when a gRPC stream finds no host", () => {
  const gone = openStream({ service: envoyGrpc("gone") });
  const cause = /OUT1604 Envoy 1.40 hangs here.*gRPC stream/;

  it.each([
    ["stream", gone],
    ["call", unaryCall({ service: envoyGrpc("gone") })],
    ["call to an unknown cluster", unaryCall({ service: envoyGrpc("nowhere") })],
  ])("after another %s that failed in the same callback", async (_, first) => {
    await expect(send({ calls: make("a", first) + make("b", gone) })).rejects.toThrow(cause);
  });

  it("but not without callbacks for metadata, which bring it about", async () => {
    const without = [
      "proxy_on_grpc_receive_initial_metadata",
      "proxy_on_grpc_receive_trailing_metadata",
    ];
    const messages = await send({ calls: make("a", gone) + make("b", gone), without });
    expect(messages.filter((line) => line.startsWith("on close"))).toEqual(["on close=6", "on close=10"]); // prettier-ignore
  });
});
