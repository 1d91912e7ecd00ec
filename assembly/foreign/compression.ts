// zlib by the host, with the module's memory kept out of danger: inside a foreign function the host can not be
// refused memory, so what it will need is known before.

import { Bytes } from "../bytes";
import { callForeignFunction, ForeignOutcome } from "./foreign-function";
import { canHold } from "../runtime/memory-budget";
import { inflatedSize, MALFORMED } from "../encoding/inflated-size";
import { MAXIMUM_HOST_BUFFER } from "../runtime/allocation";
import { Status } from "../status";

function refused(status: Status): ForeignOutcome {
  return new ForeignOutcome(status, Bytes.empty);
}

/**
 * Packs bytes as a zlib stream (RFC 1950), at the level that zlib has by itself. Legal in every callback.
 *
 * The status of the outcome: `Status.Ok`. `Status.NotFound`: the host does not have the function.
 * `Status.InvalidMemoryAccess`: more than 16 MiB, or the memory may not do; the host is not asked.
 * `Status.SerializationFailure`: zlib failed. `Status.InternalFailure`, `Status.NotAllowed`: see
 * {@link callForeignFunction}.
 *
 * Source: Envoy, source/extensions/common/wasm/foreign.cc (`compress`).
 */
export function compress<TextContent>(content: TextContent): ForeignOutcome {
  return pack(Bytes.empty.concat(content));
}

function pack(content: Bytes): ForeignOutcome {
  const size = <u32>content.length;
  // What zlib needs at most: compressBound() of zlib.h.
  const bound = size + (size >> 12) + (size >> 14) + (size >> 25) + 13;
  const fits = bound <= MAXIMUM_HOST_BUFFER && canHold(bound);
  return fits ? callForeignFunction("compress", content) : refused(Status.InvalidMemoryAccess);
}

/**
 * Unpacks a zlib stream (RFC 1950; not gzip) of at most `limit` bytes when unpacked. Envoy's function has no
 * limit, and a few kilobytes may stand for gigabytes: so the stream is first followed in the module to see how
 * large it is, and the host is asked only for what fits. Legal in every callback.
 *
 * The status of the outcome: `Status.Ok`. `Status.BadArgument`: it is larger than `limit`.
 * `Status.SerializationFailure`: it is no zlib stream, damaged or cut off; what follows its end does not matter.
 * `Status.NotFound`: the host does not have the function. `Status.InvalidMemoryAccess`: the memory may not do.
 * `Status.InternalFailure`, `Status.NotAllowed`: see {@link callForeignFunction}.
 *
 * Source: Envoy, source/extensions/common/wasm/foreign.cc (`uncompress`).
 *
 * @param limit - bytes, at most 16 MiB; more counts as that.
 */
export function uncompress(content: Bytes, limit: u32): ForeignOutcome {
  const most = min(limit, MAXIMUM_HOST_BUFFER);
  const size = inflatedSize(changetype<usize>(content), <u32>content.length, most);
  if (size == MALFORMED) return refused(Status.SerializationFailure);
  if (size > <i64>most) return refused(Status.BadArgument);
  if (!canHold(<u32>size)) return refused(Status.InvalidMemoryAccess);
  return callForeignFunction("uncompress", content);
}
