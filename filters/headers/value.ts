// What an operation sets: a template, and what counts where there is nothing for it.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { HeaderTemplate } from "proxy-wasm-assemblyscript-sdk/template";
import { OnMissing } from "./config.gen";
import { countRejected, Reason } from "./counters";
import { Message } from "./message";

const ofRequest: StaticArray<string> = ["REQ(", "COOKIE(", "%QUERY", "%PATH", "PROPERTY(request."];
const ofResponse: StaticArray<string> = ["RESP(", "TRAILER("];

function hasOneOf(text: Bytes, words: StaticArray<string>): bool {
  for (let at = 0; at < words.length; at++) {
    if (text.includes(unchecked(words[at]))) return true;
  }
  return false;
}

function isBlank(byte: i32): bool {
  return byte == 0x20 || byte == 0x09;
}

/** A value without white space around it, which is no part of it (RFC 9110, section 5.5). */
export function trimmed(value: Bytes): Bytes {
  let start = 0;
  let end = value.length;
  if (!isBlank(value.get(0)) && !isBlank(value.get(end - 1))) return value;
  while (isBlank(value.get(start))) start++;
  while (end > start && isBlank(value.get(end - 1))) end--;
  return value.slice(start, end);
}

/** The value of an operation. */
@final
export class Value {
  /** What it always is; `null` when it has operators. */
  readonly constant: Bytes | null;
  /** Whether it can be known only from the request's headers. */
  readonly readsRequest: bool;
  private readonly readsHeaders: bool;

  constructor(
    text: Bytes,
    readonly template: HeaderTemplate,
    private readonly onMissing: OnMissing,
    private readonly fallback: Bytes,
    private readonly keepEmpty: bool,
  ) {
    const isConstant = template.problem.length == 0 && template.isConstant;
    // %% is one percent sign; nothing else is special without operators.
    this.constant = isConstant ? trimmed(text.replaceAll("%%", "%")) : null;
    this.readsRequest = !isConstant && hasOneOf(text, ofRequest);
    this.readsHeaders = this.readsRequest || hasOneOf(text, ofResponse);
  }

  /** Whether it is always the same, and set. */
  get isReady(): bool {
    const constant = this.constant;
    return constant !== null && (constant.length != 0 || this.keepEmpty);
  }

  /** What is set in a message; `null`: nothing is done. */
  render(message: Message): Bytes | null {
    const constant = this.constant;
    if (constant) return constant.length != 0 || this.keepEmpty ? constant : null;
    const template = this.template;
    if (this.readsHeaders) message.showChanges();
    const value = template.render(message.filter, message.values);
    if (!value) {
      countRejected(Reason.Characters);
      return null;
    }
    if (message.values.hasGaps && this.onMissing != OnMissing.Empty) return this.missing(message);
    const text = trimmed(value);
    return text.length != 0 || this.keepEmpty || message.values.hasGaps ? text : null;
  }

  /** What is set where there is nothing to set; `null`: nothing is done. */
  missing(message: Message): Bytes | null {
    switch (this.onMissing) {
      case OnMissing.Skip:
        return null;
      case OnMissing.Reject:
        message.isRefused = true;
        return null;
      default:
        // The empty text, or default_value.
        return this.fallback;
    }
  }
}
