// What is wrong with rules beyond what their schema says: a line of the log for each thing, with its JSON pointer.

import { Bytes } from "../bytes";
import { line, put, putBytes, putNumber, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";

/** Lines that are sent; of more, only the number is told. */
// @ts-ignore: decorator
@inline const MOST_LINES: i32 = 32;

/** Tells what is wrong with a list of rules, or with one match. */
@final
export class RuleProblems {
  /** How many errors there are. */
  errors: i32 = 0;
  private lines: i32 = 0;
  private rule: i32 = -1;
  private field: string = "";
  private item: i32 = -1;

  constructor(
    /** RFC 6901 pointer of the list, or of the match. */
    private readonly pointer: string,
  ) {}

  /** Goes to a rule of the list. */
  enterRule(rule: i32): void {
    this.rule = rule;
    this.at("");
  }

  /** Goes to a part of the rule or match, such as `match/hosts`, and to an item of it. */
  at(field: string, item: i32 = -1): void {
    this.field = field;
    this.item = item;
  }

  private begin(level: LogLevel): bool {
    if (level == LogLevel.Error) this.errors++;
    if (++this.lines > MOST_LINES) return false;
    line("configuration: ");
    put(this.pointer);
    if (this.rule >= 0) {
      put("/");
      putNumber(this.rule);
    }
    if (this.field.length != 0) {
      put("/");
      put(this.field);
    }
    if (this.item >= 0) {
      put("/");
      putNumber(this.item);
    }
    put(": ");
    return true;
  }

  /** An error: the configuration is refused. `found` is the value, if it helps. */
  error(text: string, found: Bytes | null = null): void {
    if (!this.begin(LogLevel.Error)) return;
    put(text);
    if (found) {
      put(', found "');
      putBytes(changetype<usize>(found), min<u32>(found.length, 48));
      put(found.length > 48 ? '…"' : '"');
    }
    sendLine(LogLevel.Error);
  }

  /** A warning: the configuration is taken. */
  warn(text: string): void {
    if (!this.begin(LogLevel.Warn)) return;
    put(text);
    sendLine(LogLevel.Warn);
  }

  /** A warning: another rule takes every request that comes so far. */
  warnOfUnreachable(other: i32): void {
    if (!this.begin(LogLevel.Warn)) return;
    put("never asked, because ");
    put(this.pointer);
    put("/");
    putNumber(other);
    put(" takes every request: move this rule before it, or give that one a match");
    sendLine(LogLevel.Warn);
  }

  /** Tells how many lines were left out. */
  end(): void {
    if (this.lines <= MOST_LINES) return;
    line("configuration: and ");
    putNumber(this.lines - MOST_LINES);
    put(" more");
    sendLine(this.errors > 0 ? LogLevel.Error : LogLevel.Warn);
  }
}
