// Path templates, as Envoy's route matching and Istio's AuthorizationPolicy have them.

import { compareBytes } from "../text/compare";
import { Bytes } from "../bytes";
import { resetTexts, textPointer, textSize } from "../text/text";
import { isSegmentByte, Piece, TemplateReader, Variable, Wildcard } from "./template-reader";

/** What the variables of a template stand for in a path. */
// @ts-ignore: decorator
@final
export class PathMatch {
  /** @internal */
  constructor(
    private readonly path: Bytes,
    private readonly variables: Variable[],
    private readonly ends: StaticArray<i32>,
  ) {}

  /** What the variable stands for; `null` when the template has none of this name. */
  named<TextName>(name: TextName): Bytes | null {
    for (let at = 0; at < this.variables.length; at++) {
      const variable = unchecked(this.variables[at]);
      if (!variable.name.equals(name)) continue;
      const start = unchecked(this.ends[variable.start - 1]);
      return this.path.slice(start, unchecked(this.ends[variable.end - 1]));
    }
    return null;
  }
}

/**
 * A path template. A segment of it is text, `*` (one segment), `**` (anything, slashes and nothing included), or a
 * variable: `{name}`, `{name=*}`, `{name=v1/*}`, `{name=**}`. Istio's `{*}` and `{**}` are `*` and `**`. Behind `**` there is
 * only text; text may also follow `*` and variables, in the last segment: `/files/*.js`.
 *
 * ```ts
 * const orders = PathTemplate.compile("/shops/{shop}/orders/**");
 * orders.matches("/shops/7/orders/2026/11?page=2"); // true
 * ```
 *
 * `*` and `**` take the characters that RFC 3986 allows in a segment, as in Envoy 1.40; what {@link normalizePath} returns
 * has no others but `[` and `]`. What Envoy takes beyond this, such as a `*` or a variable behind text, differs between
 * its versions and is refused here.
 *
 * Source: Envoy, envoy/extensions/path/match/uri_template/v3/uri_template_match.proto and
 * source/extensions/path/uri_template_lib; Istio, security/v1beta1/authorization_policy.proto.
 */
// @ts-ignore: decorator
@final
export class PathTemplate {
  /** Where each piece ended in the path that was matched last. */
  private readonly ends: StaticArray<i32>;
  /** The literal that the path must end with: what follows the last wildcard. */
  private readonly tail: Bytes;
  private readonly size: i32;

  private constructor(
    /** What is wrong with the template and where, such as `character 5: two slashes in a row`; "" when it is sound. */
    readonly problem: string,
    private readonly pieces: Piece[],
    private readonly variables: Variable[],
  ) {
    this.ends = new StaticArray<i32>(pieces.length);
    let size = pieces.length;
    let tail = Bytes.empty;
    while (size > 0 && pieces[size - 1].wildcard == Wildcard.None) {
      tail = pieces[--size].literal.concat(tail);
    }
    this.size = size;
    this.tail = tail;
  }

  /** Compiles a template. Never fails otherwise than by a {@link problem}; such a template matches nothing. */
  static compile<TextTemplate>(template: TextTemplate): PathTemplate {
    resetTexts();
    const pointer = textPointer(template);
    return compileTemplate(pointer, textSize);
  }

  /** @internal */
  static of(template: usize, size: u32): PathTemplate {
    const reader = new TemplateReader(template, template, template + size);
    reader.read();
    const isSound = reader.problem == "";
    return new PathTemplate(
      reader.problem,
      isSound ? reader.pieces : [],
      isSound ? reader.variables : [],
    );
  }

  /** Whether the path matches, its query and fragment left aside. `false` for a template with a problem. */
  matches<TextPath>(path: TextPath): bool {
    resetTexts();
    const pointer = textPointer(path);
    return this.matchesBytes(pointer, textSize);
  }

  /** As {@link matches}, with what the variables stand for; `null` when the path does not match. */
  match<TextPath>(path: TextPath): PathMatch | null {
    if (isString<TextPath>()) return this.matchBytes(Bytes.fromString(changetype<string>(path)));
    return this.matchBytes(changetype<Bytes>(path));
  }

  private matchBytes(path: Bytes): PathMatch | null {
    if (!this.matchesBytes(changetype<usize>(path), path.length)) return null;
    return new PathMatch(path, this.variables, this.ends.slice<StaticArray<i32>>());
  }

  private matchesBytes(path: usize, size: u32): bool {
    const pieces = this.pieces;
    if (pieces.length == 0) return false;
    let end = path;
    const last = path + size;
    while (end < last && load<u8>(end) != 0x3f && load<u8>(end) != 0x23) end++;
    const tailSize = <usize>this.tail.length;
    if (end - path < tailSize) return false;
    const tail = end - tailSize;
    if (compareBytes(tail, changetype<usize>(this.tail), tailSize) != 0) return false;
    let at = path;
    for (let index = 0; index < this.size; index++) {
      const piece = unchecked(pieces[index]);
      at = endOfPiece(piece, at, tail);
      if (at == 0) return false;
      unchecked((this.ends[index] = <i32>(at - path)));
    }
    if (at != tail) return false;
    for (let index = this.size; index < pieces.length; index++) {
      at += <usize>unchecked(pieces[index]).literal.length;
      unchecked((this.ends[index] = <i32>(at - path)));
    }
    return true;
  }
}

/** Where a piece ends that begins at `at`, 0 when it does not match there. */
function endOfPiece(piece: Piece, at: usize, end: usize): usize {
  if (piece.wildcard == Wildcard.None) {
    const size = <usize>piece.literal.length;
    if (end - at < size) return 0;
    return compareBytes(at, changetype<usize>(piece.literal), size) == 0 ? at + size : 0;
  }
  const takesSlashes = piece.wildcard == Wildcard.Rest;
  let place = at;
  while (place < end) {
    const byte = <u32>load<u8>(place);
    if (!isSegmentByte(byte) && !(takesSlashes && byte == 0x2f)) break;
    place++;
  }
  return takesSlashes || place > at ? place : 0;
}

function compileTemplate(template: usize, size: u32): PathTemplate {
  return PathTemplate.of(template, size);
}
