// What is wrong with rules beyond what their schema says: a line of the log for each thing, with its JSON pointer.

import { Bytes } from "../bytes";
import { line, put, putBytes, putNumber, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Pattern } from "./pattern";
import { Phrase, phrases } from "./phrases.gen";
import { Subject } from "./subject";

/** Lines that are sent; of more, only the number is told. */
// @ts-ignore: decorator
@inline const MOST_LINES: i32 = 32;

// Adds a phrase to the line.
function say(phrase: Phrase): void {
  const text = phrases + <usize>phrase;
  putBytes(text + 1, load<u8>(text));
}

/** Tells what is wrong with a list of rules, or with one match. */
@final
export class RuleProblems {
  /** How many errors there are. */
  errors: i32 = 0;
  private lines: i32 = 0;
  private rule: i32 = -1;
  private part: Phrase = <Phrase>0;
  private subject: i32 = -1;
  private isNot: bool = false;
  private item: i32 = -1;

  constructor(
    /** RFC 6901 pointer of the list, or of the match. */
    private readonly pointer: string,
  ) {}

  /** Goes to a rule of the list, or to a part of it, such as `/enabled_by`. */
  atRule(rule: i32, part: Phrase): void {
    this.rule = rule;
    this.part = part;
    this.subject = -1;
    this.item = -1;
  }

  /** Goes to an item of the rule's match, or to one of its lists. */
  at(subject: Subject, isNot: bool, item: i32): void {
    this.subject = subject;
    this.isNot = isNot;
    this.item = item;
  }

  private begin(level: LogLevel): bool {
    if (level == LogLevel.Error) this.errors++;
    if (++this.lines > MOST_LINES) return false;
    line("");
    say(Phrase.Configuration);
    put(this.pointer);
    this.putRule(this.rule);
    if (this.part != 0) say(this.part);
    if (this.subject >= 0) this.putSubject();
    this.putRule(this.item);
    say(Phrase.Colon);
    return true;
  }

  private putRule(rule: i32): void {
    if (rule < 0) return;
    say(Phrase.Slash);
    putNumber(rule);
  }

  // The names stand first, in the order of the subjects.
  private putSubject(): void {
    say(this.rule < 0 ? Phrase.Slash : Phrase.Match);
    if (this.isNot) say(Phrase.Not);
    let name: usize = 0;
    for (let left = this.subject; left > 0; left--) name += <usize>load<u8>(phrases + name) + 1;
    say(<Phrase>name);
  }

  /** An error: the configuration is refused. `found` is the value, if it helps. */
  error(words: Phrase, found: Bytes | null): void {
    this.errorBefore(words, null, found);
  }

  /** As {@link error}, with more words behind. */
  errorBefore(words: Phrase, more: Bytes | null, found: Bytes | null): void {
    if (!this.begin(LogLevel.Error)) return;
    say(words);
    if (more) putBytes(changetype<usize>(more), more.length);
    this.end(found);
  }

  /** An error in words that are not among the phrases. */
  errorOf(words: string, found: Bytes): void {
    if (!this.begin(LogLevel.Error)) return;
    put(words);
    this.end(found);
  }

  private end(found: Bytes | null): void {
    if (found) {
      say(Phrase.Found);
      putBytes(changetype<usize>(found), min<u32>(found.length, 48));
      say(found.length > 48 ? Phrase.Cut : Phrase.Quote);
    }
    sendLine(LogLevel.Error);
  }

  /** As {@link error}; returns that there is no pattern. */
  refuse(words: Phrase, found: Bytes): Pattern | null {
    this.error(words, found);
    return null;
  }

  /** A warning: the configuration is taken. */
  warn(words: Phrase): void {
    if (!this.begin(LogLevel.Warn)) return;
    say(words);
    sendLine(LogLevel.Warn);
  }

  /** A warning: another rule takes every request that comes so far. */
  warnOfUnreachable(other: i32): void {
    if (!this.begin(LogLevel.Warn)) return;
    say(Phrase.NeverAsked);
    put(this.pointer);
    this.putRule(other);
    say(Phrase.TakesAll);
    sendLine(LogLevel.Warn);
  }

  /** Tells how many lines were left out; returns whether there is no error. */
  isRight(): bool {
    if (this.lines > MOST_LINES) {
      line("");
      say(Phrase.Configuration);
      say(Phrase.And);
      putNumber(this.lines - MOST_LINES);
      say(Phrase.More);
      sendLine(this.errors > 0 ? LogLevel.Error : LogLevel.Warn);
    }
    return this.errors == 0;
  }
}
