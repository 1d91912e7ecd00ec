// How a text is compared: names of headers that are removed, and values that a response must have.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Regex } from "proxy-wasm-assemblyscript-sdk/regex";
import { TextMatch } from "./config.gen";

/** A text, the beginning, the end or a part of one, or a regular expression for all of it. */
@final
export class Pattern {
  private readonly regex: Regex | null;

  constructor(
    private readonly kind: TextMatch,
    private readonly text: Bytes,
  ) {
    this.regex = kind == TextMatch.Regex ? Regex.compile(text) : null;
  }

  /** What is wrong with a regular expression; empty when nothing is. */
  get problem(): string {
    const regex = this.regex;
    return regex ? regex.problem : "";
  }

  matches(value: Bytes): bool {
    switch (this.kind) {
      case TextMatch.Exact:
        return value.equals(this.text);
      case TextMatch.Prefix:
        return value.startsWith(this.text);
      case TextMatch.Suffix:
        return value.endsWith(this.text);
      case TextMatch.Contains:
        return value.includes(this.text);
      default:
        return this.regex!.matches(value);
    }
  }
}
