// Where the claims of a token come from: the filter knows, the rules do not.

import { Bytes } from "../bytes";
import { RuleRequest, setValuesReader } from "./rule-request";
import { Subject } from "./subject";

/**
 * The claims of a request's token, for `claims` of a match. Extend it where the filter knows them, and hand it to
 * {@link RuleRequest}: from the filter state, from a header that only a filter in front can write, or from a token
 * that was verified here.
 */
export abstract class ClaimSource {
  /**
   * The values of a claim, as texts: one for a string, one for each item of a list; none when the claim is absent. Asked
   * at most once for each name and request.
   */
  abstract claim(name: Bytes): Bytes[];
}

function readClaim(request: RuleRequest, name: Bytes): Bytes[] {
  const names = request.claimNames;
  for (let at = 0; at < names.length; at++) {
    if (unchecked(names[at]).equals(name)) return unchecked(request.claimValues[at]);
  }
  const source = request.claimSource;
  const values: Bytes[] = source ? source.claim(name) : [];
  names.push(name);
  request.claimValues.push(values);
  return values;
}

/**
 * Lets rules ask for claims. Called by the generated code; legal everywhere.
 */
export function useClaims(): void {
  setValuesReader(Subject.Claims, readClaim);
}
