// Each format is read and written as an independent implementation does it, also when it is broken in any way.

import fc from "fast-check";
import { beforeAll, describe as group, expect, it } from "vitest";
import type { Guest } from "../../sdk-crypto/guest.js";
import { compileFormats, contexts, convertWith, describe, readWith } from "./formats-guest.js";
import { type Format, formats, type Headers, read, write } from "./reference.js";
import { filterBaggage, readTracestate, writeTracestate } from "./reference-lists.js";

let guest: Guest;
beforeAll(async () => {
  guest = await compileFormats();
}, 120_000);

/** One change of a header's text: a piece is taken out and another one put in. */
const changes = fc.record({
  header: fc.nat(4),
  at: fc.nat(80),
  size: fc.nat(3),
  text: fc.oneof(
    fc.constantFrom("", "0", "1", "-", ":", ";", "/", "=", ",", "g", "A", "F", "%3A", "d", " ", "\t", "00000000"),
    fc.stringMatching(/^[\x20-\x7e]{0,3}$/),
  ),
  kind: fc.constantFrom("text", "text", "text", "twice", "absent", "empty"),
}); // prettier-ignore
type Change = typeof changes extends fc.Arbitrary<infer Value> ? Value : never;

function changed(headers: Headers, list: readonly Change[]): Headers {
  let result = headers;
  for (const { header, at, size, text, kind } of list) {
    const [name, value] = result[header % Math.max(result.length, 1)] ?? ["b3", "0"];
    const others = result.filter(([key]) => key !== name);
    const place = at % (value.length + 1);
    const next = value.slice(0, place) + text + value.slice(place + size);
    const now: Record<string, Headers> = {
      text: [[name, next]],
      twice: [[name, value], [name, next]],
      absent: [],
      empty: [[name, ""]],
    }; // prettier-ignore
    result = [...others, ...now[kind]!];
  }
  return result;
}

group.each(formats)("%s", (format: Format) => {
  it("is read as it is written", () => {
    fc.assert(
      fc.property(contexts, (context) => {
        const headers = write(format, context);
        expect(readWith(guest, format, headers)).toBe(describe(read(format, headers)));
      }),
      { numRuns: 500 },
    );
  });

  it("is read the same when it is broken, and never traps", () => {
    fc.assert(
      fc.property(contexts, fc.array(changes, { minLength: 1, maxLength: 3 }), (context, list) => {
        const headers = changed(write(format, context), list);
        expect(readWith(guest, format, headers)).toBe(describe(read(format, headers)));
      }),
      { numRuns: 2000 },
    );
  });

  it("takes any bytes without a trap, and nothing half", () => {
    const names = write(format, fc.sample(contexts, 1)[0]!).map(([name]) => name);
    const bytes = fc.uint8Array({ maxLength: 700 }).map((array) => Buffer.from(array).toString("latin1").replace(/[\n:]/g, ";")); // prettier-ignore
    fc.assert(
      fc.property(fc.constantFrom(...names), bytes, (name, value) => {
        const known = readWith(guest, format, [[name, value]]);
        expect(known).toMatch(/^([01]$|2 [01] [01]$|3 )/);
      }),
      { numRuns: 300 },
    );
  });

  it.each(formats)("is written from what %s knows", (from) => {
    fc.assert(
      fc.property(contexts, (context) => {
        const headers = write(from, context);
        const known = read(from, headers);
        if (typeof known === "string" || !("trace" in known)) throw new Error("no trace");
        expect(convertWith(guest, from, format, headers).sort()).toEqual(
          write(format, known).sort(),
        );
      }),
      { numRuns: 60 },
    );
  });
});

const member = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[a-z0-9][a-z0-9_*/@-]{0,4}=[!-+\--<>-~]{1,6}$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-c]=[a-z]{120,135}$/) },
  { weight: 1, arbitrary: fc.constantFrom("", "own=old", "a", "A=1", "a=", "=1", "a b=1", "é=1", "a=b=c", "a=\x7f", `${"k".repeat(257)}=1`) },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-c]{1,2} ?= ?[a-z"\\]{0,3} ?;? ?[a-c=]{0,3}$/) },
); // prettier-ignore
const list = fc
  .array(fc.tuple(member, fc.constantFrom("", " ", "\t ")), { maxLength: 36 })
  .map((items) => items.map(([text, blanks]) => blanks + text + blanks).join(","));
const most = fc.record({ members: fc.integer({ min: 1, max: 32 }), bytes: fc.integer({ min: 1, max: 400 }) }); // prettier-ignore

group("lists", () => {
  it.each([0, 1])(
    "tracestate is read and cut as written in the standard (own members: %i)",
    (kind) => {
      fc.assert(
        fc.property(list, most, (text, { members, bytes }) => {
          const given = Buffer.from(text, "latin1");
          const known = readTracestate(text);
          const expected =
            known && writeTracestate(known, kind === 1 ? "own=1" : undefined, { members, bytes });
          const found = guest.bytes("lists", kind, given, members, bytes);
          expect(found === null ? null : found.toString("latin1")).toBe(expected);
        }),
        { numRuns: 1000 },
      );
    },
  );

  it("baggage loses malformed members and what does not fit, and nothing else", () => {
    fc.assert(
      fc.property(list, most, (text, { members, bytes }) => {
        const given = Buffer.from(text, "latin1");
        const found = guest.bytes("lists", 2, given, members, bytes)!.toString("latin1");
        expect(found).toBe(filterBaggage(text, { members, bytes }));
      }),
      { numRuns: 1000 },
    );
  });
});
