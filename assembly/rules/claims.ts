// How rules ask for the claims of a token.

import { Bytes } from "../bytes";
import { RuleRequest, setValuesReader } from "./rule-request";
import { Subject } from "./subject";

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
