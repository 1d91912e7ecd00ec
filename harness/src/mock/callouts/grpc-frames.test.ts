import { expect, it } from "vitest";
import { GrpcFrameReader, grpcFrame } from "./grpc-frames.js";

const text = (frames: ReturnType<GrpcFrameReader["read"]>): string[] | undefined =>
  frames?.map(({ data }) => Buffer.from(data).toString());

// [R4.15-8]
it("puts a flag and a length before a message", () => {
  expect([...grpcFrame(Buffer.from("ab"))]).toEqual([0, 0, 0, 0, 2, 97, 98]);
});

it("reads messages wherever they are cut", () => {
  const stream = Buffer.concat(["a", "", "bcd"].map((message) => grpcFrame(Buffer.from(message))));
  for (let cut = 0; cut <= stream.length; cut++) {
    const reader = new GrpcFrameReader();
    const pieces = [stream.subarray(0, cut), stream.subarray(cut)];
    expect(pieces.flatMap((piece) => text(reader.read(piece)))).toEqual(["a", "", "bcd"]);
  }
});

it("knows the flag of compression and no other", () => {
  expect(new GrpcFrameReader().read(Uint8Array.of(1, 0, 0, 0, 0))).toEqual([
    { compressed: true, data: Buffer.alloc(0) },
  ]);
  expect(new GrpcFrameReader().read(Uint8Array.of(2))).toBeUndefined();
});
