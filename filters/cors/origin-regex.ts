// Regular expressions for origins have a scheme in front, so that nobody matches more than he meant to.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";

/** Whether a pattern begins with a scheme in letters and `://`, be it after `^` and in groups such as `(http|https)`. */
export function namesScheme(pattern: Bytes): bool {
  let letters = 0;
  for (let at = 0; at < pattern.length; at++) {
    const byte = pattern.get(at);
    if (byte >= 0x61 && byte <= 0x7a) {
      letters++;
    } else if (byte == 0x3a) {
      // (?: begins a group, and no scheme is empty.
      if (letters == 0) continue;
      const rest = pattern.slice(at + 1);
      return rest.startsWith("//") || rest.startsWith("\\/\\/");
    } else if (byte != 0x5e && byte != 0x28 && byte != 0x29 && byte != 0x3f && byte != 0x7c && byte != 0x2d) {
      return false;
    }
  }
  return false;
} // prettier-ignore
