// Statuses whose responses have no body, 204 and 304: from the upstream, from a filter that changes the status, and
// as a local reply, with and without a length, over both protocols.

import type { HeaderPair, RawReply } from "../../harness/src/mock/index.js";
import type { RawGuest } from "./raw-guest.js";
import { compareSideBySide, type SideBySideCase } from "./side-by-side.js";

const show = (callback: string): string =>
  `(call $sayNumber "${callback}" (local.get $n)) (call $sayNumber "end" (local.get $end)) (i32.const 0)`;

const watcher: RawGuest = {
  callbacks: {
    proxy_on_response_headers: show("headers"),
    proxy_on_response_body: show("body"),
    proxy_on_log: `(call $say "size" (call $property "response\\00size" (i32.const 0) (i32.const 4)))`,
  },
};

const renaming = (status: number): RawGuest => ({
  callbacks: {
    proxy_on_response_headers: `(drop (call $replace (i32.const 2) ":status" "${status}")) ${show("headers")}`,
    proxy_on_response_body: show("body"),
  },
});

const replying = (status: number, body: string): RawGuest => ({
  callbacks: {
    proxy_on_request_headers: `(drop (call $reply (i32.const ${status}) "" "${body}" (i32.const 0) (i32.const 0) (i32.const -1))) (i32.const 0)`,
    ...watcher.callbacks,
  },
});

const text = (body: string): Uint8Array => Buffer.from(body);

/** Over both protocols, and for a HEAD. */
const asked = [{}, { protocol: "http/2" }, { method: "HEAD" }] as const;

const statuses = [204, 304] as const;

const heads: readonly (readonly [name: string, headers: readonly HeaderPair[]])[] = [
  ["plain", []],
  ["length-0", [["content-length", "0"]]],
  ["length-3", [["content-length", "3"]]],
  ["chunked", [["transfer-encoding", "chunked"]]],
];

// [R4.4-16], [R4.6-3]
const cases: readonly SideBySideCase[] = statuses.flatMap((status): SideBySideCase[] => [
  ...heads
    // No server says how long a body with 204 is, or sends it in chunks (RFC 9110, 8.6; RFC 9112, 6.1).
    .filter(([name]) => status === 304 || name === "plain")
    .map(([name, headers]): SideBySideCase => {
      const upstream: RawReply = { status, headers };
      return { name: `upstream-${status}-${name}`, guests: [watcher], requests: asked, upstream };
    }),
  ...[[], [text("abc")]].map((chunks): SideBySideCase => {
    const headers: readonly HeaderPair[] = [["content-length", String(chunks.length * 3)]];
    const upstream: RawReply = { status: 200, headers, chunks };
    return { name: `changed-${status}-${chunks.length}`, guests: [renaming(status), watcher], requests: asked, upstream }; // prettier-ignore
  }),
  ...["", "abc"].map((body): SideBySideCase => {
    return { name: `reply-${status}-${body.length}`, guests: [replying(status, body)], requests: asked }; // prettier-ignore
  }),
]);

compareSideBySide("responses without a body", cases);
