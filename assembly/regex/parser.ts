// From the pattern to its program, in one pass and without recursion. The program of each part of the pattern stands
// in one piece and is left at its end, so that what follows a part (a repetition, an alternative) can be put around
// it by moving and copying instructions.

import { Bytes, newBytes } from "../bytes";
import { addPerlClass, readClass } from "./class-reader";
import { END, isWord, LAST_POINT } from "./code-point";
import { Around, Operation, argumentOf, instruction, operationOf } from "./instruction";
import { assertionOf, Flag, flagOf, Group } from "./group";
import { PatternReader } from "./pattern-reader";
import { PointSet } from "./point-set";
import { Problem } from "./words.gen";
import { Program } from "./program";

/** How deep groups may be nested, and how often something may be repeated, as in RE2. */
// @ts-ignore: decorator
@inline const MAXIMUM_DEPTH: i32 = 1000;
// @ts-ignore: decorator
@inline const MAXIMUM_REPEATS: i32 = 1000;


@final
export class Parser {
  readonly program: Program = new Program();
  private readonly reader: PatternReader;
  private readonly groups: Array<Group> = [];
  private flags: i32 = 0;
  /** The first instruction of what a repetition would repeat, -1 when there is nothing. */
  private last: i32 = -1;
  private lastRepeats: i32 = 1;
  private lastMayBeEmpty: bool = false;
  /** Where the repetition begins that was just read, 0 when it was something else. */
  private repetition: usize = 0;
  private isTooLarge: bool = false;

  constructor(pattern: usize, size: u32) {
    this.reader = new PatternReader(pattern, pattern, pattern + size);
  }

  /** Reads the whole pattern; returns its reader, which knows what is wrong. */
  parse(): PatternReader {
    const reader = this.reader;
    this.groups.push(new Group(reader.at, 0, 0, -1, 0));
    while (reader.at < reader.end) {
      this.readPart();
      if (this.isTooLarge) {
        reader.fail(Problem.TooLarge, reader.at);
      }
    }
    if (this.groups.length > 1)
      reader.fail(Problem.OpenGroup, this.groups[this.groups.length - 1].at);
    this.endAlternatives(this.groups[0]);
    this.emit(Operation.Match, 0);
    if (this.isTooLarge) reader.fail(Problem.TooLarge, reader.end);
    return reader;
  }

  private emit(operation: Operation, argument: i32): void {
    if (!this.program.push(operation, argument)) this.isTooLarge = true;
  }

  private insert(at: i32, operation: Operation, argument: i32): void {
    if (!this.program.insert(at, operation, argument)) this.isTooLarge = true;
  }

  /** What follows is one part of the pattern. */
  private beginPart(): void {
    this.closePart();
    this.last = this.program.size;
    this.lastRepeats = 1;
    this.lastMayBeEmpty = false;
  }

  /** Nothing is repeated any more of what was read last. */
  private closePart(): void {
    const group = unchecked(this.groups[this.groups.length - 1]);
    if (this.last < 0) return;
    group.repeats = max(group.repeats, this.lastRepeats);
    if (!this.lastMayBeEmpty) group.alternativeMayBeEmpty = false;
    this.last = -1;
  }

  private readPart(): void {
    const reader = this.reader;
    const from = reader.at;
    const point = reader.take();
    const before = this.repetition;
    this.repetition = 0;
    if (point == 0x28) this.openGroup(from);
    else if (point == 0x29) this.closeGroup(from);
    else if (point == 0x7c) this.endAlternative();
    else if (point == 0x2a) this.repeat(from, before, 0, -1);
    else if (point == 0x2b) this.repeat(from, before, 1, -1);
    else if (point == 0x3f) this.repeat(from, before, 0, 1);
    else if (point == 0x7b) this.readCount(from, before);
    else if (point == 0x2e) this.readDot();
    else if (point == 0x5e) this.assert(this.has(Flag.MultiLine) ? Around.LineBegin : Around.TextBegin);
    else if (point == 0x24) this.assert(this.has(Flag.MultiLine) ? Around.LineEnd : Around.TextEnd);
    else if (point == 0x5b) this.pushSet(readClass(reader, from, this.has(Flag.FoldCase)));
    else if (point == 0x5c) this.readEscape(from);
    else this.literal(point, from);
  } // prettier-ignore

  private has(flag: i32): bool {
    return (this.flags & flag) != 0;
  }

  private pushSet(set: PointSet): void {
    this.beginPart();
    if (!this.program.pushSet(set)) this.isTooLarge = true;
  }

  private readDot(): void {
    const set = new PointSet(false);
    if (this.has(Flag.DotTakesLineEnd)) {
      set.add(0, LAST_POINT);
    } else {
      set.add(0, 9);
      set.add(11, LAST_POINT);
    }
    this.pushSet(set);
  }

  private assert(flag: i32): void {
    this.beginPart();
    if ((flag & (Around.LineBegin | Around.LineEnd)) != 0) this.program.looksForLines = true;
    if (flag >= Around.WordBoundary) this.program.looksForWords = true;
    this.lastMayBeEmpty = true;
    this.program.asserts = true;
    this.emit(Operation.Assert, flag);
  }

  private literal(point: u32, from: usize): void {
    if (!this.has(Flag.FoldCase)) {
      this.beginPart();
      this.emit(Operation.Point, point);
      return;
    }
    if (point >= 0x80) this.reader.fail(Problem.AsciiCase, from);
    const set = new PointSet(true);
    set.add(point, point);
    set.normalize();
    this.pushSet(set);
  }

  private readEscape(from: usize): void {
    const reader = this.reader;
    const letter = reader.next;
    if (letter == 0x51) {
      reader.at++;
      while (reader.at < reader.end && !reader.skipTwo(0x455c)) {
        const at = reader.at;
        this.literal(reader.take(), at);
      }
      return;
    }
    const assertion = assertionOf(letter);
    if (assertion != 0) {
      reader.at++;
      this.assert(assertion);
      return;
    }
    const set = new PointSet(this.has(Flag.FoldCase));
    if (addPerlClass(set, letter)) {
      reader.at++;
      set.normalize();
      this.pushSet(set);
      return;
    }
    this.literal(reader.escapedPoint(from), from);
  }

  // --- groups ---

  private openGroup(from: usize): void {
    const reader = this.reader;
    const before = this.flags;
    let index = -1;
    if (reader.skip(0x3f)) {
      if (reader.skipTwo(0x3c50) || (!this.looksBehind() && reader.skip(0x3c))) {
        index = this.nextIndex();
        this.readName(from);
      } else if (!this.readFlags(from)) {
        return;
      }
    } else {
      index = this.nextIndex();
    }
    if (this.groups.length > MAXIMUM_DEPTH) reader.fail(Problem.TooDeep, from);
    this.closePart();
    const start = this.program.size;
    if (index >= 0) this.emit(Operation.Save, 2 * index);
    this.groups.push(new Group(from, start, this.program.size, index, before));
  }

  private nextIndex(): i32 {
    return this.program.names.push(Bytes.empty);
  }

  private looksBehind(): bool {
    const reader = this.reader;
    if (reader.end - reader.at < 2 || load<u8>(reader.at) != 0x3c) return false;
    const next = load<u8>(reader.at, 1);
    return next == 0x3d || next == 0x21;
  }

  private readName(from: usize): void {
    const reader = this.reader;
    const program = this.program;
    const start = reader.at;
    while (isWord(reader.next)) reader.at++;
    const name = newBytes(<u32>(reader.at - start));
    memory.copy(changetype<usize>(name), start, reader.at - start);
    if (name.length == 0 || !reader.skip(0x3e)) {
      reader.fail(Problem.GroupName, from);
      return;
    }
    const last = program.names.length - 1;
    for (let at = 0; at < last; at++) {
      if (unchecked(program.names[at]).equals(name)) reader.fail(Problem.SameName, from);
    }
    unchecked((program.names[last] = name));
  }

  /** Flags behind `(?`; whether a group begins with them. */
  private readFlags(from: usize): bool {
    const reader = this.reader;
    let flags = this.flags;
    let isNegative = false;
    let isComplete = true;
    while (true) {
      const letter = reader.take();
      const flag = flagOf(letter);
      if (flag != 0) {
        flags = isNegative ? flags & ~flag : flags | flag;
        isComplete = true;
      } else if (letter == 0x2d && !isNegative) {
        isNegative = true;
        isComplete = false;
      } else if ((letter == 0x3a || letter == 0x29) && isComplete) {
        this.flags = flags;
        return letter == 0x3a;
      } else {
        this.failGroup(from, letter);
        return false;
      }
    }
  }

  private failGroup(from: usize, letter: u32): void {
    if (letter == 0x3d || letter == 0x21 || letter == 0x3c) {
      this.reader.fail(Problem.LookAround, from); // prettier-ignore
    } else if (letter == END) {
      this.reader.fail(Problem.OpenGroup, from);
    } else {
      this.reader.fail(Problem.NoSuchGroup, from);
    }
  }

  private closeGroup(from: usize): void {
    if (this.groups.length == 1) {
      this.reader.fail(Problem.NoGroup, from);
      return;
    }
    const group = unchecked(this.groups[this.groups.length - 1]);
    this.endAlternatives(group);
    this.groups.pop();
    if (group.index >= 0) this.emit(Operation.Save, 2 * group.index + 1);
    this.flags = group.flags;
    this.closePart();
    this.last = group.start;
    this.lastRepeats = group.repeats;
    this.lastMayBeEmpty = group.mayBeEmpty;
  }

  // --- alternatives ---

  /** The alternative that was being read is: split, its instructions, jump behind the last alternative. */
  private endAlternative(): void {
    this.closePart();
    const group = unchecked(this.groups[this.groups.length - 1]);
    const start = group.alternative;
    this.insert(start, Operation.SplitNext, this.program.size - start + 2);
    const place = this.program.size;
    this.emit(Operation.Jump, group.jumps);
    group.jumps = place;
    group.alternative = this.program.size;
    if (group.alternativeMayBeEmpty) group.mayBeEmpty = true;
    group.alternativeMayBeEmpty = true;
  }

  private endAlternatives(group: Group): void {
    this.closePart();
    if (group.alternativeMayBeEmpty) group.mayBeEmpty = true;
    if (this.isTooLarge) return;
    const code = this.program.code;
    for (let at = group.jumps; at != 0;) {
      const before = argumentOf(unchecked(code[at]));
      unchecked((code[at] = instruction(Operation.Jump, this.program.size - at)));
      at = before;
    }
  }

  // --- repetitions ---

  private readCount(from: usize, before: usize): void {
    const reader = this.reader;
    const least = reader.number();
    let most = least;
    if (reader.skip(0x2c)) most = reader.number();
    // As in RE2, what is no count is text.
    if (least < 0 || !reader.skip(0x7d)) {
      reader.at = from + 1;
      this.literal(0x7b, from);
      return;
    }
    if (most >= 0 && most < least) {
      reader.fail(Problem.CountOrder, from);
    } else if (max(least, most) > MAXIMUM_REPEATS) {
      reader.fail(Problem.TooOften, from);
    } else {
      this.repeat(from, before, least, most);
    }
  }

  /** Repeats the last part `least` to `most` times, without end when that is -1. */
  private repeat(from: usize, before: usize, least: i32, most: i32): void {
    const reader = this.reader;
    const isLazy = reader.skip(0x3f) != this.has(Flag.Ungreedy);
    if (before != 0) {
      reader.fail(Problem.Twice, from);
      return;
    }
    if (this.last < 0) {
      reader.fail(Problem.Nothing, from);
      return;
    }
    this.repetition = from;
    const times = most < 0 ? least : most;
    if (times > 0) this.lastRepeats *= times;
    if (this.lastRepeats > MAXIMUM_REPEATS) {
      reader.fail(Problem.TooOftenInAll, from);
      return;
    }
    if (!this.program.repeat(this.last, least, most, isLazy, this.lastMayBeEmpty)) {
      this.isTooLarge = true;
    }
    if (least == 0) this.lastMayBeEmpty = true;
  }
}
