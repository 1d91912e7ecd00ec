// The copies of header maps that are kept for the callback that read them: one of each map. They
// belong to no stream object, so streams that live long hold no headers.

import { Bytes } from "../bytes";
import { callbackNumber } from "../runtime/callback";
import { clearOutWords, outBytes, secondOutWord } from "../host/out-words";
import { MapType } from "../host/map-type";
import { Pairs } from "./pairs";
import { proxy_get_header_map_pairs } from "../host/imports";
import { Status } from "../status";
import { freeTexts } from "../text/text";
import { Stream } from "./stream";

/** All headers of one map, as they are in one callback. */
@final
export class Snapshot {
  /** The headers; none when reading failed. */
  readonly pairs: Pairs = new Pairs();
  /** How reading went. */
  outcome: Status = Status.Ok;
  /** How many writes are not carried out in the copy yet. */
  pending: u32 = 0;
  private stream: u32 = 0;
  private readIn: u32 = 0;

  /** Whether it was read in this callback, from this stream, and nothing unforeseeable came after. */
  isFresh(stream: Stream): bool {
    return this.readIn == callbackNumber && this.stream == stream.id;
  }

  /** Makes the next use read again. */
  discard(): void {
    this.readIn = 0;
  }

  /** Reads all headers of a map. */
  load(stream: Stream, map: MapType): void {
    this.readIn = callbackNumber;
    this.stream = stream.id;
    this.pending = 0;
    freeTexts(callbackNumber);
    let outcome = stream.select();
    let bytes: Bytes | null = null;
    if (outcome == Status.Ok) {
      const words = clearOutWords();
      outcome = <Status>proxy_get_header_map_pairs(map, words, secondOutWord());
      if (outcome == Status.Ok) {
        bytes = outBytes();
        if (!bytes) outcome = Status.InvalidMemoryAccess;
      }
    }
    if (!this.pairs.load(bytes ? bytes : Bytes.empty)) outcome = Status.ParseFailure;
    this.outcome = outcome;
  }
}

type CatchUp = (snapshot: Snapshot, map: MapType) => void;

// Carries out the writes that a snapshot does not show yet. Set by the first of them, so that a filter that only
// reads does not carry the code for it.
let catchUp: CatchUp | null = null;

/** Sets {@link catchUp}. */
export function setCatchUp(carryOut: CatchUp): void {
  catchUp = carryOut;
}

// Made only in modules that read headers.
// @ts-ignore: decorator
@lazy const snapshots = new StaticArray<Snapshot | null>(4);

/** The snapshot of a map for this callback, if there is one. */
export function findSnapshot(stream: Stream, map: MapType): Snapshot | null {
  const snapshot = unchecked(snapshots[map]);
  return snapshot && snapshot.isFresh(stream) ? snapshot : null;
}

/** The snapshot of a map for this callback; read from the host at its first use. */
export function takeSnapshot(stream: Stream, map: MapType): Snapshot {
  let snapshot = unchecked(snapshots[map]);
  if (!snapshot) unchecked((snapshots[map] = snapshot = new Snapshot()));
  if (snapshot.pending != 0 && snapshot.isFresh(stream) && catchUp) catchUp(snapshot, map);
  if (!snapshot.isFresh(stream)) snapshot.load(stream, map);
  return snapshot;
}
