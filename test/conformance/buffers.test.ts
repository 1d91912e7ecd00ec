// The rules of buffers, on the mock host and on a real Envoy: which exist when, what reading a range gives, what
// writing does, and what goes on afterwards.

import type { RawReply, RawRequest } from "../../harness/src/mock/index.js";
import { inEveryCallback, plainAnswers } from "./header-guests.js";
import type { RawGuest } from "./raw-guest.js";
import { compareSideBySide, type SideBySideCase } from "./side-by-side.js";

const chunkedPost: Partial<RawRequest> = {
  method: "POST",
  headers: [["transfer-encoding", "chunked"]],
  chunks: [Buffer.from("abcdefg")],
};

const emptyPost: Partial<RawRequest> = { ...chunkedPost, chunks: [] };

const someBody: RawReply = {
  status: 200,
  headers: [["transfer-encoding", "chunked"]],
  chunks: [Buffer.from("12345678")],
};

const types = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 255, -1];

const readAll = (label: string): string =>
  types
    .map(
      (type) => `
      (call $say "${label} bytes ${type}" (call $bufferBytes (i32.const ${type}) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4)))
      (i32.store (i32.const 16) (i32.const 777)) (i32.store (i32.const 20) (i32.const 778))
      (call $sayNumber "${label} status ${type}" (call $bufferStatus (i32.const ${type}) (i32.const 16) (i32.const 20)))
      (call $sayNumber "length" (i32.load (i32.const 16))) (call $sayNumber "flags" (i32.load (i32.const 20)))`,
    )
    .join("\n");

const writeAll = (label: string, skipped: readonly number[] = []): string =>
  types
    .filter((type) => !skipped.includes(type))
    .map(
      (type) =>
        `(call $sayNumber "${label} set ${type}" (call $setBuffer (i32.const ${type}) (i32.const 99) (i32.const 0) "+"))`,
    )
    .join("\n");

/** Bytes of the two bodies only, so that the log stays readable. */
const readBodies = (label: string): string =>
  [0, 1]
    .map(
      (type) =>
        `(call $say "${label} ${type}" (call $bufferBytes (i32.const ${type}) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4)))`,
    )
    .join("\n");

const bodies: RawGuest = {
  callbacks: {
    ...plainAnswers,
    proxy_on_request_body: `(call $sayNumber "request body" (local.get $n)) (call $sayNumber "end" (local.get $end)) ${readBodies("sees")} (i32.const 0)`,
    proxy_on_response_body: `(call $sayNumber "response body" (local.get $n)) (call $sayNumber "end" (local.get $end)) ${readBodies("sees")} (i32.const 0)`,
    proxy_on_response_headers: `(drop (call $remove (i32.const 2) "content-length")) (i32.const 0)`,
  },
};

/** Buffer 8 is the body when a body callback begins, and writable as that. */
const scratchBody = (type: number): string => `
  (call $say "8 in body" (call $bufferBytes (i32.const 8) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4)))
  (call $sayNumber "set" (call $setBuffer (i32.const 8) (i32.const 99) (i32.const 0) "+"))
  (call $say "body" (call $bufferBytes (i32.const ${type}) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4)))
  (i32.const 0)`;

// The table of 4.5, each type in each callback; [R4.5-2]
const existence: SideBySideCase[] = [
  {
    name: "read-everywhere",
    guests: [inEveryCallback(readAll)],
    plugin: { configuration: "plugin", vmConfiguration: "vm" },
  },
  {
    name: "write-everywhere",
    guests: [inEveryCallback((label) => writeAll(label) + readBodies(label)), bodies],
    plugin: { configuration: "plugin", vmConfiguration: "vm" },
  },
  {
    name: "root",
    guests: [
      {
        callbacks: {
          proxy_on_context_create: readAll("create") + writeAll("create"),
          proxy_on_vm_start: `${readAll("start")} ${writeAll("start")} (i32.const 1)`,
          proxy_on_configure: `${readAll("configure")} ${writeAll("configure")} (drop (call $tickPeriod (i32.const 20))) (i32.const 1)`,
          proxy_on_tick: `(drop (call $tickPeriod (i32.const 0))) ${readAll("tick")} ${writeAll("tick")}`,
          // Held until the tick has come.
          proxy_on_request_headers: `(drop (call $effective (i32.const 1))) ${readAll("as root")} ${writeAll("as root")} (i32.const 0)`,
        },
      },
    ],
    plugin: { configuration: "plugin", vmConfiguration: "vm" },
    requests: [],
    advance: 20,
  },
  {
    name: "scratch",
    guests: [
      {
        callbacks: {
          proxy_on_request_headers: `
            (call $say "8 before" (call $bufferBytes (i32.const 8) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4)))
            (call $say "7" (call $bufferBytes (i32.const 7) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4)))
            (call $say "8 after 7" (call $bufferBytes (i32.const 8) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4)))
            (call $say "6" (call $bufferBytes (i32.const 6) (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 4)))
            (call $say "8 after 6" (call $bufferBytes (i32.const 8) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4)))
            (call $sayNumber "status" (call $bufferStatus (i32.const 8) (i32.const 16) (i32.const 20)))
            (call $sayNumber "length" (i32.load (i32.const 16)))
            (call $sayNumber "set" (call $setBuffer (i32.const 8) (i32.const 99) (i32.const 0) "+"))
            (call $say "0" (call $bufferBytes (i32.const 0) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4)))
            (call $say "8 after nothing" (call $bufferBytes (i32.const 8) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4)))
            (call $sayNumber "set" (call $setBuffer (i32.const 8) (i32.const 99) (i32.const 0) "+"))
            (drop (call $effective (i32.const 1)))
            (call $say "root's 8" (call $bufferBytes (i32.const 8) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4)))
            (i32.const 0)`,
          proxy_on_request_body: scratchBody(0),
          // Something else is read first: a pointer to the request's body would be left, and kill Envoy.
          proxy_on_response_headers: `(call $say "6" (call $bufferBytes (i32.const 6) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4)))
            (call $say "8 later" (call $bufferBytes (i32.const 8) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4))) (i32.const 0)`,
          proxy_on_response_body: scratchBody(1),
          proxy_on_log: `(call $say "8 in log" (call $bufferBytes (i32.const 8) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4)))`,
        },
      },
    ],
    plugin: { configuration: "plugin", vmConfiguration: "vm" },
  },
];

const starts = [0, 1, 3, 6, 7, 8, 100, -1];
const lengths = [0, 1, 4, 7, 8, 100, -1, 0x7fffffff];

const ranges = (type: number): string =>
  `(if (local.get $n) (then ${starts
    .flatMap((start) =>
      lengths.map(
        (length) => `
        (i32.store (i32.const 0) (i32.const 777)) (i32.store (i32.const 4) (i32.const 0))
        (call $sayNumber "${start} ${length}" (call $bufferBytes (i32.const ${type}) (i32.const ${start}) (i32.const ${length}) (i32.const 0) (i32.const 4)))
        (if (i32.eqz (i32.load (i32.const 4))) (then (call $sayNumber "address" (i32.load (i32.const 0))))
          (else (call $say "bytes" (i32.const 0))))`,
      ),
    )
    .join("\n")}))`;

const edges = (type: number): string => `
  (call $sayNumber "result out of memory" (call $bufferBytes (i32.const ${type}) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const 4)))
  (call $sayNumber "size out of memory" (call $bufferBytes (i32.const ${type}) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const -1)))
  (call $sayNumber "nothing, out of memory" (call $bufferBytes (i32.const ${type}) (i32.const 99) (i32.const 1) (i32.const -1) (i32.const 4)))
  (call $sayNumber "status out of memory" (call $bufferStatus (i32.const ${type}) (i32.const -1) (i32.const 20)))
  (call $sayNumber "flags out of memory" (call $bufferStatus (i32.const ${type}) (i32.const 16) (i32.const -1)))
  (call $sayNumber "set out of memory" (call $setBuffer (i32.const ${type}) (i32.const 0) (i32.const 0) (i32.const -1) (i32.const 2)))
  (call $sayNumber "set of no buffer, out of memory" (call $setBuffer (i32.const 2) (i32.const 0) (i32.const 0) (i32.const -1) (i32.const 2)))
  (call $sayNumber "set of type 9, out of memory" (call $setBuffer (i32.const 9) (i32.const 0) (i32.const 0) (i32.const -1) (i32.const 2)))
  (call $sayNumber "set of type 4, out of memory" (call $setBuffer (i32.const 4) (i32.const 0) (i32.const 0) (i32.const -1) (i32.const 2)))
  (i64.store (i32.const 0) (i64.const 0))`;

// [R4.5-1], [R4.5-2]
const reading: SideBySideCase[] = [
  {
    name: "ranges-request",
    guests: [{ callbacks: { ...bodies.callbacks, proxy_on_request_body: `${ranges(0)} ${edges(0)} (i32.const 0)` } }], // prettier-ignore
    requests: [chunkedPost],
  },
  {
    name: "ranges-response",
    guests: [{ callbacks: { ...bodies.callbacks, proxy_on_response_body: `${ranges(1)} ${edges(1)} (i32.const 0)` } }], // prettier-ignore
  },
];

/** What is written: where, how many bytes it replaces, and what. */
const writes: readonly (readonly [start: number, length: number, text: string])[] = [
  [0, 0, "<<"],
  [0, 0, ""],
  [0, 1, "X"],
  [0, 3, ""],
  [0, 3, "four"],
  [0, 7, "seven"],
  [0, 8, "eight"],
  [0, 9, "nine"],
  [0, -1, "all"],
  [0, -1, ""],
  [1, 0, "middle"],
  [1, 1, "middle"],
  [3, -1, "middle"],
  [6, 1, "middle"],
  [7, 0, ">>"],
  [7, 9, ">>"],
  [8, 0, ">>"],
  [8, 4, ""],
  [99, 0, "far"],
  [-1, 0, "far"],
  [-1, -1, "far"],
];

// [R4.5-3], [R4.5-4], [R4.5-5], [R4.5-7], [R4.5-8]
/** One guest for each write; `when` says in which calls of the body callback it happens. */
const writing = (type: number, buffered: boolean, when: string): SideBySideCase[] =>
  writes.map(([start, length, text], index) => {
    const side = type === 0 ? "request" : "response";
    const set = `(call $sayNumber "set" (call $setBuffer (i32.const ${type}) (i32.const ${start}) (i32.const ${length}) "${text}"))
      (call $sayNumber "status" (call $bufferStatus (i32.const ${type}) (i32.const 16) (i32.const 20))) (call $sayNumber "length" (i32.load (i32.const 16)))
      ${readBodies("now")}`;
    const guest: RawGuest = {
      callbacks: {
        ...bodies.callbacks,
        [`proxy_on_${side}_body`]: `(call $sayNumber "size" (local.get $n)) (if ${when} (then ${set}))
          ${buffered ? "(select (i32.const 0) (i32.const 1) (local.get $end))" : "(i32.const 0)"}`,
      },
    };
    return {
      name: `${side}-${buffered ? "whole" : "chunk"}-${when.includes("$n") ? "data" : when.includes("eqz") ? "more" : "end"}-${index}`, // prettier-ignore
      guests: type === 0 ? [guest, bodies] : [bodies, guest],
      requests: type === 0 ? [chunkedPost, emptyPost] : [{}],
      upstream: someBody,
    };
  });

// [R4.5-5], [R4.5-8]
const held: SideBySideCase[] = [1, 2, 3].flatMap((answer) =>
  [0, 1].map((type) => {
    const side = type === 0 ? "request" : "response";
    // Only what answer 1 keeps may be touched later.
    const touch =
      answer === 1 ? `${readAll("tick")} ${writeAll("tick")} ${readBodies("after")}` : "";
    return {
      name: `held-${side}-${answer}`,
      guests: [
        bodies,
        {
          extra: "(global $held (mut i32) (i32.const 0))",
          callbacks: {
            ...bodies.callbacks,
            [`proxy_on_${side}_body`]: `(call $sayNumber "size" (local.get $n)) ${readBodies("body")} (if (local.get $end) (then (global.set $held (local.get $id)) (drop (call $effective (i32.const 1))) (drop (call $tickPeriod (i32.const 200))))) (i32.const ${answer})`,
            proxy_on_tick: `(drop (call $tickPeriod (i32.const 0))) (drop (call $effective (global.get $held))) ${touch}
              (call $sayNumber "continue" (call $continueStream (i32.const ${type})))
              ${answer === 1 ? readBodies("continued") : ""}`,
            ...(answer === 1 && { proxy_on_log: readBodies("log") }),
          },
        },
        bodies,
      ],
      requests: [chunkedPost],
      upstream: someBody,
      advance: 200,
    };
  }),
);

const groups: Readonly<Record<string, readonly SideBySideCase[]>> = {
  existence: existence.map((test) => ({ requests: [{}, chunkedPost], upstream: someBody, ...test })), // prettier-ignore
  reading: reading.map((test) => ({ upstream: someBody, ...test })),
  "writes to a chunk of a request": writing(0, false, "(local.get $n)"),
  "writes to the empty end of a request": writing(0, false, "(local.get $end)"),
  "writes to a buffered request": writing(0, true, "(local.get $end)"),
  "writes to a request that is being buffered": writing(0, true, "(i32.eqz (local.get $end))"),
  "writes to a chunk of a response": writing(1, false, "(local.get $n)"),
  "writes to the empty end of a response": writing(1, false, "(local.get $end)"),
  "writes to a buffered response": writing(1, true, "(local.get $end)"),
  held,
};

for (const [title, cases] of Object.entries(groups)) compareSideBySide(title, cases);
