// The parser of header maps, and the copy that follows writes, against plain models in Node.

import * as loader from "@assemblyscript/loader";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest } from "./guest.js";
import { pairsOf, parsePairs, type Pair } from "./pairs-form.js";

interface Guest extends Record<string, unknown> {
  allocate(size: number): number;
  load(bytes: number): number;
  encode(): number;
  read(): number;
  removeAll(name: number): void;
  append(name: number, value: number): void;
  first(name: number): number;
  _initialize(): void;
}

let guest: Guest & loader.ASUtil;

beforeAll(async () => {
  const module = await compileGuest(
    `import { Bytes } from "proxy-wasm-assemblyscript-sdk";
     import { Pairs } from "proxy-wasm-assemblyscript-sdk/http/pairs";
     const pairs = new Pairs();
     export function allocate(size: i32): usize { return __new(<usize>size, idof<Bytes>()); }
     export function load(bytes: Bytes): bool { return pairs.load(bytes); }
     export function encode(): Bytes { return pairs.encode(); }
     /** Every name and value by the cursor, in the form of the ABI again. */
     export function read(): Bytes {
       const copy = new Pairs();
       for (pairs.rewind(); pairs.isOnEntry; pairs.advance()) {
         const name = pairs.name();
         const value = pairs.value();
         copy.append(changetype<usize>(name), name.length, changetype<usize>(value), value.length);
       }
       assert(copy.count == pairs.count);
       return copy.encode();
     }
     export function removeAll(name: Bytes): void {
       pairs.removeAll(changetype<usize>(name), name.length);
     }
     export function append(name: Bytes, value: Bytes): void {
       pairs.append(changetype<usize>(name), name.length, changetype<usize>(value), value.length);
     }
     export function first(name: Bytes): Bytes | null {
       pairs.rewind();
       return pairs.seek(changetype<usize>(name), name.length) ? pairs.value() : null;
     }`,
    { options: ["--exportRuntime"] },
  );
  const imports = { env: { proxy_log: () => 0 } as Record<string, unknown> };
  const { exports } = await loader.instantiate<Guest>(module, imports);
  guest = exports as unknown as Guest & loader.ASUtil;
  guest._initialize();
}, 60_000);

function give(bytes: Uint8Array): number {
  const pointer = guest.allocate(bytes.length);
  new Uint8Array(guest.memory!.buffer).set(bytes, pointer);
  return pointer;
}

function take(pointer: number): Uint8Array {
  const size = new DataView(guest.memory!.buffer).getUint32(pointer - 4, true);
  return new Uint8Array(guest.memory!.buffer, pointer, size).slice();
}

const text = (characters: string): Uint8Array => Uint8Array.from(Buffer.from(characters, "latin1"));

const name = fc.constantFrom(":path", ":status", "a", "b", "set-cookie", "x-long-name-of-a-header");
const value = fc.oneof(
  fc.string({ maxLength: 12 }).map((given) => Buffer.from(given).toString("latin1")),
  fc.constant(""),
  fc.constant("v".repeat(400)),
);
const pairList = fc.array(fc.tuple(name, value) as fc.Arbitrary<Pair>, { maxLength: 12 });

describe("the parser of header maps", () => {
  it("takes exactly the well-formed ones of random and damaged bytes, and never traps", () => {
    const damaged = fc
      .tuple(pairList, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }), fc.nat(3))
      .map(([pairs, changes, cut]) => {
        const bytes = pairsOf(pairs);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        return bytes.subarray(0, bytes.length - cut);
      });
    const words = fc
      .array(fc.constantFrom(0, 1, 2, 3, 8, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff), {
        maxLength: 8,
      })
      .map((numbers) => new Uint8Array(Uint32Array.from(numbers).buffer));
    fc.assert(
      fc.property(fc.oneof(damaged, words, fc.uint8Array({ maxLength: 60 })), (bytes) => {
        const expected = parsePairs(bytes);
        expect(guest.load(give(bytes)) !== 0).toBe(expected !== undefined);
        // What is refused reads as an empty map.
        const seen = parsePairs(take(guest.encode()));
        expect(seen).toEqual(expected ?? []);
        guest.__collect();
      }),
      { numRuns: 2000 },
    );
  });

  it("reads every entry in order, whatever bytes the values have", () => {
    const anyBytes = fc.uint8Array({ maxLength: 30 }).map((b) => Buffer.from(b).toString("latin1"));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constant("n"), anyBytes), { maxLength: 20 }), (pairs) => {
        expect(guest.load(give(pairsOf(pairs as Pair[])))).toBeTruthy();
        expect(parsePairs(take(guest.read()))).toEqual(pairs);
        guest.__collect();
      }),
      { numRuns: 200 },
    );
  });
});

type Step = ["remove", string] | ["append", string, string];

/** What Envoy's map does: pseudo headers stand first, the rest in the order in which it was added. */
function applied(pairs: readonly Pair[], step: Step): Pair[] {
  if (step[0] === "remove") return pairs.filter(([other]) => other !== step[1]);
  const pseudo = pairs.findIndex(([other]) => !other.startsWith(":"));
  const end = pseudo < 0 ? pairs.length : pseudo;
  return pairs.toSpliced(step[1].startsWith(":") ? end : pairs.length, 0, [step[1], step[2]]);
}

describe("the copy of a header map", () => {
  it("follows any sequence of removals and additions", () => {
    const step = fc.oneof(
      fc.tuple(fc.constant("remove" as const), name),
      fc.tuple(fc.constant("append" as const), name, value),
    );
    const pseudoFirst = pairList.map((pairs) =>
      pairs.toSorted(([a], [b]) => Number(b.startsWith(":")) - Number(a.startsWith(":"))),
    );
    fc.assert(
      fc.property(pseudoFirst, fc.array(step, { maxLength: 20 }), (start, steps) => {
        guest.load(give(start.length === 0 ? new Uint8Array() : pairsOf(start)));
        let model = start;
        for (const one of steps as Step[]) {
          if (one[0] === "remove") guest.removeAll(give(text(one[1])));
          else guest.append(give(text(one[1])), give(text(one[2])));
          model = applied(model, one);
          expect(parsePairs(take(guest.read()))).toEqual(model);
        }
        for (const wanted of ["a", ":path", "absent"]) {
          const found = guest.first(give(text(wanted)));
          const expected = model.find(([other]) => other === wanted)?.[1];
          expect(found === 0 ? undefined : Buffer.from(take(found)).toString("latin1")).toBe(
            expected,
          );
        }
        guest.__collect();
      }),
      { numRuns: 300 },
    );
  });
});
