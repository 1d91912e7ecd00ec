// Where the claims of a token come from: the filter knows, the rules and templates do not.

import { Bytes } from "../bytes";

/**
 * The claims of a request's token, for `claims` of a match. Extend it where the filter knows them, and hand it to
 * `RuleRequest`: from the filter state, from a header that only a filter in front can write, or from a token
 * that was verified here.
 */
export abstract class ClaimSource {
  /**
   * The values of a claim, as texts: one for a string, one for each item of a list; none when the claim is absent. Asked
   * at most once for each name and request.
   */
  abstract claim(name: Bytes): Bytes[];
}
