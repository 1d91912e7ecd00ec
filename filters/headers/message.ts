// The headers or trailers that operations change: in memory first, so that each name is written once, and only when
// it is other than it was. Nothing is read from the host before an operation asks.

import { Bytes, HeaderMap, HttpFilter } from "proxy-wasm-assemblyscript-sdk";
import { TemplateValues } from "proxy-wasm-assemblyscript-sdk/template";
import { countRejected, Reason } from "./counters";
import { isPseudo, isPseudoValue } from "./names";

/** The lines of one name. */
@final
class Lines {
  /** As they were; `null`: not read yet. */
  before: Bytes[] | null = null;
  /** As they are to be; while they were not read and not replaced, those that were added. */
  now: Bytes[] = [];
  /** Whether what was there before is gone. */
  isReplaced: bool = false;

  constructor(readonly name: Bytes) {}
}

function areSame(left: Bytes[], right: Bytes[], count: i32): bool {
  for (let at = 0; at < count; at++) {
    if (!unchecked(left[at]).equals(unchecked(right[at]))) return false;
  }
  return true;
}

/** A header map while operations change it. */
@final
export class Message {
  /** Whether it has to be refused. */
  isRefused: bool = false;
  /** Whether something is, or in shadow would be, other than it was. */
  isChanged: bool = false;
  private changes: Lines[] = [];

  constructor(
    readonly filter: HttpFilter,
    readonly headers: HeaderMap,
    readonly values: TemplateValues,
    private readonly isResponse: bool,
    /** Whether templates see what operations before them did. */
    private readonly isSequential: bool,
    /** Whether nothing is written. */
    private readonly isShadow: bool,
    private readonly mostBytes: i32,
  ) {}

  private linesOf(name: Bytes): Lines {
    const changes = this.changes;
    for (let at = 0; at < changes.length; at++) {
      const lines = unchecked(changes[at]);
      if (lines.name.equals(name)) return lines;
    }
    const lines = new Lines(name);
    changes.push(lines);
    return lines;
  }

  private read(lines: Lines): Bytes[] {
    let before = lines.before;
    if (!before) {
      before = this.headers.getAll(lines.name);
      lines.before = before;
      if (!lines.isReplaced) lines.now = before.concat(lines.now);
    }
    return before;
  }

  /** The values of a name, as they are by now. */
  valuesOf(name: Bytes): Bytes[] {
    const lines = this.linesOf(name);
    if (!lines.isReplaced) this.read(lines);
    return lines.now;
  }

  /** The names that there are, some of them more than once. */
  names(): Bytes[] {
    const names: Bytes[] = [];
    const headers = this.headers.entries();
    for (let at = 0; at < headers.length; at++) names.push(unchecked(headers[at]).name);
    const changes = this.changes;
    for (let at = 0; at < changes.length; at++) names.push(unchecked(changes[at]).name);
    return names;
  }

  /** Puts these in the place of all values of a name. */
  replace(name: Bytes, values: Bytes[]): void {
    const lines = this.linesOf(name);
    lines.now = values;
    lines.isReplaced = true;
  }

  /** Whether a value may be set; one that may not is counted. */
  accepts(name: Bytes, value: Bytes): bool {
    if (value.length > this.mostBytes) {
      countRejected(Reason.Length);
      return false;
    }
    if (isPseudo(name) && !isPseudoValue(name, value)) {
      countRejected(Reason.Pseudo);
      return false;
    }
    return true;
  }

  /** Puts one value in the place of all, when it may be set. */
  set(name: Bytes, value: Bytes): void {
    if (this.accepts(name, value)) this.replace(name, [value]);
  }

  /** Adds a value behind the others, when it may be set. */
  add(name: Bytes, value: Bytes): void {
    if (this.accepts(name, value)) this.linesOf(name).now.push(value);
  }

  /** Lets the next template see what was done so far, where it is meant to. */
  showChanges(): void {
    if (!this.isSequential || this.isShadow || this.changes.length == 0) return;
    this.write();
    this.values.forgetHeaders(this.isResponse);
  }

  /** Writes what is other than it was. In shadow only {@link isChanged} is told. */
  write(): void {
    const changes = this.changes;
    if (changes.length == 0) return;
    for (let at = 0; at < changes.length; at++) this.writeLines(unchecked(changes[at]));
    // Which lines Envoy joins depends on its build: what is asked from here on is read again.
    this.changes = [];
  }

  private writeLines(lines: Lines): void {
    const name = lines.name;
    const before = this.isShadow ? this.read(lines) : lines.before;
    const now = lines.now;
    let first = 0;
    if (before) {
      const isKept = before.length <= now.length && areSame(before, now, before.length);
      if (isKept && before.length == now.length) return;
      if (isKept) first = before.length;
    }
    this.isChanged = true;
    if (this.isShadow) return;
    const headers = this.headers;
    if (first == 0 && (lines.isReplaced || before)) {
      if (now.length == 0) headers.remove(name);
      else headers.set(name, unchecked(now[0]));
      first = 1;
    }
    for (let at = first; at < now.length; at++) headers.add(name, unchecked(now[at]));
  }
}
