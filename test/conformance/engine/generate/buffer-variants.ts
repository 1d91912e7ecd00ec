// Buffers: each type, all ranges, writes that prepend, replace and append.

import type { Chance } from "./chance.js";
import { dataOut, fixed, nowhere, out, readsData, step, type Situation, type Variant } from "./variant.js"; // prettier-ignore

const read = "proxy_get_buffer_bytes";
const write = "proxy_set_buffer_bytes";
const status = "proxy_get_buffer_status";

function bufferFor({ callback, chance }: Situation): number {
  const own: Readonly<Record<string, number>> = {
    proxy_on_request_body: 0,
    proxy_on_response_body: 1,
    proxy_on_http_call_response: 4,
    proxy_on_grpc_receive: 5,
    proxy_on_vm_start: 6,
    proxy_on_configure: 7,
    envoy_on_resolve_dns: 8,
  };
  const mine = own[callback];
  if (mine !== undefined && chance.percent(60)) return mine;
  // The plugin's configuration is the program itself, in a form that says nothing to a reader.
  // Type 8 shows whatever a stream read last, be it gone or not; in later callbacks a stream may be the effective one.
  const noStreamYet = /vm_start|configure|context_create/.test(callback);
  return chance.pick(noStreamYet ? [0, 1, 2, 3, 4, 5, 6, 8] : [0, 1, 2, 3, 4, 5, 6]);
}

const starts = [0, 0, 0, 1, 2, 3, 100, 0x7fffffff, -1];
const lengths = [0, 1, 2, 3, 5, 100, -1, 0x7fffffff];

function range(chance: Chance): readonly [number, number] {
  return [chance.pick(starts), chance.pick(lengths)];
}

export const bufferVariants: readonly Variant[] = [
  { op: status, name: "any", make: (s) => [step(status, [bufferFor(s), out(0), out(1)], [["word", 0], ["word", 1]])] },
  fixed(status, "type", [9, out(0), out(1)], [["word", 0], ["word", 1]]),
  { op: status, name: "nowhere", make: (s) => [step(status, [bufferFor(s), nowhere, out(1)], [["word", 1]])] },
  { op: status, name: "absent", make: (s) => [step(status, [s.chance.pick([4, 7]), out(0), out(1)], s.callback === "proxy_on_configure" || /create/.test(s.callback) ? [] : [["word", 0], ["word", 1]])] },
  { op: read, name: "all", make: (s) => [step(read, [bufferFor(s), 0, -1, ...dataOut], readsData)] },
  { op: read, name: "range", make: (s) => [step(read, [bufferFor(s), ...range(s.chance), ...dataOut], readsData)] },
  fixed(read, "type", [9, 0, 10, ...dataOut], readsData),
  fixed(read, "absent", [4, 0, 10, ...dataOut], readsData),
  { op: read, name: "nowhere", make: (s) => [step(read, [s.chance.pick([6, 6, 0, 1]), 0, 10, out(0), nowhere])] },
  { op: write, name: "any", make: (s) => [step(write, [bufferFor(s), ...range(s.chance), s.chance.pick(["", "A", "more bytes", "x".repeat(30)])])] },
  { op: write, name: "any too", make: (s) => [step(write, [bufferFor(s), ...range(s.chance), s.chance.pick(["", "A", "more bytes"])])] },
  fixed(write, "type", [9, 0, 0, "x"]),
  fixed(write, "absent", [4, 0, 0, "x"]),
  fixed(write, "immutable", [6, 0, 0, "x"]),
  { op: write, name: "middle", make: (s) => [step(write, [s.chance.pick([0, 1]), 1, s.chance.pick(lengths), "x"])] },
  { op: write, name: "nowhere", make: (s) => [step(write, [bufferFor(s), 0, 0, nowhere, 30])] },
]; // prettier-ignore
