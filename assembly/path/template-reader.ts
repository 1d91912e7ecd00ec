// Reads a path template: literals, `*` and `**`, and variables that name them.

import { Bytes, newBytes } from "../bytes";

/** What a piece of a template takes; literals have their bytes instead. */
export const enum Wildcard {
  None,
  /** One segment, or what is left of it: one character or more, none of them a slash. */
  Segment,
  /** Anything, slashes too, also nothing. */
  Rest,
}


@final
export class Piece {
  constructor(
    readonly wildcard: Wildcard,
    readonly literal: Bytes,
  ) {}
}


@final
export class Variable {
  /** The piece behind its last one. */
  end: i32 = 0;

  constructor(
    readonly name: Bytes,
    readonly start: i32,
  ) {}
}

/** Whether a character may stand in a segment: pchar of RFC 3986, section 3.3. */
export function isSegmentByte(byte: u32): bool {
  if ((byte | 0x20) - 0x61 < 26 || byte - 0x30 < 10) return true;
  // !, $ to ., colon and semicolon, =, @, _ and ~.
  if (byte == 0x21 || byte - 0x24 < 11 || byte - 0x3a < 2) return true;
  return byte == 0x3d || byte == 0x40 || byte == 0x5f || byte == 0x7e;
}

/** Most bytes of a template, most variables, and most letters of a name, as in Envoy. */
// @ts-ignore: decorator
@inline const MAXIMUM_SIZE: usize = 256;
// @ts-ignore: decorator
@inline const MAXIMUM_VARIABLES: i32 = 5;
// @ts-ignore: decorator
@inline const MAXIMUM_NAME: usize = 16;


@final
export class TemplateReader {
  readonly pieces: Piece[] = [];
  readonly variables: Variable[] = [];
  problem: string = "";
  private seenRest: bool = false;

  constructor(
    private readonly start: usize,
    private at: usize,
    private readonly end: usize,
  ) {}

  read(): void {
    if (this.end - this.start > MAXIMUM_SIZE) this.fail("a template has at most 256 characters");
    else if (this.next != 0x2f) this.fail("a template begins with /");
    while (this.problem == "" && this.at < this.end) {
      // Each round is a slash and the segment behind it.
      const slash = this.at++;
      if (this.at == this.end) this.addLiteral(slash, this.at);
      else if (this.next == 0x2f) this.fail("two slashes in a row");
      else this.readSegment(slash);
    }
  }

  private fail(words: string): void {
    if (this.problem != "") return;
    this.problem = `character ${(this.at - this.start + 1).toString()}: ${words}`;
    this.at = this.end;
  }

  private get next(): i32 {
    return this.at < this.end ? <i32>load<u8>(this.at) : -1;
  }

  private skip(byte: i32): bool {
    if (this.next != byte) return false;
    this.at++;
    return true;
  }

  private addLiteral(from: usize, to: usize): void {
    if (from == to) return;
    const literal = newBytes(<u32>(to - from));
    memory.copy(changetype<usize>(literal), from, to - from);
    this.pieces.push(new Piece(Wildcard.None, literal));
  }

  private readSegment(slash: usize): void {
    this.addLiteral(slash, slash + 1);
    if (this.next == 0x2a) {
      this.readWildcard();
    } else if (this.skip(0x7b)) {
      if (this.next == 0x2a) {
        // Istio writes {*} and {**}.
        this.readWildcard();
        this.endBrace();
      } else {
        this.readVariable();
      }
    } else {
      this.readLiteral();
      if (this.at < this.end && this.next != 0x2f) this.failInSegment();
      return;
    }
    if (this.at < this.end && this.next != 0x2f) {
      this.readLiteral();
      if (this.at < this.end) this.fail("behind * or a variable, text is allowed in the last segment only");
    }
  } // prettier-ignore

  private endBrace(): void {
    if (!this.skip(0x7d)) this.fail("expected }");
  }

  private failInSegment(): void {
    const byte = this.next;
    if (byte == 0x2a || byte == 0x7b) this.fail("* and variables begin their segment");
    else this.fail("not a character of a path; write it as % and two digits");
  }

  private readLiteral(): void {
    const from = this.at;
    while (isSegmentByte(this.next) && this.next != 0x2a) this.at++;
    if (from == this.at) this.failInSegment();
    this.addLiteral(from, this.at);
  }

  private readWildcard(): void {
    if (this.seenRest) this.fail("nothing but text is allowed behind **");
    this.skip(0x2a);
    const isRest = this.skip(0x2a);
    if (isRest) this.seenRest = true;
    this.pieces.push(new Piece(isRest ? Wildcard.Rest : Wildcard.Segment, Bytes.empty));
  }

  private readVariable(): void {
    const from = this.at;
    while (this.at < this.end && this.isNameByte(this.at == from)) this.at++;
    const name = newBytes(<u32>(this.at - from));
    memory.copy(changetype<usize>(name), from, this.at - from);
    if (name.length == 0 || this.at - from > MAXIMUM_NAME) {
      this.fail("a variable's name is a letter, then up to 15 letters, digits or _");
      return;
    }
    for (let index = 0; index < this.variables.length; index++) {
      if (this.variables[index].name.equals(name)) this.fail("a variable has this name already");
    }
    if (this.variables.length >= MAXIMUM_VARIABLES) this.fail("more than 5 variables");
    const variable = new Variable(name, this.pieces.length);
    this.variables.push(variable);
    if (this.skip(0x3d)) {
      this.readVariableParts();
    } else {
      if (this.seenRest) this.fail("nothing but text is allowed behind **");
      this.pieces.push(new Piece(Wildcard.Segment, Bytes.empty));
    }
    variable.end = this.pieces.length;
    this.endBrace();
  }

  private isNameByte(isFirst: bool): bool {
    const byte = <u32>load<u8>(this.at);
    return (byte | 0x20) - 0x61 < 26 || (!isFirst && (byte - 0x30 < 10 || byte == 0x5f));
  }

  /** `a/*` and so on, between = and }. */
  private readVariableParts(): void {
    while (this.problem == "") {
      if (this.next == 0x2a) this.readWildcard();
      else this.readLiteral();
      const slash = this.at;
      if (!this.skip(0x2f)) return;
      this.addLiteral(slash, slash + 1);
    }
  }
}
