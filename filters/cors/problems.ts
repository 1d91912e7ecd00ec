// What is wrong with a configuration beyond its schema: a line of the log for each thing, where (RFC 6901), the rule,
// and what was found.

import { Bytes, log } from "proxy-wasm-assemblyscript-sdk";
import { decimal } from "./words";

/** Lines that are sent; more of them help nobody. */
const MOST_LINES: i32 = 32;

/** Tells problems of one part of the configuration after the other. */
@final
export class Problems {
  /** How many errors there are. */
  errors: i32 = 0;
  private lines: i32 = 0;
  /** Regular expressions so far. Each may take 64 KiB for what it learns from origins. */
  expressions: i32 = 0;
  /** RFC 6901 pointer of the policy that is looked at. */
  pointer: Bytes = Bytes.empty;

  private text(field: string, item: i32, rule: string): Bytes {
    let text = Bytes.fromString("configuration: ").concat(this.pointer).concat("/").concat(field);
    if (item >= 0) text = text.concat("/").concat(decimal(item));
    return text.concat(": ").concat(rule);
  }

  /** An error: the configuration is refused. */
  error(field: string, item: i32, rule: string, found: Bytes | null = null): void {
    this.errors++;
    if (++this.lines > MOST_LINES) return;
    const text = this.text(field, item, rule);
    log.error(found ? text.concat(', found "').concat(found).concat('"') : text);
  }

  /** A warning: the configuration is taken. */
  warn(field: string, rule: string): void {
    if (++this.lines <= MOST_LINES) log.warn(this.text(field, -1, rule));
  }
}
