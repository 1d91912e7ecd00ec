// The form of a path, of which the named segments are a key: `/users/{user}/**`.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";

const SLASH: i32 = 0x2f;

function segmentEnd(text: Bytes, from: i32): i32 {
  while (from < text.length && text.get(from) != SLASH) from++;
  return from;
}

/** Whether a text is a form: it begins with a slash, and braces are around whole segments. */
export function isForm(form: Bytes): bool {
  if (form.get(0) != SLASH) return false;
  for (let at = 1; at <= form.length;) {
    const end = segmentEnd(form, at);
    const segment = form.slice(at, end);
    const isVariable = segment.startsWith("{");
    if (segment.equals("**") || segment.equals("{**}")) return end == form.length;
    if (isVariable != segment.endsWith("}") || (isVariable && segment.length < 3)) return false;
    at = end + 1;
  }
  return true;
}

/** What the named segments are in a path, each with a slash in front; `null` when the path is not of this form. */
export function namedSegments(form: Bytes, path: Bytes): Bytes | null {
  let found = Bytes.empty;
  let at = 1;
  for (let from = 1; from <= form.length;) {
    const end = segmentEnd(form, from);
    const segment = form.slice(from, end);
    from = end + 1;
    if (segment.equals("**") || segment.equals("{**}")) return found;
    if (at > path.length) return null;
    const stop = segmentEnd(path, at);
    const value = path.slice(at, stop);
    at = stop + 1;
    if (segment.startsWith("{")) {
      if (value.length == 0) return null;
      if (!segment.equals("{*}")) found = found.concat("/").concat(value);
    } else if (!segment.equals(value)) {
      return null;
    }
  }
  return at > path.length ? found : null;
}
