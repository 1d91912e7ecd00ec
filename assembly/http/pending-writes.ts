// Keeps the copy of a header map in step with what is written to it, and as late as possible: most filters read
// first and then write, and nobody looks at the copy again. A write is noted, and carried out in the copy when
// somebody reads.

import { callbackNumber } from "../runtime/callback";
import { findSnapshot, setCatchUp, Snapshot } from "./snapshot";
import { keepTexts } from "../text/text";
import { MapType } from "../host/map-type";
import { Stream } from "./stream";

/** What was done to the headers of one name. */
export enum Change {
  Replaced,
  Added,
  Removed,
}

/** Writes of one map that wait; with one more they are carried out. */
// @ts-ignore: decorator
@inline const MOST: u32 = 8;

/** One write, in static memory: what it refers to lives until the callback ends. */
@unmanaged
class Write {
  change: Change = Change.Replaced;
  name: usize = 0;
  nameSize: u32 = 0;
  value: usize = 0;
  valueSize: u32 = 0;
}

// For each of the four maps.
// @ts-ignore: decorator
@lazy const writes: usize = memory.data(4 * 8 * 20, 4);

// @ts-ignore: decorator
@inline
function writeOf(map: MapType, index: u32): Write {
  return changetype<Write>(writes + (<usize>map * MOST + index) * offsetof<Write>());
}

function carryOut(
  snapshot: Snapshot,
  change: Change,
  name: usize,
  nameSize: u32,
  value: usize,
  valueSize: u32,
): void {
  const pairs = snapshot.pairs;
  if (change == Change.Added) {
    pairs.rewind();
    if (pairs.seek(name, nameSize)) {
      // Whether Envoy now has one header or two depends on its build: read again.
      snapshot.discard();
      return;
    }
  } else {
    pairs.removeAll(name, nameSize);
  }
  if (change != Change.Removed) pairs.append(name, nameSize, value, valueSize);
}

// Carries out what waits.
function catchUp(snapshot: Snapshot, map: MapType): void {
  const count = snapshot.pending;
  snapshot.pending = 0;
  for (let index: u32 = 0; index < count; index++) {
    const write = writeOf(map, index);
    carryOut(snapshot, write.change, write.name, write.nameSize, write.value, write.valueSize);
  }
}

/** Notes a write, whose texts are the last that were made; nothing when there is no copy of the map. */
export function noteWrite(
  stream: Stream,
  map: MapType,
  change: Change,
  name: usize,
  nameSize: u32,
  value: usize,
  valueSize: u32,
): void {
  const snapshot = findSnapshot(stream, map);
  if (!snapshot) return;
  const index = snapshot.pending;
  if (index == MOST || !keepTexts(callbackNumber)) {
    catchUp(snapshot, map);
    carryOut(snapshot, change, name, nameSize, value, valueSize);
    return;
  }
  setCatchUp(catchUp);
  const write = writeOf(map, index);
  write.change = change;
  write.name = name;
  write.nameSize = nameSize;
  write.value = value;
  write.valueSize = valueSize;
  snapshot.pending = index + 1;
}
