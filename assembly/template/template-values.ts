// What operators stood for in a stream: read once, whatever number of templates they are in.

import { Bytes } from "../bytes";
import { ClaimSource } from "../rules/claim-source";
import { HttpFilter } from "../http/filter";
import { isLasting, isOfHeaders, valueOf } from "./operator-value";
import { operatorAt } from "./operator-reader";

/**
 * What the operators of templates stood for in one stream. Make one in the filter object, and give it to every
 * template of that stream: each operator is then read once, whatever number of templates it is in.
 *
 * A value that was there once is kept, also when the header it came from is changed or can not be read any more, so a
 * template that was rendered in `onRequestHeaders` knows the request in `onResponseHeaders`, too. What comes only
 * with the response, and counts, are read anew.
 */
@final
export class TemplateValues {
  /** Whether the template that was rendered last had an operator for which there was no value. */
  hasGaps: bool = false;
  private readonly values: Array<Bytes | null> = [];

  /**
   * Values for one stream; none is read before a template asks.
   *
   * @param claims - what `%CLAIM(…)%` asks, a `ClaimSource` of `/rules`; without it there are no claims.
   */
  constructor(private readonly claims: ClaimSource | null = null) {}

  /** The value of an operator, `null` when there is none.
   * @internal
   */
  read(index: i32, filter: HttpFilter): Bytes | null {
    const values = this.values;
    if (index < values.length) {
      const kept = unchecked(values[index]);
      if (kept) return kept;
    }
    const operator = operatorAt(index);
    const value = valueOf(operator, filter, this.claims);
    if (!value || !isLasting(operator)) return value;
    while (values.length <= index) values.push(null);
    unchecked((values[index] = value));
    return value;
  }

  /**
   * Forgets what came from headers (`REQ`, `RESP`, `TRAILER`, `COOKIE`, `QUERY`, `PATH`), so that the next template sees
   * them as they are then. Ids, digits and the rest stay.
   *
   * @param onlyResponse - `RESP` and `TRAILER` alone: when the response comes, the request can not be read again.
   */
  forgetHeaders(onlyResponse: bool = false): void {
    for (let at = 0; at < this.values.length; at++) {
      if (isOfHeaders(operatorAt(at), onlyResponse)) unchecked((this.values[at] = null));
    }
  }
}
