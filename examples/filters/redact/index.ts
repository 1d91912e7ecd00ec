// redact: blanks out card numbers in text responses while they go by, without holding them.

import { Action, BodyTransform, Bytes, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

/** Digits in a row that are taken for the number of a card. */
const shortest = 13;
const longest = 19;

function isDigit(byte: i32): bool {
  return byte >= 0x30 && byte <= 0x39;
}

/** Keeps a row of digits that reaches the end of a piece back, because it may go on in the next one. */
class Redact extends BodyTransform {
  private kept: Bytes = Bytes.empty;

  override onChunk(chunk: Bytes, isLast: bool): Bytes {
    const text = this.kept.concat(chunk);
    const parts: Bytes[] = [];
    let done = 0;
    let at = 0;
    while (at < text.length) {
      const start = at;
      while (isDigit(text[at])) at++;
      const digits = at - start;
      if (at == text.length && digits > 0 && digits <= longest && !isLast) {
        at = start;
        break;
      }
      if (digits >= shortest && digits <= longest) {
        parts.push(text.slice(done, start));
        parts.push(Bytes.fromString("*".repeat(digits)));
        done = at;
      }
      if (digits == 0) at++;
    }
    parts.push(text.slice(done, at));
    this.kept = text.slice(at);
    return Bytes.join(StaticArray.fromArray(parts), "");
  }
}

class RedactResponses extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    const type = this.response.headers.get("content-type");
    if (type != null && (type.startsWith("text/") || type.startsWith("application/json"))) {
      this.response.transform(new Redact());
    }
    return Action.Continue;
  }
}

plugin("redact", (stream) => new RedactResponses(stream));
