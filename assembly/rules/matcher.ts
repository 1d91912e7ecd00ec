// A single match, which is no rule.

import { Candidates } from "./candidates";
import { Condition } from "./condition";
import { Match } from "./settings.gen";
import { RuleIndex } from "./rule-index";
import { RuleProblems } from "./rule-problems";
import { RuleRequest } from "./rule-request";
import { allHold } from "./rule-table";
import { compileMatch } from "./compile-match";

/**
 * One match without a rule, such as a list of what a filter leaves alone.
 *
 * ```ts
 * if (exempt.matches(request)) return Action.Continue;
 * ```
 */
@final
export class Matcher {
  private index: RuleIndex = new RuleIndex();
  private conditions: Condition[] = [];
  private readonly candidates: Candidates = new Candidates();

  /** As {@link RuleList.compile}, for the match that stands at `pointer`. */
  compile(match: Match, pointer: string): bool {
    const problems = new RuleProblems(pointer);
    this.index = new RuleIndex();
    this.conditions = compileMatch(match, 0, this.index, problems);
    if (problems.isRight()) return true;
    this.index = new RuleIndex();
    return false;
  }

  /**
   * Whether a request matches; `false` when nothing was compiled. Legal where {@link RuleList.decide} is.
   *
   * Source: proxy-wasm ABI v0.2.1, "HTTP fields"; Envoy documentation, "Attributes".
   */
  matches(request: RuleRequest): bool {
    const candidates = this.candidates;
    this.index.collect(request, candidates);
    while (candidates.next() >= 0) {
      if (candidates.isPathRight(request)) return allHold(this.conditions, request);
    }
    return false;
  }
}
