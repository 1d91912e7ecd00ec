// Regular expressions in linear time, with the syntax and the meaning of RE2.

import { compareBytes } from "../text/compare";
import { Bytes } from "../bytes";
import { resetTexts, textPointer, textSize } from "../text/text";
import { Automaton } from "./automaton";
import { literalOf } from "./literal";
import { Match } from "./match";
import { Parser } from "./parser";
import { Program } from "./program";
import { mostThreads, Threads } from "./threads";

/** Most groups times instructions that take a character: 4 MiB while something is found. */
// @ts-ignore: decorator
@inline const MAXIMUM_KEPT: i32 = 262144;

/**
 * A regular expression. The syntax and the meaning are RE2's, as in Envoy's `safe_regex`, without `\p{…}` and `\C`; `(?i)`
 * folds the letters of ASCII and takes no others. However pattern and text are made, matching takes no more time than
 * the length of the text times that of the program. Compile where the configuration is read: the pattern of a
 * configuration may be wrong, and {@link problem} then says where.
 *
 * ```ts
 * const versions = Regex.compile("/api/v(?P<version>[0-9]+)(/.*)?");
 * if (versions.problem != "") return this.refuse(versions.problem);
 * versions.matches("/api/v2/pets"); // true
 * ```
 *
 * Text is UTF-8. A byte that is not part of a character is matched by nothing, not even by `.` or `[^a]`.
 *
 * Source: RE2, doc/syntax.txt; Envoy, envoy/type/matcher/v3/regex.proto.
 */
// @ts-ignore: decorator
@final
export class Regex {
  private automaton: Automaton | null = null;
  private threads: Threads | null = null;
  private readonly literal: Bytes | null;

  private constructor(
    /** What is wrong with the pattern and where, such as `character 5: this ( has no )`; "" when it is sound. */
    readonly problem: string,
    private readonly program: Program,
  ) {
    this.literal = literalOf(program);
  }

  /**
   * Compiles a pattern. Its program has at most 4096 instructions, about one for each character that is not repeated.
   * Never fails otherwise than by a {@link problem}; such a Regex matches nothing.
   */
  static compile<TextPattern>(pattern: TextPattern): Regex {
    resetTexts();
    const pointer = textPointer(pattern);
    return compileRegex(pointer, textSize);
  }

  /** @internal */
  static of(pattern: usize, size: u32): Regex {
    const parser = new Parser(pattern, size);
    let problem = parser.parse();
    // A match keeps the positions of all groups for each way through the program: 16 bytes here for each.
    const program = parser.program;
    if (problem.length == 0 && mostThreads(program) * (program.groups + 1) > MAXIMUM_KEPT) {
      problem =
        "character 1: too many groups in too long a program; write (?:…) where nobody asks for the group";
    }
    return new Regex(problem, problem.length == 0 ? program : new Program());
  }

  /** Number of groups, without the whole match. */
  get groups(): i32 {
    return this.program.groups;
  }

  /** Whether the whole text matches, from its first byte to its last. `false` for a pattern with a problem. */
  matches<TextInput>(text: TextInput): bool {
    resetTexts();
    const pointer = textPointer(text);
    return this.matchesBytes(pointer, textSize);
  }

  private matchesBytes(text: usize, size: u32): bool {
    const literal = this.literal;
    if (literal) {
      return (
        <u32>literal.length == size && compareBytes(changetype<usize>(literal), text, size) == 0
      );
    }
    if (this.program.size == 0) return false;
    let automaton = this.automaton;
    if (!automaton) {
      automaton = new Automaton(this.program);
      this.automaton = automaton;
    }
    return automaton.matches(text, size);
  }

  /**
   * The match that begins first, at byte `from` or later; of those, the one that the pattern prefers. `null` when there
   * is none, when `from` is not in the text, or when the pattern has a problem.
   */
  find<TextInput>(text: TextInput, from: i32 = 0): Match | null {
    if (isString<TextInput>()) {
      return this.findBytes(Bytes.fromString(changetype<string>(text)), from);
    }
    return this.findBytes(changetype<Bytes>(text), from);
  }

  private findBytes(text: Bytes, from: i32): Match | null {
    const program = this.program;
    if (program.size == 0 || <u32>from > <u32>text.length) return null;
    let threads = this.threads;
    if (!threads) {
      threads = new Threads(program);
      this.threads = threads;
    }
    if (!threads.find(changetype<usize>(text), text.length, from)) return null;
    return new Match(text, threads.slots.slice<StaticArray<i32>>(), program);
  }
}

function compileRegex(pattern: usize, size: u32): Regex {
  return Regex.of(pattern, size);
}
