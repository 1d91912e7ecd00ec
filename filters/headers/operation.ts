// One operation on headers, compiled, and what it does.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Regex } from "proxy-wasm-assemblyscript-sdk/regex";
import { HeaderAction, Keep } from "./config.gen";
import { isFraming, isProxyHeader, isPseudo } from "./names";
import { Message } from "./message";
import { Pattern } from "./pattern";
import { replaceMatches } from "./replace";
import { Value } from "./value";

/** An operation on the headers of one part of an exchange. */
@final
export class Operation {
  /** The other name, of rename and copy. */
  to: Bytes = Bytes.empty;
  /** Of remove_matching. */
  pattern: Pattern | null = null;
  /** Whether remove_matching leaves alone what proxies trust. */
  sparesProxyHeaders: bool = true;
  /** Of replace_regex. */
  regex: Regex | null = null;
  replacement: Bytes = Bytes.empty;
  keep: Keep = Keep.Unique;
  /** Whether what the client sent is taken away first. */
  sanitizes: bool = false;
  /** Number of its condition; -1: always. */
  condition: i32 = -1;

  constructor(
    readonly action: HeaderAction,
    /** As it is stored; empty for remove_matching. */
    readonly name: Bytes,
    readonly value: Value,
  ) {}

  /** Whether it can be done without knowing what is there. */
  get isDirect(): bool {
    if (this.condition >= 0) return false;
    if (this.action == HeaderAction.Remove) return true;
    const isWrite =
      this.action == HeaderAction.Set ||
      (this.action == HeaderAction.AppendLine && !this.sanitizes);
    return isWrite && this.value.isReady;
  }

  /** Does it. */
  apply(message: Message): void {
    switch (this.action) {
      case HeaderAction.Remove:
        return message.replace(this.name, []);
      case HeaderAction.RemoveMatching:
        return this.removeMatching(message);
      case HeaderAction.Rename:
      case HeaderAction.Copy:
        return this.copy(message);
      case HeaderAction.ReplaceRegex:
        return this.replaceRegex(message);
      case HeaderAction.Dedupe:
        return this.dedupe(message);
      default:
        return this.write(message);
    }
  }

  private write(message: Message): void {
    const action = this.action;
    const name = this.name;
    if (action == HeaderAction.SetIfAbsent || action == HeaderAction.SetIfPresent) {
      const isThere = message.valuesOf(name).length != 0;
      if (isThere != (action == HeaderAction.SetIfPresent)) return;
    }
    const value = this.value.render(message);
    if (!value) return;
    if (action < HeaderAction.AppendLine) return message.set(name, value);
    if (action == HeaderAction.AppendLine) return message.add(name, value);
    const values = message.valuesOf(name);
    if (action == HeaderAction.AppendIfValueAbsent) {
      if (!hasValue(values, value)) message.add(name, value);
      return;
    }
    // A cookie to be set has commas of its own (RFC 6265, section 3).
    if (values.length == 0 || name.equals("set-cookie")) return message.add(name, value);
    const last = values.length - 1;
    const joined = unchecked(values[last])
      .concat(name.equals("cookie") ? "; " : ", ")
      .concat(value);
    if (!message.accepts(name, joined)) return;
    const lines = values.slice(0);
    unchecked((lines[last] = joined));
    message.replace(name, lines);
  }

  private removeMatching(message: Message): void {
    const headers = message.names();
    for (let at = 0; at < headers.length; at++) {
      const name = unchecked(headers[at]);
      if (isPseudo(name) || isFraming(name)) continue;
      if (this.sparesProxyHeaders && isProxyHeader(name)) continue;
      if (this.pattern!.matches(name)) message.replace(name, []);
    }
  }

  private copy(message: Message): void {
    const values = message.valuesOf(this.name).slice(0);
    if (values.length == 0) {
      const value = this.value.missing(message);
      if (value) message.set(this.to, value);
      return;
    }
    if (isPseudo(this.to)) {
      message.set(this.to, unchecked(values[0]));
    } else {
      message.replace(this.to, values);
    }
    if (this.action == HeaderAction.Rename) message.replace(this.name, []);
  }

  private replaceRegex(message: Message): void {
    const values = message.valuesOf(this.name);
    if (values.length == 0) {
      const value = this.value.missing(message);
      if (value) message.set(this.name, value);
      return;
    }
    const regex = this.regex!;
    const replaced: Bytes[] = [];
    for (let at = 0; at < values.length; at++) {
      const value = unchecked(values[at]);
      const other = replaceMatches(value, regex, this.replacement);
      // What can not be written stays as it was.
      replaced.push(message.accepts(this.name, other) ? other : value);
    }
    message.replace(this.name, replaced);
  }

  private dedupe(message: Message): void {
    const values = message.valuesOf(this.name);
    if (values.length < 2) return;
    const keep = this.keep;
    let kept: Bytes[] = [];
    if (keep == Keep.First) kept.push(unchecked(values[0]));
    else if (keep == Keep.Last) kept.push(unchecked(values[values.length - 1]));
    else {
      for (let at = 0; at < values.length; at++) {
        const value = unchecked(values[at]);
        if (!isIn(kept, value)) kept.push(value);
      }
    }
    message.replace(this.name, kept);
  }
}

function isIn(values: Bytes[], value: Bytes): bool {
  for (let at = 0; at < values.length; at++) {
    if (unchecked(values[at]).equals(value)) return true;
  }
  return false;
}

// Whether a value is one of the lines, or of the members of a list in them.
function hasValue(values: Bytes[], value: Bytes): bool {
  if (isIn(values, value)) return true;
  for (let at = 0; at < values.length; at++) {
    const line = unchecked(values[at]);
    for (let found = line.indexOf(value); found >= 0; found = line.indexOf(value, found + 1)) {
      const end = found + value.length;
      if (isEdge(line, found - 1, -1) && isEdge(line, end, 1)) return true;
    }
  }
  return false;
}

// Whether only blanks are between a place and the next comma, or the end of the line.
function isEdge(line: Bytes, from: i32, step: i32): bool {
  let at = from;
  while (line.get(at) == 0x20 || line.get(at) == 0x09) at += step;
  const byte = line.get(at);
  return byte < 0 || byte == 0x2c;
}
