// The secret key by which the entries of a shared table are spread over its slots. The first worker makes it,
// and compare-and-swap makes all of them take the same one.

import { Bytes } from "../bytes";
import { proxy_set_shared_data } from "../host/imports";
import { randomBytes } from "../random";
import { readShared } from "../shared-data/shared-value";
import { Status } from "../status";

// @ts-ignore: decorator
@inline const KEY_SIZE: i32 = 16;
// One to find it missing, one to be told of another worker, and room for hosts that know no such number.
// @ts-ignore: decorator
@inline const ATTEMPTS: i32 = 4;

/** Why {@link agreeOnKey} answered `null`. */
// @ts-ignore: decorator
@lazy export let keyFailure: Status = Status.Ok;

/** The 16 bytes under a name in the shared data, made when there are none. */
export function agreeOnKey(name: Bytes): Bytes | null {
  const pointer = changetype<usize>(name);
  const size = <u32>name.length;
  // A number that no value has: refused as soon as there is a value, and only then (see SharedUpdate).
  let newOnly: u32 = u32.MAX_VALUE;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const known = readShared(pointer, size);
    const exists = known.status == Status.Ok;
    if (exists && known.value.length == KEY_SIZE) return known.value;
    keyFailure = known.status;
    if (!exists && known.status != Status.NotFound) return null;
    const made = randomBytes(KEY_SIZE);
    keyFailure = Status.InternalFailure;
    if (!made) return null;
    const cas = exists ? known.cas : newOnly;
    const status = <Status>(
      proxy_set_shared_data(pointer, size, changetype<usize>(made), KEY_SIZE, cas)
    );
    keyFailure = status;
    if (status == Status.CasMismatch && !exists && attempt > 0) newOnly = 0;
    else if (status != Status.Ok && status != Status.CasMismatch) return null;
    // What is there now is the key of all: read it back.
  }
  // Written, and not found again.
  if (keyFailure == Status.Ok) keyFailure = Status.NotFound;
  return null;
}
