// Header maps: each type in each callback, names that merge and that do not, lists that are none.

import type { Pairs, Step } from "../program.js";
import type { Chance } from "./chance.js";
import { dataOut, fixed, nowhere, out, readsData, readsWord, step, type Situation, type Variant } from "./variant.js"; // prettier-ignore

const names = [
  "x-one", "x-two", "X-Mixed", "accept", "user-agent", "cookie", "set-cookie", "vary", "cache-control", "via",
  "host", "x-missing", "", "etag", "content-type", "x-request-id", "referer", "www-authenticate", "server", "date",
  "te", "authorization", "location", "grpc-status", "x-forwarded-for", "age",
]; // prettier-ignore
// Not the names that say where a message ends: what its receiver makes of a wrong one is no matter of the proxy.
const pseudoNames = [":path", ":method", ":authority", ":scheme", ":status", ":foo", "x-forwarded-proto", "connection"]; // prettier-ignore
const values = ["1", "", "two words", "a,b", " padded ", "\xe4", "x".repeat(40), "text/plain", "0"];

/** Maps that this callback's own side has, mostly. */
export function mapFor({ callback, chance }: Situation): number {
  const own: Readonly<Record<string, number>> = {
    proxy_on_request_headers: 0,
    proxy_on_request_body: 0,
    proxy_on_request_trailers: 1,
    proxy_on_response_headers: 2,
    proxy_on_response_body: 2,
    proxy_on_response_trailers: 3,
    proxy_on_http_call_response: 6,
    proxy_on_grpc_receive_initial_metadata: 4,
    proxy_on_grpc_receive_trailing_metadata: 5,
  };
  const mine = own[callback];
  if (mine !== undefined && chance.percent(60)) return mine;
  return chance.number(0, 7);
}

/** Not those for which the reader on the other side breaks off: the empty name, `te` in a response. */
const writtenNames = names.filter((name) => name !== "" && name !== "te");

function nameFor(chance: Chance, map: number): string {
  // In trailers they go onto the wire as they are.
  if (chance.percent(4) && map !== 1 && map !== 3) return chance.pick(pseudoNames);
  return chance.pick(writtenNames);
}

/** Names that a read can ask for without changing anything. */
const readNames = [...names, ...pseudoNames];

function wholeMap(map: number, chance: Chance): Pairs {
  const more: Pairs = [
    ["x-set", chance.pick(values)],
    [chance.pick(writtenNames), "set"],
    ["x-set", "again"],
  ];
  const size = chance.number(0, 3);
  if (map === 0) {
    return [
      [":authority", "example.test"],
      [":path", chance.pick(["/set", "/set?x=1"])],
      [":method", "POST"],
      [":scheme", "http"],
      ["x-forwarded-proto", "http"],
      ...more.slice(0, size),
    ];
  }
  if (map === 2) return [[":status", chance.pick(["200", "203", "404"])], ...more.slice(0, size)];
  return more.slice(0, size);
}

function write(op: string): Variant {
  return {
    op,
    name: "any",
    make: (situation) => {
      const { chance } = situation;
      const map = mapFor(situation);
      return [step(op, [map, nameFor(chance, map), chance.pick(values)])];
    },
  };
}

function bad(op: string, name: string, args: Step["args"], outputs: Step["outputs"] = []): Variant {
  return {
    op,
    name,
    make: (situation) => {
      const [, ...others] = args ?? [];
      return [step(op, [mapFor(situation), ...others], outputs)];
    },
  };
}

const get = "proxy_get_header_map_value";
const pairs = "proxy_get_header_map_pairs";
const set = "proxy_set_header_map_pairs";
const size = "proxy_get_header_map_size";
const add = "proxy_add_header_map_value";
const replace = "proxy_replace_header_map_value";
const remove = "proxy_remove_header_map_value";

/** Names that the map of this callback's own side has, most of the time. */
const presentNames: readonly string[] = [":path", "x-sum", ":status", "x-sum", "content-type", "grpc-status", ":status", "x-sum"]; // prettier-ignore

export const headerVariants: readonly Variant[] = [
  { op: get, name: "present", make: (s) => {
    const map = mapFor(s);
    return [step(get, [map, presentNames[map] ?? "", ...dataOut], readsData)];
  } },
  { op: get, name: "absent", make: (s) => [step(get, [mapFor(s), "x-missing", ...dataOut], readsData)], where: (callback) => /body|trailers|log/.test(callback) },
  { op: get, name: "any", make: (s) => [step(get, [mapFor(s), s.chance.pick(readNames), ...dataOut], readsData)] },
  { op: get, name: "missing", make: (s) => [step(get, [mapFor(s), "x-missing", ...dataOut], readsData)] },
  fixed(get, "type", [8, "x-one", ...dataOut], readsData),
  bad(get, "key nowhere", [0, nowhere, 9, ...dataOut], readsData),
  bad(get, "out nowhere", [0, ":path", out(0), nowhere]),
  { op: pairs, name: "any", make: (s) => [step(pairs, [mapFor(s), ...dataOut], readsData)] },
  fixed(pairs, "type", [99, ...dataOut], readsData),
  bad(pairs, "out nowhere", [0, nowhere, out(1)], [["word", 1]]),
  { op: size, name: "any", make: (s) => [step(size, [mapFor(s), out(0)], readsWord)] },
  fixed(size, "type", [8, out(0)], readsWord),
  bad(size, "out nowhere", [0, nowhere]),
  { op: set, name: "any", make: (s) => {
    const map = mapFor(s);
    return [step(set, [map, { pairs: wholeMap(map, s.chance) }]), step(pairs, [map, ...dataOut], readsData)];
  } },
  fixed(set, "type", [8, { pairs: [["a", "b"]] }]),
  bad(set, "nowhere", [0, nowhere, 40]),
  { op: set, name: "malformed", make: (s) => [step(set, [s.chance.pick([1, 3, 4, 5, 6, 7]), s.chance.pick(["\0\0\0\0", "\x01\0\0\0", "garbage", ""])])] },
  write(add),
  write(add),
  fixed(add, "type", [8, "a", "b"]),
  bad(add, "key nowhere", [0, nowhere, 30, "b"]),
  bad(add, "value nowhere", [0, "x-one", nowhere, 30]),
  write(replace),
  fixed(replace, "type", [88, "a", "b"]),
  bad(replace, "key nowhere", [0, nowhere, 30, "b"]),
  { op: remove, name: "any", make: (s) => {
    const map = mapFor(s);
    return [step(remove, [map, nameFor(s.chance, map)])];
  } },
  { op: remove, name: "missing", make: (s) => [step(remove, [mapFor(s), "x-missing"])] },
  fixed(remove, "type", [8, "a"]),
  bad(remove, "key nowhere", [0, nowhere, 30]),
]; // prettier-ignore
