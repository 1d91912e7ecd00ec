// Paths in the one form in which they can be compared: as Envoy's connection manager normalises them when Istio's
// meshConfig.pathNormalization asks for it.

import { Bytes, newBytes } from "../bytes";
import { digitValue } from "../encoding/hex";
import { isUnreserved } from "../encoding/unreserved";
import { reserveText, resetTexts, textPointer, textSize } from "../text/text";

/** How far a path is normalised: each step includes those before it. Istio's default is `Base`. */
export enum PathNormalization {
  /** The path stays as it is. */
  None,
  /**
   * Dot segments are resolved, also those written with `%2e` and those with parameters, `..;x`; a backslash becomes a
   * slash; letters, digits, `-`, `.`, `_` and `~` are written as themselves and what may not stand in a path as `%` and
   * two digits. Envoy: `normalize_path`.
   */
  Base,
  /** Slashes that follow each other become one; a path of slashes alone becomes `//`. Envoy: `merge_slashes`. */
  MergeSlashes,
  /**
   * `%2f` and `%5c` become slashes before everything else. Envoy: `path_with_escaped_slashes_action:
   * UNESCAPE_AND_FORWARD`.
   */
  DecodeAndMergeSlashes,
}

// What is written as an escape: space, ", <, >, ^, `, {, | and }.
function isEscaped(byte: u32): bool {
  return byte == 0x20 || byte == 0x22 || byte == 0x3c || byte == 0x3e || byte == 0x5e || byte == 0x60 || byte - 0x7b < 3;
} // prettier-ignore

/** The byte of the escape at `at`, 256 when there is none. */
function escapedByte(at: usize, end: usize): u32 {
  if (end - at < 3 || load<u8>(at) != 0x25) return 256;
  const high = digitValue(load<u8>(at, 1));
  const low = digitValue(load<u8>(at, 2));
  return (high | low) > 15 ? 256 : (high << 4) | low;
}

// @ts-ignore: decorator
@inline
function isSlash(byte: u32): bool {
  return byte == 0x2f || byte == 0x5c;
}

/** Whether a slash or backslash is written as an escape. */
function hasEscapedSlash(at: usize, end: usize): bool {
  for (let place = at; place < end; place++) {
    if (isSlash(escapedByte(place, end))) return true;
  }
  return false;
}

/** Writes the path with its escaped slashes as slashes; returns where it ends. */
function decodeSlashes(at: usize, end: usize, target: usize): usize {
  while (at < end) {
    const byte = escapedByte(at, end);
    const isOne = isSlash(byte);
    store<u8>(target++, isOne ? byte : load<u8>(at));
    at += isOne ? 3 : 1;
  }
  return target;
}

/** Takes the parameters from dot segments, in place: `..;x` becomes `..`; returns where the path ends. */
function dropDotParameters(start: usize, end: usize): usize {
  let target = start;
  for (let at = start; at < end;) {
    store<u8>(target++, load<u8>(at));
    if (load<u8>(at++) != 0x2f) continue;
    let dots: usize = 0;
    while (dots < 2 && at + dots < end && load<u8>(at + dots) == 0x2e) dots++;
    if (dots == 0 || at + dots >= end || load<u8>(at + dots) != 0x3b) continue;
    for (let place: usize = 0; place < dots; place++) store<u8>(target++, 0x2e);
    while (at < end && load<u8>(at) != 0x2f) at++;
  }
  return target;
}

/** Writes each byte in its one form; returns where the path ends, 0 when it must be refused. */
function writeBytes(at: usize, end: usize, start: usize): usize {
  let target = start;
  while (at < end) {
    let byte = <u32>load<u8>(at);
    const escaped = escapedByte(at, end);
    if (escaped == 0 || byte < 0x20 || byte > 0x7e) return 0;
    if (escaped != 256 && isUnreserved(escaped)) {
      byte = escaped;
      at += 2;
    }
    at++;
    if (isEscaped(byte)) {
      store<u8>(target++, 0x25);
      store<u8>(target++, 0x30 + (byte >> 4));
      const low = byte & 15;
      store<u8>(target++, low < 10 ? 0x30 + low : 0x37 + low);
    } else {
      store<u8>(target++, byte == 0x5c ? 0x2f : byte);
    }
  }
  return target;
}

/** Resolves `.` and `..`, in place; the path begins with a slash. */
function removeDotSegments(start: usize, end: usize): usize {
  let target = start + 1;
  for (let at = start + 1; at <= end;) {
    const from = at;
    while (at < end && load<u8>(at) != 0x2f) at++;
    const size = at - from;
    const isDots = size - 1 < 2 && load<u8>(from) == 0x2e && load<u8>(at - 1) == 0x2e;
    if (isDots) {
      if (size == 2 && target > start + 1) {
        // Back behind the slash before the last segment.
        target--;
        while (load<u8>(target - 1) != 0x2f) target--;
      }
    } else {
      memory.copy(target, from, size);
      target += size;
      if (at < end) store<u8>(target++, 0x2f);
    }
    at++;
  }
  return target;
}

function mergeSlashes(start: usize, end: usize): usize {
  let target = start + 1;
  for (let at = start + 1; at < end; at++) {
    const byte = load<u8>(at);
    if (byte != 0x2f || load<u8>(target - 1) != 0x2f) store<u8>(target++, byte);
  }
  // Envoy keeps a slash at the begin and one at the end, also when there is nothing between.
  return end - start > 1 && target == start + 1 ? target + 1 : target;
}

function normalize(path: usize, size: u32, level: PathNormalization, refuses: bool): Bytes | null {
  const end = path + size;
  let pathEnd = path;
  while (pathEnd < end && load<u8>(pathEnd) != 0x3f) pathEnd++;
  if (size == 0 || load<u8>(path) != 0x2f) return null;
  for (let at = path; at < end; at++) {
    if (load<u8>(at) == 0x23) return null;
  }
  if (refuses && hasEscapedSlash(path, pathEnd)) return null;
  const length = pathEnd - path;
  let source = path;
  let sourceEnd = pathEnd;
  let target = path;
  let targetEnd = pathEnd;
  if (level != PathNormalization.None) {
    source = reserveText(<u32>length);
    if (level == PathNormalization.DecodeAndMergeSlashes) {
      sourceEnd = decodeSlashes(path, pathEnd, source);
    } else {
      memory.copy(source, path, length);
      sourceEnd = source + length;
    }
    sourceEnd = dropDotParameters(source, sourceEnd);
    target = reserveText(3 * <u32>length);
    targetEnd = writeBytes(source, sourceEnd, target);
    if (targetEnd == 0) return null;
    targetEnd = removeDotSegments(target, targetEnd);
    if (level >= PathNormalization.MergeSlashes) targetEnd = mergeSlashes(target, targetEnd);
  }
  const result = newBytes(<u32>(targetEnd - target + (end - pathEnd)));
  memory.copy(changetype<usize>(result), target, targetEnd - target);
  memory.copy(changetype<usize>(result) + (targetEnd - target), pathEnd, end - pathEnd);
  return result;
}

/**
 * The path in its normal form; the query, from the first `?` on, stays as it is. `null` when the path must be refused,
 * as Envoy answers it with 400: it does not begin with `/`, has a `#`, or, unless `normalization` is `None`, `%00`, a
 * control character or a byte above 126. With `refuseEscapedSlashes` also when a slash or a backslash is written as an
 * escape, as Envoy's `REJECT_REQUEST`.
 *
 * ```ts
 * normalizePath("/a/../b//c", PathNormalization.MergeSlashes); // /b/c
 * ```
 *
 * Source: Istio, MeshConfig.ProxyPathNormalization; Envoy, source/common/http/path_utility.cc; RFC 3986, section 6.2.2.
 */
export function normalizePath<TextPath>(
  path: TextPath,
  normalization: PathNormalization,
  refuseEscapedSlashes: bool = false,
): Bytes | null {
  resetTexts();
  const pointer = textPointer(path);
  return normalize(pointer, textSize, normalization, refuseEscapedSlashes);
}
