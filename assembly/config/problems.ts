// What is wrong with a configuration beyond its schema: one line of the log for each thing, in the words that the
// decoder has for what is wrong by the schema.

import { Bytes } from "../bytes";
import { LogLevel } from "../log-level";
import { complainBeyondSchema, endComplaints, startComplaints } from "./complaint";

/**
 * The mistakes of one configuration that its schema cannot tell, such as two fields that do not go
 * together. For `onConfigure`: each mistake is a line of the log, and {@link end} says whether to
 * refuse. One object at a time.
 *
 * ```ts
 * const problems = new Problems();
 * if (config.least > config.most) problems.error("/least", "must not be above most");
 * return problems.end();
 * ```
 */
@final
export class Problems {
  /** How many errors there are. */
  errors: i32 = 0;
  /** JSON pointer (RFC 6901) of the part that is looked at; stands before each pointer. */
  within: Bytes = Bytes.empty;

  /** No problems yet. Legal in `onConfigure`: those of an earlier list are forgotten. */
  constructor() {
    startComplaints();
  }

  /**
   * An error: the configuration cannot be taken.
   * @param pointer where: a JSON pointer (RFC 6901) from {@link within}, such as `/limits`; empty for
   * the whole
   * @param rule what must be; not the value, which may be secret
   * @param found the value when it may be shown; its first 48 bytes are
   * @param item the index in the list at `pointer`; -1: it is no list, or the whole list is meant
   */
  error(pointer: string, rule: string, found: Bytes | null = null, item: i32 = -1): void {
    this.errors++;
    complainBeyondSchema(LogLevel.Error, this.within, pointer, item, rule, found);
  }

  /** A warning: the configuration is taken, and somebody should look at it. As {@link error}. */
  warn(pointer: string, rule: string, found: Bytes | null = null, item: i32 = -1): void {
    complainBeyondSchema(LogLevel.Warn, this.within, pointer, item, rule, found);
  }

  /**
   * Ends: tells how many lines were left out (32 are sent).
   * @returns whether there was no error
   */
  end(): bool {
    endComplaints();
    return this.errors == 0;
  }
}
