// The document that one worker fetched, as it lies in the shared data for the others.
//
//   u32 mark | u32 max-age in seconds, 2^32 - 1 for none | u64 version | u64 fetched at | document

import { Bytes, newBytes } from "../bytes";
import { callbackKind, CallbackKind } from "../runtime/callback";
import { proxy_set_shared_data } from "../host/imports";
import { readShared } from "../shared-data/shared-value";
import { Status } from "../status";

// "ORK1"
// @ts-ignore: decorator
@inline const MARK: u32 = 0x314b524f;
// @ts-ignore: decorator
@inline const HEAD: i32 = 24;

/** A document with keys, and when it was fetched. */
@final
export class PublishedKeys {
  constructor(
    /** Another one for each fetch. */
    public readonly version: u64,
    /** Nanoseconds of the monotonic clock. */
    public readonly fetchedAt: u64,
    /** Seconds for which the answer is fresh, as the issuer says; -1: it says nothing. */
    public readonly maximumAge: i64,
    /** The set, as the issuer wrote it. */
    public readonly document: Bytes,
  ) {}

  /** What lies under a name; `null` when it is nothing that a worker published, or is from the future. */
  static read(name: Bytes, time: u64): PublishedKeys | null {
    if (callbackKind == CallbackKind.None) return null;
    const found = readShared(changetype<usize>(name), <u32>name.length);
    const value = found.value;
    const bytes = changetype<usize>(value);
    if (found.status != Status.Ok || value.length < HEAD || load<u32>(bytes) != MARK) return null;
    const fetchedAt = load<u64>(bytes, 16);
    if (fetchedAt > time) return null;
    const age = load<u32>(bytes, 4);
    const maximumAge: i64 = age == u32.MAX_VALUE ? -1 : <i64>age;
    return new PublishedKeys(load<u64>(bytes, 8), fetchedAt, maximumAge, value.slice(HEAD));
  }

  /** Puts it in the place of what is there. */
  write(name: Bytes): Status {
    const document = this.document;
    const value = newBytes(HEAD + document.length);
    const bytes = changetype<usize>(value);
    store<u32>(bytes, MARK);
    store<u32>(bytes, <u32>this.maximumAge, 4);
    store<u64>(bytes, this.version, 8);
    store<u64>(bytes, this.fetchedAt, 16);
    memory.copy(bytes + HEAD, changetype<usize>(document), <usize>document.length);
    return <Status>(
      proxy_set_shared_data(changetype<usize>(name), <u32>name.length, bytes, <u32>value.length, 0)
    );
  }
}
