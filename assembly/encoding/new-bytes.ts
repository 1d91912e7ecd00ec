// Room for a result that is written byte by byte. A Bytes does not change, so only the function that
// made it may write into it, and only until it hands it out.

import { Bytes } from "../bytes";

/** A Bytes of `size` bytes with undefined content, to be filled before anybody else sees it. */
// @ts-ignore: decorator
@unsafe
export function newBytes(size: u32): Bytes {
  return size == 0 ? Bytes.empty : changetype<Bytes>(__new(size, idof<Bytes>()));
}
