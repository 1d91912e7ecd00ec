// One header of a map.

import { Bytes } from "../bytes";

/** A name with its value; a header that was sent twice is two of these. */
@final
export class Header {
  /** A header as it stands, unchecked: for lists of a filter's own. */
  constructor(
    /** The name, in lower case. */
    public readonly name: Bytes,
    /** The value as it was sent, possibly empty. */
    public readonly value: Bytes,
  ) {}
}
