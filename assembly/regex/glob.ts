// Patterns with `*` and `?`, which run on the automaton of regular expressions.

import { resetTexts, textPointer, textSize } from "../text/text";
import { Automaton } from "./automaton";
import { INVALID } from "./code-point";
import { Operation } from "./instruction";
import { PatternReader } from "./pattern-reader";
import { PointSet } from "./point-set";
import { Problem } from "./words.gen";
import { Program } from "./program";

/** Any byte, and with a separator any but that one. */
function anyPoint(separator: u32): PointSet {
  const set = new PointSet(false);
  if (separator > 0) set.add(0, separator - 1);
  set.add(separator > 0 ? separator + 1 : 0, INVALID);
  return set;
}

/**
 * A text with wildcards: `*` takes any characters, also none, `?` takes one; a backslash takes the wildcard away from
 * what follows. `*` alone takes one character or more: that there is a value. These are Istio's exact match, presence match
 * (`*`), prefix match (`/admin*`) and suffix match (`*.example.com`), and everything between.
 *
 * With a separator, such as `/` or `.`, `*` and `?` do not take it, and `**` takes any characters with it.
 *
 * ```ts
 * Glob.compile("*.example.com").matches("a.b.example.com"); // true
 * Glob.compile("/*" + "/orders", "/").matches("/7/orders"); // true
 * Glob.compile("/**" + "/orders", "/").matches("/7/8/orders"); // true
 * ```
 *
 * Matching takes linear time, as with {@link Regex}. Bytes that are not UTF-8 are characters here, one each.
 *
 * Source: Istio, security/v1beta1/authorization_policy.proto.
 */
// @ts-ignore: decorator
@final
export class Glob {
  private automaton: Automaton | null = null;

  private constructor(
    /** What is wrong with the pattern and where; "" when it is sound. */
    readonly problem: string,
    private readonly program: Program,
  ) {}

  /**
   * Compiles a pattern. `separator` is "" or one character of ASCII. Never fails otherwise than by a {@link problem};
   * such a Glob matches nothing.
   */
  static compile<TextPattern>(pattern: TextPattern, separator: string = ""): Glob {
    resetTexts();
    const pointer = textPointer(pattern);
    return compileGlob(pointer, textSize, separator);
  }

  /** @internal */
  static of(pattern: usize, size: u32, separator: string): Glob {
    const reader = new PatternReader(pattern, pattern, pattern + size);
    const program = new Program();
    const apart: u32 = separator.length == 1 ? <u32>separator.charCodeAt(0) : 0;
    if (separator.length > 1 || apart > 0x7f) {
      reader.fail(Problem.Separator, pattern);
    }
    const any = anyPoint(0);
    const within = anyPoint(apart);
    if (size == 1 && reader.skip(0x2a)) {
      program.pushSet(any);
      program.repeat(0, 1, -1, false, false);
    }
    while (reader.at < reader.end) {
      const from = reader.at;
      const start = program.size;
      const point = reader.take();
      let isSound: bool;
      if (point == 0x2a) {
        const isAll = reader.skip(0x2a) || apart == 0;
        isSound = program.pushSet(isAll ? any : within) && program.repeat(start, 0, -1, false, false);
      } else if (point == 0x3f) {
        isSound = program.pushSet(within);
      } else {
        if (point == 0x5c && reader.at == reader.end) reader.fail(Problem.LoneBackslash, from);
        isSound = program.push(Operation.Point, point == 0x5c ? reader.take() : point);
      }
      if (!isSound) reader.fail(Problem.TooLong, from);
    }
    if (!program.push(Operation.Match, 0)) reader.fail(Problem.TooLong, reader.end);
    return new Glob(reader.words, program);
  } // prettier-ignore

  /** Whether the whole text matches. `false` for a pattern with a problem. */
  matches<TextInput>(text: TextInput): bool {
    resetTexts();
    const pointer = textPointer(text);
    return this.matchesBytes(pointer, textSize);
  }

  private matchesBytes(text: usize, size: u32): bool {
    if (this.problem.length > 0) return false;
    let automaton = this.automaton;
    if (!automaton) {
      automaton = new Automaton(this.program);
      this.automaton = automaton;
    }
    return automaton.matches(text, size);
  }
}

function compileGlob(pattern: usize, size: u32, separator: string): Glob {
  return Glob.of(pattern, size, separator);
}
