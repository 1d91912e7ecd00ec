// What only some schemas need. The generated code hands it to the interpreter, so that the modules of the
// others do not contain it.

import { base64, base64url } from "../encoding/base64";
import { Bytes } from "../bytes";

export { readDecimal as decimals } from "../json/number";

/** Undoes base64, or base64url. */
export function encodedBytes(text: Bytes, isUrl: bool): Bytes | null {
  return isUrl ? base64url.decode(text) : base64.decode(text);
}
