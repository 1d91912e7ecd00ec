// The environment that the configuration gives to the virtual machine.

import { Bytes, newBytes } from "./bytes";
import { clearOutWords, outNumber, secondOutWord } from "./host/out-words";
import { compareBytes } from "./text/compare";
import { environ_get, environ_sizes_get } from "./host/imports";
import { resetTexts, textPointer, textSize } from "./text/text";

// Larger than what anybody configures; what is larger counts as none.
// @ts-ignore: decorator
@inline const MAXIMUM: u32 = 65536;

// All variables, each as `NAME=value` with a NUL behind it; read once, because it does not change.
// @ts-ignore: decorator
@lazy let variables: Bytes | null = null;

function readVariables(): Bytes {
  const words = clearOutWords();
  if (environ_sizes_get(words, secondOutWord()) != 0) return Bytes.empty;
  const count = outNumber();
  const size = load<u32>(secondOutWord());
  if (count == 0 || count > MAXIMUM >> 2 || size > MAXIMUM) return Bytes.empty;
  const pointers = newBytes(count << 2);
  const texts = newBytes(size);
  const failed = environ_get(changetype<usize>(pointers), changetype<usize>(texts)) != 0;
  return failed ? Bytes.empty : texts;
}

/**
 * The value of a variable that `vm_config.environment_variables` of Envoy, or `vmConfig.env` of Istio, gives
 * to the module; `null` when there is none of this name. Legal everywhere, in top-level code too.
 *
 * Source: WASI preview 1, `environ_get`.
 */
export function environment<TextName>(name: TextName): Bytes | null {
  resetTexts();
  const pointer = textPointer(name);
  return findVariable(pointer, textSize);
}

function findVariable(name: usize, size: u32): Bytes | null {
  let all = variables;
  if (!all) variables = all = readVariables();
  const end = changetype<usize>(all) + <usize>all.length;
  for (let at = changetype<usize>(all); at < end && size != 0;) {
    let stop = at;
    while (stop < end && load<u8>(stop) != 0) stop++;
    // "="
    if (stop - at > size && load<u8>(at + size) == 0x3d && compareBytes(at, name, size) == 0) {
      const start = <i32>(at - changetype<usize>(all) + size) + 1;
      return all.slice(start, <i32>(stop - changetype<usize>(all)));
    }
    at = stop + 1;
  }
  return null;
}
