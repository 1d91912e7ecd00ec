// The origins of a policy: exact ones, patterns, and regular expressions.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";
import { Regex } from "proxy-wasm-assemblyscript-sdk/regex";
import { CorsPolicy } from "./config.gen";
import { namesScheme } from "./origin-regex";
import { Origin } from "./origin";
import { OriginPattern } from "./origin-pattern";

const any = Bytes.fromString("*");
const nullOrigin = Bytes.fromString("null");
const yes = Bytes.fromString("true");

/** Whether a text is in a list. */
export function isOneOf(text: Bytes, list: Bytes[]): bool {
  for (let at = 0; at < list.length; at++) if (text.equals(unchecked(list[at]))) return true;
  return false;
}

/** Who is allowed. */
@final
export class OriginList {
  private readonly exact: Bytes[] = [];
  private readonly patterns: OriginPattern[] = [];
  private readonly expressions: Regex[] = [];
  /** Whether every origin is allowed, which then all get the same answer. */
  isOpen: bool = false;

  constructor(settings: CorsPolicy, isRequired: bool, problems: Problems) {
    const origins = settings.allowOrigins;
    let namesNull = false;
    for (let at = 0; at < origins.length; at++) {
      const text = unchecked(origins[at]);
      if (text.equals(any)) {
        this.isOpen = true;
        continue;
      }
      if (text.equals(nullOrigin)) {
        namesNull = true;
        this.exact.push(text);
        if (settings.allowNull) continue;
        problems.error("/allow_origins", "only with allow_null: true", text, at);
        continue;
      }
      const origin = Origin.ofSetting(text);
      if (origin) this.exact.push(origin.text);
      else problems.error("/allow_origins", "expected scheme://host or scheme://host:port, and no path", text, at); // prettier-ignore
    }
    if (settings.allowNull && !namesNull) {
      problems.error("/allow_null", "means nothing unless null is among allow_origins", yes);
    }
    if (this.isOpen && settings.allowCredentials) {
      problems.error("/allow_credentials", "not with the origin *: list those who may see what is private", yes); // prettier-ignore
    }
    this.readPatterns(settings, problems);
    const size =
      origins.length + settings.allowOriginPatterns.length + settings.allowOriginRegex.length;
    if (isRequired && size == 0) {
      problems.error("/allow_origins", "who is allowed? Origins, patterns or regular expressions are missing"); // prettier-ignore
    }
  }

  private readPatterns(settings: CorsPolicy, problems: Problems): void {
    const patterns = settings.allowOriginPatterns;
    for (let at = 0; at < patterns.length; at++) {
      const pattern = OriginPattern.compile(unchecked(patterns[at]));
      if (pattern) this.patterns.push(pattern);
      else problems.error("/allow_origin_patterns", OriginPattern.problem, unchecked(patterns[at]), at); // prettier-ignore
    }
    const expressions = settings.allowOriginRegex;
    for (let at = 0; at < expressions.length; at++) {
      const text = unchecked(expressions[at]);
      const expression = Regex.compile(text);
      this.expressions.push(expression);
      if (expression.problem.length != 0) {
        problems.error("/allow_origin_regex", expression.problem, text, at);
      } else if (!namesScheme(text)) {
        problems.error("/allow_origin_regex", "expected a scheme in front, such as https://", text, at); // prettier-ignore
      }
    }
  }

  /** Whether scripts of an origin, as a request names it, may read the response. */
  admits(text: Bytes): bool {
    if (isOneOf(text, this.exact)) return true;
    if (text.equals(nullOrigin)) return this.isOpen;
    if (!this.isOpen && this.patterns.length == 0 && this.expressions.length == 0) return false;
    const origin = Origin.parse(text);
    if (!origin) return false;
    if (this.isOpen) return true;
    const patterns = this.patterns;
    for (let at = 0; at < patterns.length; at++) {
      if (unchecked(patterns[at]).matches(origin)) return true;
    }
    const expressions = this.expressions;
    for (let at = 0; at < expressions.length; at++) {
      if (unchecked(expressions[at]).matches(text)) return true;
    }
    return false;
  }
}
