// Which request headers a response depends on, for caches.
// Source: RFC 9110, section 12.5.5; Fetch standard, "CORS protocol and HTTP caches".

import { Bytes, HeaderMap } from "proxy-wasm-assemblyscript-sdk";
import { membersOf } from "./preflight";

const preflightNames = [
  "Origin",
  "Access-Control-Request-Method",
  "Access-Control-Request-Headers",
  "Access-Control-Request-Private-Network",
];

function has(members: Bytes[], name: string): bool {
  for (let at = 0; at < members.length; at++) {
    const member = unchecked(members[at]);
    if (member.equals("*") || member.equalsIgnoreCase(name)) return true;
  }
  return false;
}

/** What is missing of the first `count` names, in one line; empty when nothing is. `present` is what all lines say. */
export function missingVary(present: Bytes | null, count: i32): Bytes {
  const members: Bytes[] = present ? membersOf(present) : [];
  let missing = Bytes.empty;
  for (let at = 0; at < count; at++) {
    const name = unchecked(preflightNames[at]);
    if (has(members, name)) continue;
    missing = missing.length == 0 ? Bytes.fromString(name) : missing.concat(", ").concat(name);
  }
  return missing;
}

/** Adds what is missing. */
export function addVary(headers: HeaderMap, present: Bytes | null, count: i32): void {
  const missing = missingVary(present, count);
  if (missing.length != 0) headers.add("vary", missing);
}
