// Looks headers up in the form of the ABI, by names as they are stored (see headerName()).

import { Bytes } from "../bytes";
import { Header } from "./header";
import { Pairs } from "./pairs";

/** The value of the first header of this name, `null` when there is none or the name is 0. */
export function firstValue(pairs: Pairs, name: usize, size: u32): Bytes | null {
  if (name == 0) return null;
  pairs.rewind();
  return pairs.seek(name, size) ? pairs.value() : null;
}

/** The values of all headers of this name, in their order. */
export function allValues(pairs: Pairs, name: usize, size: u32): Bytes[] {
  const values: Bytes[] = [];
  if (name == 0) return values;
  for (pairs.rewind(); pairs.seek(name, size); pairs.advance()) values.push(pairs.value());
  return values;
}

/** All headers in their order. */
export function allEntries(pairs: Pairs): Header[] {
  const headers = new Array<Header>(<i32>pairs.count);
  pairs.rewind();
  for (let index = 0; pairs.isOnEntry; pairs.advance()) {
    unchecked((headers[index++] = new Header(pairs.name(), pairs.value())));
  }
  return headers;
}
