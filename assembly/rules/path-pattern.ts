// What a path must be: exact, prefix by whole segments, template or regex; and where the index finds it.
// Source: Envoy, api/envoy/config/route/v3/route_components.proto (RouteMatch.path_separated_prefix).

import { Bytes } from "../bytes";
import { inLowerCase } from "./host-pattern";
import { plainPath } from "./plain-path";
import { Regex } from "../regex/regex";
import { PathMatch, PathMatchKind } from "./settings.gen";
import { templatePattern, templateProblem } from "./template";

// Characters that stand for themselves in a regular expression, unless a quantifier follows.
function isLiteral(byte: i32): bool {
  const letter = <u32>((byte | 0x20) - 0x61);
  const digit = <u32>(byte - 0x30);
  return letter < 26 || digit < 10 || byte == 0x2f || byte == 0x2d || byte == 0x5f;
}

function isQuantifier(byte: i32): bool {
  return byte == 0x2a || byte == 0x2b || byte == 0x3f || byte == 0x7b;
}

// The segments with which every path begins that the expression matches: "/api/" of "/api/v[12]/.*". Empty when
// that is not plain to see.
function literalStart(pattern: Bytes): Bytes {
  if (pattern.includes("|") || pattern.includes("(?")) return Bytes.empty;
  let end = 0;
  while (end < pattern.length && isLiteral(pattern.get(end))) end++;
  if (end > 0 && isQuantifier(pattern.get(end))) end--;
  const literal = pattern.slice(0, end);
  return literal.slice(0, literal.lastIndexOf("/") + 1);
}

// The segments of a template in front of the first one with a variable.
function fixedStart(template: Bytes): Bytes {
  const brace = template.indexOf("{");
  if (brace < 0) return template;
  const fixed = template.slice(0, brace);
  return fixed.slice(0, fixed.lastIndexOf("/") + 1);
}

/** One path of a list. */
@final
export class PathPattern {
  /** What is wrong with it; empty when nothing is. */
  problem: string = "";
  /** With which segments its paths begin: `/api`, or `/`. Only these paths can match. */
  start: Bytes;
  private readonly kind: PathMatchKind;
  private readonly ignoreCase: bool;
  private readonly text: Bytes;
  private regex: Regex | null = null;

  constructor(setting: PathMatch) {
    this.kind = setting.match;
    this.ignoreCase = setting.ignoreCase;
    this.text = setting.ignoreCase ? inLowerCase(setting.value) : setting.value;
    this.start = setting.value;
    let problem = "";
    if (setting.match == PathMatchKind.Regex) {
      this.start = literalStart(setting.value);
      const given = setting.value;
      const regex = Regex.compile(this.ignoreCase ? Bytes.fromString("(?i)").concat(given) : given);
      this.regex = regex;
      problem = regex.problem;
    } else if (setting.value.get(0) != 0x2f) {
      problem = "a path begins with /";
    } else if (this.kind == PathMatchKind.Template) {
      this.start = fixedStart(setting.value);
      const regex = Regex.compile(templatePattern(setting.value));
      this.regex = regex;
      problem = templateProblem.length != 0 ? templateProblem : regex.problem;
      if (problem.length == 0 && this.ignoreCase) {
        problem = "a template looks at case; write a regex with ignore_case";
      }
    } else {
      problem = this.problemOfText(setting.value);
    }
    this.problem = problem;
  }

  // What is compared with it is normalised: anything else would never match, and nobody would know.
  private problemOfText(value: Bytes): string {
    if (value.includes("?") || value.includes("#")) {
      return "paths are matched without ? and #, and what follows them; see query";
    }
    const plain = plainPath(value);
    if (!plain) return "no request has this path, which is refused (%2f, %5c, %00 or the like)";
    return plain.equals(value)
      ? ""
      : "no request has this path, which is normalised before; write " + plain.toString();
  }

  /** Whether it is one path, with which nothing more can begin. */
  get isExact(): bool {
    return this.kind == PathMatchKind.Exact;
  }

  private begins(path: Bytes): bool {
    const own = this.text;
    if (path.length < own.length) return false;
    const start = path.length == own.length ? path : path.slice(0, own.length);
    return this.ignoreCase ? start.equalsIgnoreCase(own) : start.equals(own);
  }

  /** Whether a path that is normalised, and has no query, matches. */
  matches(path: Bytes): bool {
    const own = this.text;
    switch (this.kind) {
      case PathMatchKind.Exact:
        return path.length == own.length && this.begins(path);
      case PathMatchKind.Prefix:
        if (!this.begins(path)) return false;
        return path.length == own.length || own.endsWith("/") || path.get(own.length) == 0x2f;
      default:
        return this.regex!.matches(path);
    }
  }
}
