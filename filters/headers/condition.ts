// When an operation is done: what must hold for the request, and for the response.

import { Bytes, HeaderMap } from "proxy-wasm-assemblyscript-sdk";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";
import { Matcher, RuleRequest } from "proxy-wasm-assemblyscript-sdk/rules";
import { Condition, ResponseHeader } from "./config.gen";
import { Pattern } from "./pattern";

// A number of three digits from `at`, where x stands for `digit`; -1 when it is none.
function statusAt(text: Bytes, at: i32, digit: i32): i32 {
  let status: i32 = 0;
  for (let end = at + 3; at < end; at++) {
    const byte = text.get(at);
    const value = byte == 0x78 ? digit : byte - 0x30;
    if (<u32>value > 9) return -1;
    status = status * 10 + value;
  }
  return status;
}

/** What one header of a response must be. */
@final
class HeaderTest {
  constructor(
    readonly name: Bytes,
    readonly pattern: Pattern | null,
  ) {}

  holds(headers: HeaderMap): bool {
    const pattern = this.pattern;
    if (!pattern) return headers.has(this.name);
    const values = headers.getAll(this.name);
    for (let at = 0; at < values.length; at++) {
      if (pattern.matches(unchecked(values[at]))) return true;
    }
    return false;
  }
}

/** A compiled `when`. */
@final
export class OperationCondition {
  private readonly matcher: Matcher = new Matcher();
  /** The first and the last status of each range. */
  private readonly statuses: i32[] = [];
  private readonly tests: HeaderTest[] = [];

  constructor(condition: Condition, pointer: string, mayAskResponse: bool, problems: Problems) {
    if (!this.matcher.compile(condition, pointer)) problems.errors++;
    const statuses = condition.status;
    const headers = condition.responseHeaders;
    if ((statuses || headers) && !mayAskResponse) {
      problems.error(pointer, "status and response_headers are only for responses");
    }
    if (statuses) this.compileStatuses(statuses, pointer + "/status", problems);
    if (headers) this.compileHeaders(headers, pointer + "/response_headers/", problems);
  }

  private compileStatuses(statuses: StaticArray<Bytes>, pointer: string, problems: Problems): void {
    for (let at = 0; at < statuses.length; at++) {
      const text = unchecked(statuses[at]);
      const isRange = text.length == 7 && text.get(3) == 0x2d;
      const first = statusAt(text, 0, 0);
      const last = statusAt(text, isRange ? 4 : 0, 9);
      if (first < 0 || last < first || (!isRange && text.length != 3)) {
        problems.error(pointer, "expected a status: 404, 2xx or 500-503", text, at);
      }
      this.statuses.push(first);
      this.statuses.push(last);
    }
  }

  private compileHeaders(
    headers: StaticArray<ResponseHeader>,
    pointer: string,
    problems: Problems,
  ): void {
    for (let at = 0; at < headers.length; at++) {
      const header = unchecked(headers[at]);
      const value = header.value;
      const pattern = value ? new Pattern(header.match, value) : null;
      if (pattern && pattern.problem.length != 0) {
        problems.error(pointer + at.toString() + "/value", pattern.problem);
      }
      this.tests.push(new HeaderTest(header.name, pattern));
    }
  }

  /** Whether the request fulfils it. */
  holdsFor(request: RuleRequest): bool {
    return this.matcher.matches(request);
  }

  /** Whether the response fulfils it. */
  holdsForResponse(headers: HeaderMap): bool {
    const statuses = this.statuses;
    if (statuses.length != 0) {
      const text = headers.get(":status");
      const status = text ? statusAt(text, 0, -1) : -1;
      let isOne = false;
      for (let at = 0; at < statuses.length; at += 2) {
        if (status >= unchecked(statuses[at]) && status <= unchecked(statuses[at + 1]))
          isOne = true;
      }
      if (!isOne) return false;
    }
    const tests = this.tests;
    for (let at = 0; at < tests.length; at++) {
      if (!unchecked(tests[at]).holds(headers)) return false;
    }
    return true;
  }
}
