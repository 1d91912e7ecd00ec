// The query of a URL as browsers and forms write it. What is not changed stays byte for byte as it came: a signature
// over the path must survive a filter that removes one parameter.

import { Bytes, newBytes } from "../bytes";
import { digitValue } from "../encoding/hex";
import { percent } from "../encoding/percent";
import { placeOf } from "../text/byte-place";


@final
class Parameter {
  constructor(
    /** `name=value` as it is written. */
    readonly written: Bytes,
    readonly name: Bytes,
  ) {}

  get value(): Bytes {
    const written = this.written;
    return decodeForm(written, placeOf(written, 0x3d, 0) + 1, written.length);
  }
}

// "+" is a space; an escape that is none stays as it is written (WHATWG URL, "application/x-www-form-urlencoded").
function decodeForm(text: Bytes, start: i32, end: i32): Bytes {
  const source = changetype<usize>(text);
  if (start >= end) return Bytes.empty;
  const result = newBytes(end - start);
  const target = changetype<usize>(result);
  let size: i32 = 0;
  for (let at = start; at < end; at++) {
    let byte = <u32>load<u8>(source + <usize>at);
    if (byte == 0x2b) {
      byte = 0x20;
    } else if (byte == 0x25 && at + 2 < end) {
      const high = digitValue(load<u8>(source + <usize>at, 1));
      const low = digitValue(load<u8>(source + <usize>at, 2));
      if ((high | low) < 16) {
        byte = (high << 4) | low;
        at += 2;
      }
    }
    store<u8>(target + <usize>size, byte);
    size++;
  }
  return size == end - start ? result : result.slice(0, size);
}

function parameterOf(written: Bytes): Parameter {
  return new Parameter(written, decodeForm(written, 0, placeOf(written, 0x3d, 0)));
}

function written<TextName, TextValue>(name: TextName, value: TextValue): Parameter {
  return parameterOf(percent.encode(name).concat("=").concat(percent.encode(value)));
}

// Where the path itself ends: at the "?", or at the fragment when there is none before it.
function pathEnd(path: Bytes): i32 {
  return min(placeOf(path, 0x3f, 0), fragmentStart(path));
}

function fragmentStart(path: Bytes): i32 {
  return placeOf(path, 0x23, 0);
}

/**
 * The parameters of a URL's query, in their order. Names and values are given and taken as they are meant; how they
 * are written is the query's business. Names are compared byte for byte.
 *
 * ```ts
 * const path = this.request.headers.get(":path");
 * if (path) {
 *   const query = Query.ofPath(path);
 *   query.remove("utm_source");
 *   this.request.headers.set(":path", query.onPath(path));
 * }
 * ```
 *
 * Source: WHATWG URL Standard, "application/x-www-form-urlencoded parsing"; RFC 3986, section 3.4.
 */
// @ts-ignore: decorator
@final
export class Query {
  private parameters: Parameter[] = [];

  private constructor() {}

  /** Reads a query without its `?`: `a=1&b`. Anything can be read; empty parts are left out. */
  static of(text: Bytes): Query {
    const query = new Query();
    for (let at = 0, length = text.length; at < length;) {
      const end = placeOf(text, 0x26, at);
      if (end > at) query.parameters.push(parameterOf(text.slice(at, end)));
      at = end + 1;
    }
    return query;
  }

  /** Reads the query of a path such as the `:path` of a request; without any it is empty. */
  static ofPath(path: Bytes): Query {
    return Query.of(path.slice(pathEnd(path) + 1, fragmentStart(path)));
  }

  /** Number of parameters. */
  get size(): i32 {
    return this.parameters.length;
  }

  /** The value of the first parameter of this name, `null` when there is none; `a` and `a=` have an empty one. */
  get<TextName>(name: TextName): Bytes | null {
    for (let at = 0; at < this.parameters.length; at++) {
      const parameter = unchecked(this.parameters[at]);
      if (parameter.name.equals(name)) return parameter.value;
    }
    return null;
  }

  /** The values of all parameters of this name, in order. */
  getAll<TextName>(name: TextName): Bytes[] {
    const values: Bytes[] = [];
    for (let at = 0; at < this.parameters.length; at++) {
      const parameter = unchecked(this.parameters[at]);
      if (parameter.name.equals(name)) values.push(parameter.value);
    }
    return values;
  }

  /** Whether there is a parameter of this name. */
  has<TextName>(name: TextName): bool {
    for (let at = 0; at < this.parameters.length; at++) {
      if (unchecked(this.parameters[at]).name.equals(name)) return true;
    }
    return false;
  }

  /** Adds a parameter at the end. */
  add<TextName, TextValue>(name: TextName, value: TextValue): void {
    this.parameters.push(written(name, value));
  }

  /** Gives the first parameter of this name another value and removes the others; adds one when there is none. */
  set<TextName, TextValue>(name: TextName, value: TextValue): void {
    let kept: i32 = 0;
    let isSet: bool = false;
    for (let at = 0; at < this.parameters.length; at++) {
      let parameter = unchecked(this.parameters[at]);
      if (parameter.name.equals(name)) {
        if (isSet) continue;
        isSet = true;
        parameter = written(name, value);
      }
      unchecked((this.parameters[kept++] = parameter));
    }
    this.parameters.length = kept;
    if (!isSet) this.add(name, value);
  }

  /** Removes all parameters of this name; returns how many they were. */
  remove<TextName>(name: TextName): i32 {
    let kept: i32 = 0;
    const before = this.parameters.length;
    for (let at = 0; at < before; at++) {
      const parameter = unchecked(this.parameters[at]);
      if (!parameter.name.equals(name)) unchecked((this.parameters[kept++] = parameter));
    }
    this.parameters.length = kept;
    return before - kept;
  }

  /** The query as it is written, without a `?`: `a=1&b`. */
  toBytes(): Bytes {
    const parts = new StaticArray<Bytes>(this.parameters.length);
    for (let at = 0; at < parts.length; at++) {
      unchecked((parts[at] = unchecked(this.parameters[at]).written));
    }
    return Bytes.join(parts, "&");
  }

  /** `path` with this query in place of its own; without parameters the `?` goes too. */
  onPath(path: Bytes): Bytes {
    const fragment = path.slice(fragmentStart(path));
    const front = path.slice(0, pathEnd(path));
    const whole = this.size == 0 ? front : front.concat("?").concat(this.toBytes());
    return fragment.length == 0 ? whole : whole.concat(fragment);
  }
}
