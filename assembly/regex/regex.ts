// Regular expressions in linear time, with the syntax and the meaning of RE2.

import { Bytes } from "../bytes";
import { resetTexts, textPointer, textSize } from "../text/text";
import { Automaton } from "./automaton";
import { Match } from "./match";
import { Parser } from "./parser";
import { Problem } from "./words.gen";
import { Program } from "./program";
import { isRewrite, rewriteAll } from "./rewrite";
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

  private constructor(
    /** What is wrong with the pattern and where, such as `character 5: this ( has no )`; "" when it is sound. */
    readonly problem: string,
    private readonly program: Program,
  ) {}

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
    const reader = parser.parse();
    const program = parser.program;
    // A match keeps the positions of all groups for each way through the program: 16 bytes here for each.
    if (mostThreads(program) * (program.groups + 1) > MAXIMUM_KEPT) {
      reader.fail(Problem.TooManyGroups, pattern);
    }
    const problem = reader.words;
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
    const threads = this.threadsOf();
    if (!threads || <u32>from > <u32>text.length) return null;
    if (!threads.find(changetype<usize>(text), text.length, from)) return null;
    return new Match(text, threads.slots.slice<StaticArray<i32>>(), this.program);
  }

  // `null` for a pattern with a problem.
  private threadsOf(): Threads | null {
    if (this.program.size == 0) return null;
    let threads = this.threads;
    if (!threads) {
      threads = new Threads(this.program);
      this.threads = threads;
    }
    return threads;
  }

  /**
   * Whether `replacement` can be one of {@link replaceAll}: a backslash in it is followed by a second one or by the number
   * of a group that there is. Ask where the configuration is read.
   */
  canReplace<TextReplacement>(replacement: TextReplacement): bool {
    return isRewrite(Bytes.empty.concat(replacement), this.groups);
  }

  /**
   * The text with every match replaced, from left to right: `\0` in the replacement is the match, `\1` to `\9` are
   * groups (empty when they took no part), `\\` is a backslash. Where nothing matches, and for a pattern with a
   * problem, it is the text. `null` when the result would have more than a megabyte, when the replacement is none (see
   * {@link canReplace}), and when searching reads the text more than 32 times, which patterns such as `a(.*b)?` can do.
   *
   * Source: RE2, `RE2::GlobalReplace`; Envoy, envoy/type/matcher/v3/regex.proto, RegexMatchAndSubstitute.
   */
  replaceAll<TextReplacement>(text: Bytes, replacement: TextReplacement): Bytes | null {
    const rewrite = Bytes.empty.concat(replacement);
    if (!isRewrite(rewrite, this.groups)) return null;
    const threads = this.threadsOf();
    return threads ? rewriteAll(threads, text, rewrite) : text;
  }
}

function compileRegex(pattern: usize, size: u32): Regex {
  return Regex.of(pattern, size);
}
