// What was read from the shared data, and how it is read.

import { Bytes } from "../bytes";
import { clearOutWords, outBytes, secondOutWord } from "../host/out-words";
import { proxy_get_shared_data } from "../host/imports";
import { Status } from "../status";

// @ts-ignore: decorator
@lazy const casWord: usize = memory.data(4, 4);

/** A value and the number of the write that made it. */
@final
export class SharedValue {
  /**
   * Made by the SDK. `status`: how reading went.
   * @internal
   */
  constructor(
    /** @internal */
    readonly status: Status,
    /** The bytes that were stored. */
    readonly value: Bytes,
    /** Changes with every write; pass it to {@link sharedData.set} to write only over this value. */
    readonly cas: u32,
  ) {}
}

/** How the last reading went. */
export let sharedStatus: Status = Status.Ok;

/** The number of the write that made what was read last. */
// @ts-ignore: decorator
@inline
export function sharedCas(): u32 {
  return load<u32>(casWord);
}

/** Reads the bytes of a value, without an object around them; empty unless {@link sharedStatus} is Ok. */
export function readSharedBytes(key: usize, keySize: u32): Bytes {
  store<u32>(casWord, 0);
  const words = clearOutWords();
  let status = <Status>proxy_get_shared_data(key, keySize, words, secondOutWord(), casWord);
  const value = status == Status.Ok ? outBytes() : null;
  if (status == Status.Ok && !value) status = Status.InvalidMemoryAccess;
  sharedStatus = status;
  return value ? value : Bytes.empty;
}

/** Reads a value; empty unless the status is Ok. */
export function readShared(key: usize, keySize: u32): SharedValue {
  const value = readSharedBytes(key, keySize);
  return new SharedValue(sharedStatus, value, sharedCas());
}
