// The form of a path that rules are matched with.

import { Bytes } from "../bytes";
import { normalizePath } from "../path";

/** Where the path itself ends: at the query, or at a fragment. */
function endOf(path: Bytes): i32 {
  const query = path.indexOf("?");
  const fragment = path.indexOf("#");
  const end = query < 0 ? path.length : query;
  return fragment >= 0 && fragment < end ? fragment : end;
}

/**
 * The path of a `:path` without its query, normalised; `null` when it does not begin with a slash, or cannot be
 * normalised without a guess at what the upstream makes of it.
 */
export function plainPath(target: Bytes): Bytes | null {
  if (target.get(0) != 0x2f) return null;
  return normalizePath(target.slice(0, endOf(target)));
}
