// Whether bytes are a JSON document, in one pass and without recursion. Stricter than many: RFC 8259
// lets a reader choose about repeated names, lone surrogates and depth, and what two readers choose
// differently is how a policy is passed by; so all of these are refused. What was accepted here is
// read by reader.ts without any further check.

import { endNames, endObject, keepName, nameMark, startNames } from "./names";
import { JsonRule } from "./rule";
import { escapedCharacter, readHex, readPoint } from "./text";

/** How deep objects and arrays may be nested. */
// @ts-ignore: decorator
@inline export const MAXIMUM_DEPTH: u32 = 64;

/** Bytes that a document may have unless its reader says otherwise. */
// @ts-ignore: decorator
@inline export const MAXIMUM_SIZE: u32 = 1 << 20;

let at: usize = 0;
let end: usize = 0;

/** Where the last {@link checkJson} found a rule broken. */
export let faultAt: usize = 0;

// For each open container, innermost in the lowest bit: whether it is an object.
let objects: u64 = 0;
let depth: u32 = 0;
/** How deep objects and arrays of the last document are nested, 0 for a scalar. */
export let deepest: u32 = 0;
/** For each depth, where the names of that object begin. */
const marks: usize = memory.data(260);

// The next byte, more than any byte at the end.
function peek(): u32 {
  return at < end ? <u32>load<u8>(at) : 0x100;
}

function skipSpace(): u32 {
  while (true) {
    const byte = peek();
    if (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09) return byte;
    at++;
  }
}

function checkEscape(): JsonRule {
  const letter = peek();
  if (letter != 0x75) {
    if (escapedCharacter(letter) == 0) return JsonRule.Escape;
    at++;
    return JsonRule.None;
  }
  if (at + 5 > end) return JsonRule.Escape;
  const unit = readHex(at + 1);
  if (unit > 0xffff) return JsonRule.Escape;
  if ((unit & 0xf800) == 0xd800) {
    const low =
      unit < 0xdc00 && at + 11 <= end && load<u16>(at + 5) == 0x755c ? readHex(at + 7) : 0;
    if ((low & 0xfffffc00) != 0xdc00) return JsonRule.Surrogate;
    at += 6;
  }
  at += 5;
  return JsonRule.None;
}

// One character of two bytes or more: RFC 3629, section 3.
function checkSequence(lead: u32): JsonRule {
  const more = <u32>clz(~(lead << 24)) - 1;
  if (more - 1 > 2 || at + more >= end) return JsonRule.Utf8;
  for (let place = more; place > 0; place--) {
    if ((load<u8>(at + place) & 0xc0) != 0x80) return JsonRule.Utf8;
  }
  const point = readPoint(at);
  const least: u32 = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
  // Neither longer than needed, nor a surrogate, nor beyond Unicode.
  if (point < least || point >> 11 == 0x1b || point > 0x10ffff) return JsonRule.Utf8;
  at += more + 1;
  return JsonRule.None;
}

// From behind the opening quote to behind the closing one.
function checkString(): JsonRule {
  while (true) {
    const byte = peek();
    let rule = JsonRule.None;
    if (byte > 0xff) return JsonRule.StringEnd;
    if (byte < 0x20) return JsonRule.ControlCharacter;
    if (byte >= 0x80) {
      rule = checkSequence(byte);
    } else {
      at++;
      if (byte == 0x22) return JsonRule.None;
      if (byte == 0x5c) rule = checkEscape();
    }
    if (rule != JsonRule.None) return rule;
  }
}

function skipDigits(): bool {
  const from = at;
  while (peek() - 0x30 < 10) at++;
  return at != from;
}

function checkNumber(): JsonRule {
  if (peek() == 0x2d) at++;
  if (peek() == 0x30) {
    at++;
    if (peek() - 0x30 < 10) {
      at--;
      return JsonRule.Number;
    }
  } else if (!skipDigits()) {
    return JsonRule.Number;
  }
  if (peek() == 0x2e) {
    at++;
    if (!skipDigits()) return JsonRule.Number;
  }
  if ((peek() | 0x20) == 0x65) {
    at++;
    if (peek() == 0x2b || peek() == 0x2d) at++;
    if (!skipDigits()) return JsonRule.Number;
  }
  return JsonRule.None;
}

function checkScalar(byte: u32): JsonRule {
  if (byte == 0x22) {
    at++;
    return checkString();
  }
  if (byte == 0x2d || byte - 0x30 < 10) return checkNumber();
  // true, null, and false without its first letter.
  const word = at + 4 <= end ? load<u32>(at) : 0;
  if (word == 0x65757274 || word == 0x6c6c756e) {
    at += 4;
  } else if (byte == 0x66 && at + 5 <= end && load<u32>(at + 1) == 0x65736c61) {
    at += 5;
  } else {
    return JsonRule.Value;
  }
  return JsonRule.None;
}

// A name and its colon.
function checkName(): JsonRule {
  if (skipSpace() != 0x22) return JsonRule.Name;
  const name = ++at;
  const rule = checkString();
  if (rule != JsonRule.None) return rule;
  keepName(name);
  if (skipSpace() != 0x3a) return JsonRule.Colon;
  at++;
  return JsonRule.None;
}

function open(isObject: bool): void {
  at++;
  depth++;
  deepest = max(deepest, depth);
  objects = (objects << 1) | (<u64>isObject);
  store<u32>(marks + ((<usize>depth) << 2), nameMark());
}

function close(): JsonRule {
  if ((objects & 1) != 0) {
    const repeated = endObject(load<u32>(marks + ((<usize>depth) << 2)));
    if (repeated != 0) {
      at = repeated - 1;
      return JsonRule.DuplicateName;
    }
  }
  at++;
  depth--;
  objects >>= 1;
  return JsonRule.None;
}

function checkDocument(): JsonRule {
  while (true) {
    // A value begins here.
    const first = skipSpace();
    const isObject = first == 0x7b;
    let rule = JsonRule.None;
    if (isObject || first == 0x5b) {
      if (depth == MAXIMUM_DEPTH) return JsonRule.Depth;
      open(isObject);
      const next = skipSpace();
      if (next != first + 2) {
        if (isObject) rule = checkName();
        if (rule != JsonRule.None) return rule;
        continue;
      }
    } else {
      rule = checkScalar(first);
      if (rule != JsonRule.None) return rule;
    }
    // A value ended here.
    while (true) {
      const next = skipSpace();
      if (depth == 0) return at == end ? JsonRule.None : JsonRule.End;
      const inObject = (objects & 1) != 0;
      if (next == 0x2c) {
        at++;
        if (inObject) rule = checkName();
        if (rule != JsonRule.None) return rule;
        break;
      }
      if (next != (inObject ? 0x7d : 0x5d))
        return inObject ? JsonRule.ObjectEnd : JsonRule.ArrayEnd;
      rule = close();
      if (rule != JsonRule.None) return rule;
    }
  }
}

/**
 * Which rule `size` bytes at `start` break first, `JsonRule.None` when they are a document;
 * {@link faultAt} says where. Takes time in proportion to the size, times its logarithm for the
 * names. Memory: the size once more.
 */
export function checkJson(start: usize, size: u32, maximumSize: u32): JsonRule {
  at = start;
  end = start + size;
  objects = 0;
  depth = 0;
  deepest = 0;
  let rule = JsonRule.Size;
  if (size <= maximumSize) {
    startNames(size);
    rule = checkDocument();
    endNames();
  } else {
    at = start + maximumSize;
  }
  faultAt = at;
  return rule;
}
