// Finds the rules that a request can match by host and path, so that others cost nothing: one table of hashes, of the
// beginnings of hosts up to each dot, and under each of them of those of paths up to each slash. Hosts are read from
// their end as well. What it gives are candidates in the order of the rules.

import { Bytes, newBytes } from "../bytes";
import { Candidates, Place } from "./candidates";
import { Pattern, PatternKind } from "./pattern";
import { RuleRequest } from "./rule-request";
import { Subject } from "./subject";
import { lowerCase } from "../text/ascii";

// FNV-1a, which begins with the hash of what a text stands under. Only the configuration fills the table, so nobody
// can make it slow.
// @ts-ignore: decorator
@inline
function addHash(hash: u32, byte: u32): u32 {
  return (hash ^ lowerCase(byte)) * 0x01000193;
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
  // For any host, and above the beginnings of hosts, and of hosts from their end.
  private readonly anyHost: Place = new Place(null, false, Bytes.empty, 1);
  private readonly forward: Place = new Place(null, false, Bytes.empty, 2);
  private readonly backward: Place = new Place(null, false, Bytes.empty, 3);
  private hasHosts: bool = false;
  private count: i32 = 0;
  // Open addressing, at most half full.
  private slots: StaticArray<Place | null> = new StaticArray<Place | null>(16);

  private slotOf(root: Place, isExact: bool, hash: u32, text: usize, size: u32): i32 {
    const slots = this.slots;
    const mask = slots.length - 1;
    let slot = (<i32>(hash ^ (hash >> 15))) & mask;
    for (let place: Place | null; (place = unchecked(slots[slot])); slot = (slot + 1) & mask) {
      if (place.is(root, isExact, hash, text, size)) break;
    }
    return slot;
  }

  // The place of a text under another, made when there is none.
  private make(root: Place, isExact: bool, text: Bytes): Place {
    if (this.count << 1 > this.slots.length) this.grow();
    const start = changetype<usize>(text);
    let hash = root.hash;
    for (let at: usize = 0; at < <usize>text.length; at++) {
      hash = addHash(hash, load<u8>(start + at));
    }
    const slot = this.slotOf(root, isExact, hash, start, text.length);
    let place = unchecked(this.slots[slot]);
    if (!place) {
      place = new Place(root, isExact, text, hash);
      unchecked((this.slots[slot] = place));
      this.count++;
    }
    return place;
  }

  private grow(): void {
    const old = this.slots;
    const mask = (old.length << 1) - 1;
    const slots = new StaticArray<Place | null>(mask + 1);
    for (let at = 0; at < old.length; at++) {
      const place = unchecked(old[at]);
      if (!place) continue;
      let slot = (<i32>(place.hash ^ (place.hash >> 15))) & mask;
      while (unchecked(slots[slot])) slot = (slot + 1) & mask;
      unchecked((slots[slot] = place));
    }
    this.slots = slots;
  }

  /** Adds a rule for its hosts and paths; without hosts for every one, without paths too. Rules come in their order. */
  add(rule: i32, hosts: Pattern[] | null, paths: Pattern[] | null): void {
    if (!hosts) return this.addPaths(this.anyHost, rule, paths);
    for (let at = 0; at < hosts.length; at++) {
      const host = unchecked(hosts[at]);
      const isPrefix = host.kind == PatternKind.Prefix;
      const isSuffix = host.kind == PatternKind.Suffix;
      // Up to the dot before the star.
      const name = host.text.slice(isSuffix ? 1 : 0, host.text.length - (isPrefix ? 1 : 0));
      const place = isPrefix
        ? this.make(this.forward, false, name)
        : this.make(this.backward, !isSuffix, reversed(name));
      this.hasHosts = true;
      this.addPaths(place, rule, paths);
    }
  }

  private addPaths(place: Place, rule: i32, paths: Pattern[] | null): void {
    if (!paths) return place.add(rule, null);
    place.hasPaths = true;
    for (let at = 0; at < paths.length; at++) {
      const path = unchecked(paths[at]);
      const start = path.text.slice(0, path.startSize);
      this.make(place, path.kind == PatternKind.Exact, start).add(rule, path);
    }
  }

  /** Whether a rule is for every host and path. */
  get takesAll(): bool {
    return this.anyHost.first != null;
  }

  /** Gives the candidates for a request; reads its host and path only when rules ask for them. */
  collect(request: RuleRequest, candidates: Candidates): void {
    candidates.clear();
    this.collectFrom(this.anyHost, request, candidates);
    if (!this.hasHosts) return;
    const host = request.text(Subject.Hosts);
    if (!host) return;
    this.walk(this.backward, false, reversed(host), request, candidates);
    this.walk(this.forward, false, host, request, candidates);
  }

  // The rules of a place, and those for the path under it.
  private collectFrom(place: Place, request: RuleRequest, candidates: Candidates): void {
    candidates.add(place);
    if (!place.hasPaths) return;
    const path = request.path;
    if (path) this.walk(place, true, path, request, candidates);
  }

  // Goes along a host or, under a place of hosts, a path.
  private walk(
    root: Place,
    isPath: bool,
    text: Bytes,
    request: RuleRequest,
    candidates: Candidates,
  ): void {
    const separator: u32 = isPath ? 0x2f : 0x2e;
    const start = changetype<usize>(text);
    const size = <u32>text.length;
    let hash = root.hash;
    for (let at: u32 = 0; at <= size; at++) {
      const byte: u32 = at < size ? load<u8>(start + at) : separator;
      if (byte == separator) {
        for (let exact = 0; exact < 2; exact++) {
          // Of a host, something has to stand behind the dot.
          if (exact != 0 ? at != size : !isPath && at + 1 >= size) continue;
          const slot = this.slotOf(root, exact != 0, hash, start, at);
          const place = unchecked(this.slots[slot]);
          if (place) this.collectFrom(place, request, candidates);
        }
      }
      hash = addHash(hash, byte);
    }
  }
}
