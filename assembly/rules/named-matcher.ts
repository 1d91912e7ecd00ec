// Conditions on what has a name: headers, parameters of the query, cookies, claims. Each may be there several times.

import { Bytes } from "../bytes";
import { RuleRequest } from "./rule-request";
import { TextMatcher } from "./text-matcher";

/** Where the values come from. */
export enum NamedSource {
  Header,
  Query,
  Cookie,
  Claim,
}

/** A name, and what one of its values must be. */
@final
export class NamedMatcher {
  constructor(
    readonly name: Bytes,
    readonly text: TextMatcher,
  ) {}

  /** Whether one of its values in the request matches. */
  isIn(request: RuleRequest, source: NamedSource): bool {
    return this.text.matchesOne(valuesOf(request, source, this.name));
  }
}

/** The values of a name; none when it is not there. */
export function valuesOf(request: RuleRequest, source: NamedSource, name: Bytes): Bytes[] {
  switch (source) {
    case NamedSource.Header:
      return request.headerValues(name);
    case NamedSource.Query:
      return request.query.getAll(name);
    case NamedSource.Cookie:
      return request.cookies.getAll(name);
    default:
      return request.claim(name);
  }
}

/** Whether all conditions of a list hold; true without a list. */
export function hasAll(
  list: NamedMatcher[] | null,
  request: RuleRequest,
  source: NamedSource,
): bool {
  if (!list) return true;
  for (let at = 0; at < list.length; at++) {
    if (!unchecked(list[at]).isIn(request, source)) return false;
  }
  return true;
}

/** Whether none holds; true without a list. */
export function hasNone(
  list: NamedMatcher[] | null,
  request: RuleRequest,
  source: NamedSource,
): bool {
  if (!list) return true;
  for (let at = 0; at < list.length; at++) {
    if (unchecked(list[at]).isIn(request, source)) return false;
  }
  return true;
}
