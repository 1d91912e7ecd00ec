// Finds the rules that a request can match by host and path, so that others cost nothing: one table of hashes, of the
// beginnings of hosts up to each dot, and under each of them of those of paths up to each slash. Hosts are read from
// their end as well. What it gives are candidates in the order of the rules.

import { Bytes, newBytes } from "../bytes";
import { Candidates, Place } from "./candidates";
import { Pattern, PatternKind } from "./pattern";
import { RuleRequest } from "./rule-request";
import { Subject } from "./subject";
import { lowerCase } from "../text/ascii";
import { startSize } from "./path-pattern";

/** Above the beginnings of hosts, and of hosts from their end. The place 0 is for any host. */
// @ts-ignore: decorator
@inline const FORWARD: i32 = -1;
// @ts-ignore: decorator
@inline const BACKWARD: i32 = -2;

// FNV-1a, of what a place stands under and the text. Only the configuration fills the table, so nobody can make it
// slow.
// @ts-ignore: decorator
@inline const PRIME: u32 = 0x01000193;
// @ts-ignore: decorator
@inline
function beginHash(root: i32): u32 {
  return (0x811c9dc5 ^ (<u32>root)) * PRIME;
}
// @ts-ignore: decorator
@inline
function addHash(hash: u32, byte: u32): u32 {
  return (hash ^ lowerCase(byte)) * PRIME;
}

function reversed(text: Bytes): Bytes {
  const size = <usize>text.length;
  const result = newBytes(<u32>size);
  for (let at: usize = 0; at < size; at++) {
    store<u8>(changetype<usize>(result) + at, load<u8>(changetype<usize>(text) + size - 1 - at));
  }
  return result;
}

/** Rules by host and path. */
@final
export class RuleIndex {
  private readonly places: Place[] = [new Place(0, false, Bytes.empty, 0)];
  private hasHosts: bool = false;
  // Open addressing, at most half full; 0 is free.
  private slots: StaticArray<i32> = new StaticArray<i32>(16);

  private slotOf(root: i32, isExact: bool, hash: u32, text: usize, size: u32): i32 {
    const slots = this.slots;
    const mask = slots.length - 1;
    let slot = (<i32>(hash ^ (hash >> 15))) & mask;
    for (let at: i32; (at = unchecked(slots[slot])) != 0; slot = (slot + 1) & mask) {
      if (unchecked(this.places[at]).is(root, isExact, hash, text, size)) break;
    }
    return slot;
  }

  // The place of a text under another, made when there is none.
  private make(root: i32, isExact: bool, text: Bytes): i32 {
    let hash = beginHash(root);
    for (let at = 0; at < text.length; at++) hash = addHash(hash, text.get(at));
    const slot = this.slotOf(root, isExact, hash, changetype<usize>(text), text.length);
    const found = unchecked(this.slots[slot]);
    if (found != 0) return found;
    const at = this.places.push(new Place(root, isExact, text, hash)) - 1;
    unchecked((this.slots[slot] = at));
    if (at << 1 > this.slots.length) this.grow();
    return at;
  }

  private grow(): void {
    this.slots = new StaticArray<i32>(this.slots.length << 1);
    for (let at = 1; at < this.places.length; at++) {
      const place = unchecked(this.places[at]);
      const text = place.text;
      const start = changetype<usize>(text);
      const slot = this.slotOf(place.root, place.isExact, place.hash, start, text.length);
      unchecked((this.slots[slot] = at));
    }
  }

  /** Adds a rule for its hosts and paths; without hosts for every one, without paths too. Rules come in their order. */
  add(rule: i32, hosts: Pattern[] | null, paths: Pattern[] | null): void {
    if (!hosts) return this.addPaths(0, rule, paths);
    for (let at = 0; at < hosts.length; at++) {
      const host = unchecked(hosts[at]);
      this.hasHosts = true;
      const text = host.text;
      const isPrefix = host.kind == PatternKind.Prefix;
      // Up to the dot before the star.
      const start = host.kind == PatternKind.Suffix ? 1 : 0;
      const name = text.slice(start, text.length - (isPrefix ? 1 : 0));
      const place = this.make(
        isPrefix ? FORWARD : BACKWARD,
        host.kind == PatternKind.Exact,
        isPrefix ? name : reversed(name),
      );
      this.addPaths(place, rule, paths);
    }
  }

  private addPaths(at: i32, rule: i32, paths: Pattern[] | null): void {
    const place = unchecked(this.places[at]);
    if (!paths) return place.add(rule, null);
    place.hasPaths = true;
    for (let index = 0; index < paths.length; index++) {
      const path = unchecked(paths[index]);
      const isExact = path.kind == PatternKind.Exact;
      const found = this.make(at, isExact, path.text.slice(0, startSize(path)));
      unchecked(this.places[found]).add(rule, path);
    }
  }

  /** Whether a rule is for every host and path. */
  takesAll(rule: i32): bool {
    return unchecked(this.places[0]).rules.includes(rule);
  }

  /** Gives the candidates for a request; reads its host and path only when rules ask for them. */
  collect(request: RuleRequest, candidates: Candidates): void {
    candidates.clear();
    this.collectFrom(0, request, candidates);
    if (!this.hasHosts) return;
    const host = request.text(Subject.Hosts);
    if (!host) return;
    this.walk(BACKWARD, reversed(host), request, candidates);
    this.walk(FORWARD, host, request, candidates);
  }

  // The rules of a place, and those for the path under it.
  private collectFrom(at: i32, request: RuleRequest, candidates: Candidates): void {
    const place = unchecked(this.places[at]);
    candidates.add(place);
    if (!place.hasPaths) return;
    const path = request.path;
    if (path) this.walk(at, path, request, candidates);
  }

  // Goes along a host or, under a place of hosts, a path.
  private walk(root: i32, text: Bytes, request: RuleRequest, candidates: Candidates): void {
    const isPath = root >= 0;
    const separator: u32 = isPath ? 0x2f : 0x2e;
    const start = changetype<usize>(text);
    const size = <u32>text.length;
    let hash = beginHash(root);
    for (let at: u32 = 0; at <= size; at++) {
      const byte: u32 = at < size ? load<u8>(start + at) : separator;
      if (byte == separator) {
        // Of a host, something has to stand behind the dot.
        for (let isExact = 0; isExact < 2; isExact++) {
          if (isExact == 1 ? at != size : !isPath && at + 1 >= size) continue;
          const slot = this.slotOf(root, isExact == 1, hash, start, at);
          const found = unchecked(this.slots[slot]);
          if (found != 0) this.collectFrom(found, request, candidates);
        }
      }
      hash = addHash(hash, byte);
    }
  }
}
