import { expect, it } from "vitest";
import { payloadSize, statsPayload, writtenSize, type StatsSnapshot } from "./stats-payload.js";

const counter = (name: string, value: bigint, delta: bigint, used = true) => ({
  name,
  value,
  delta,
  used,
});
const gauge = (name: string, value: bigint, used = true) => ({ name, value, used });

/** What a real Envoy 1.40 gave a module for these metrics. */
const snapshot: StatsSnapshot = {
  counters: [counter("wasmcustom.c1", 7n, 7n), counter("wasmcustom.c2", 0n, 0n, false)],
  gauges: [
    gauge("wasmcustom.g1x", 5n),
    gauge("wasmcustom.g3", 0n, false),
    gauge("server.live", 1n),
    gauge("wasmcustom.g2", 7n),
  ],
};

const word = (value: number): string => Buffer.from(Uint32Array.of(value).buffer).toString("latin1"); // prettier-ignore
const long = (value: bigint): string => Buffer.from(BigUint64Array.of(value).buffer).toString("latin1"); // prettier-ignore

// [R4.19-2]: each gauge doubles the size of its block.
it("is what Envoy hands to a stats sink", () => {
  const written = [
    ...[word(48), word(1), word(2)],
    ...[word(13), "wasmcustom.c1", "\0".repeat(3), long(7n), long(7n)],
    ...[word(406), word(2), word(4)],
    ...[word(14), "wasmcustom.g1x", "\0\0", long(5n)],
    ...[word(11), "server.live", "\0", long(1n)],
    ...[word(13), "wasmcustom.g2", "\0".repeat(7), long(7n)],
  ].join("");
  const payload = Buffer.from(statsPayload(snapshot)).toString("latin1");
  expect(payload).toBe(written.padEnd(454, "\0"));
});

// [R4.19-2]
it("without metrics has two empty blocks", () => {
  const payload = statsPayload({ counters: [], gauges: [] });
  expect([...new Uint32Array(payload.slice().buffer)]).toEqual([12, 1, 0, 12, 2, 0]);
});

it("is much larger than what is written", () => {
  const gauges = Array.from({ length: 10 }, (_, index) => gauge(`gauge.${index}`, 1n));
  const ten = { counters: [], gauges };
  expect(statsPayload(ten)).toHaveLength(payloadSize(ten));
  expect(payloadSize(ten)).toBeGreaterThan(100 * writtenSize(ten));
});
