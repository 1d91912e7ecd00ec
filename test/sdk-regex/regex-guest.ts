// The guest that the tests of regular expressions call.

import { compileGuest, type Guest } from "../sdk-crypto/guest.js";

const source = `
  import { Glob, Match, Regex } from "proxy-wasm-assemblyscript-sdk/regex";
  import { occupiedBytes } from "proxy-wasm-assemblyscript-sdk/runtime/allocation";
  import { steps } from "proxy-wasm-assemblyscript-sdk/regex/steps";

  let regex: Regex = Regex.compile("");
  let match: Match | null = null;
  export function compile(pattern: Bytes): Bytes {
    regex = Regex.compile(pattern);
    return Bytes.fromString(regex.problem);
  }
  export function compileString(pattern: Bytes): Bytes {
    regex = Regex.compile(pattern.toString());
    return Bytes.fromString(regex.problem);
  }
  export function groups(): i32 { return regex.groups; }
  export function matches(text: Bytes): bool { return regex.matches(text); }
  export function matchesString(text: Bytes): bool { return regex.matches(text.toString()); }
  export function find(text: Bytes, from: i32): bool {
    match = regex.find(text, from);
    return match != null;
  }
  export function findString(text: Bytes, from: i32): bool {
    match = regex.find(text.toString(), from);
    return match != null;
  }
  // Eight bytes for each group: where it begins and ends.
  export function places(): Bytes {
    const found = changetype<Match>(match);
    const places = new StaticArray<u8>(8 * (found.groups + 1));
    for (let group = 0; group <= found.groups; group++) {
      store<i32>(changetype<usize>(places) + 8 * group, found.startOf(group));
      store<i32>(changetype<usize>(places) + 8 * group + 4, found.endOf(group));
    }
    return Bytes.fromArray(places);
  }
  export function group(index: i32): Bytes | null { return changetype<Match>(match).group(index); }
  export function startOf(index: i32): i32 { return changetype<Match>(match).startOf(index); }
  export function endOf(index: i32): i32 { return changetype<Match>(match).endOf(index); }
  export function named(name: Bytes): Bytes | null { return changetype<Match>(match).named(name); }
  export function canReplace(replacement: Bytes): bool { return regex.canReplace(replacement); }
  export function replaceAll(text: Bytes, replacement: Bytes): Bytes | null { return regex.replaceAll(text, replacement); }
  export function replaceAllByString(text: Bytes, replacement: Bytes): Bytes | null {
    return regex.replaceAll(text, replacement.toString());
  }
  let glob: Glob = Glob.compile("");
  export function compileGlob(pattern: Bytes, separator: Bytes): Bytes {
    glob = Glob.compile(pattern, separator.toString());
    return Bytes.fromString(glob.problem);
  }
  export function compileGlobAlone(pattern: Bytes): Bytes {
    glob = Glob.compile(pattern);
    return Bytes.fromString(glob.problem);
  }
  export function globMatches(text: Bytes): bool { return glob.matches(text); }
  export function globMatchesString(text: Bytes): bool { return glob.matches(text.toString()); }
  export function occupied(): u32 { return occupiedBytes; }
  export function stepCount(): u64 { return steps; }
`;

/** One pattern at a time, compiled in the guest. */
export class RegexGuest {
  private constructor(readonly guest: Guest) {}

  static async compile(): Promise<RegexGuest> {
    return new RegexGuest(await compileGuest(source));
  }

  /** Compiles the pattern; what is wrong with it. */
  use(pattern: string | Uint8Array): string {
    return this.guest.bytes("compile", pattern)!.toString();
  }

  matches(text: string | Uint8Array): boolean {
    return this.guest.is("matches", text);
  }

  /** Begin and end of the match and its groups. */
  find(text: string | Uint8Array, from = 0): (readonly [number, number] | null)[] | null {
    if (!this.guest.is("find", text, from)) return null;
    const places = this.guest.bytes("places")!;
    const found: ([number, number] | null)[] = [];
    for (let at = 0; at < places.length; at += 8) {
      const start = places.readInt32LE(at);
      found.push(start < 0 ? null : [start, places.readInt32LE(at + 4)]);
    }
    return found;
  }

  get groups(): number {
    return Number(this.guest.call("groups"));
  }

  get steps(): number {
    return Number(this.guest.call("stepCount"));
  }
}
