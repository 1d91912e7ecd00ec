// Header pairs in the log of a guest as text, without what differs between any two runs.

import { deserializePairs } from "../../harness/src/mock/headers/pairs.js";

/** Times and chance; the length of a time varies, too, which is why the bytes cannot be compared. */
const varying = new Set(["date", "x-envoy-upstream-service-time", "x-request-id"]);

/** A line `name=0 BYTES` whose bytes are serialised pairs as `name=0 key: value; …`; others as they are. */
export function readablePairs(message: string): string {
  const [, head = "", rest = ""] = /^(.*?=0 )([\s\S]+)$/.exec(message) ?? [];
  const pairs = deserializePairs(Buffer.from(rest, "utf8"));
  if (pairs.length === 0) return message;
  return head + pairs.map(([key, value]) => `${key}: ${varying.has(key) ? "…" : value}`).join("; ");
}
