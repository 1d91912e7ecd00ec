// A list of rules, compiled: what is the same for the rules of all filters.

import { Candidates } from "./candidates";
import { Condition } from "./condition";
import { Rule, RuleMode } from "./settings.gen";
import { Phrase } from "./phrases.gen";
import { RuleIndex } from "./rule-index";
import { RuleProblems } from "./rule-problems";
import { RuleRequest } from "./rule-request";
import { compileMatch } from "./compile-match";

/** Checks what a rule says of its roll-out. */
type RolloutCheck = (rule: Rule, at: i32, problems: RuleProblems) => void;
/** Whether a rule is there for a request. */
type RolloutTest = (rule: Rule, request: RuleRequest) => bool;

let checkRollout: RolloutCheck | null = null;
let isThere: RolloutTest | null = null;

/** Sets what only modules contain whose rules can be rolled out. */
export function setRollout(check: RolloutCheck, test: RolloutTest): void {
  checkRollout = check;
  isThere = test;
}

/** Whether all conditions hold. */
export function allHold(conditions: Condition[], request: RuleRequest): bool {
  for (let at = 0; at < conditions.length; at++) {
    if (!unchecked(conditions[at]).holds(request)) return false;
  }
  return true;
}

/** The rules of a list, and what they said last. */
@final
export class RuleTable {
  /** The rules as they are configured. */
  rules: StaticArray<Rule> = [];
  private index: RuleIndex = new RuleIndex();
  private conditions: StaticArray<Condition[]> = [];
  private readonly candidates: Candidates = new Candidates();

  /** Place of the first rule that decides for every request, -1 for none. */
  catchAll: i32 = -1;
  /** Place of the first rule that matches and is enforced, -1 for none. */
  decided: i32 = -1;
  /** Place of the first one in mode `shadow` before it, -1 for none. */
  shadow: i32 = -1;
  /** How many rules were looked at. */
  evaluated: i32 = 0;

  /** Compiles rules in place of others; false when something is wrong with them, which is told. */
  compile(rules: StaticArray<Rule>, pointer: string): bool {
    const problems = new RuleProblems(pointer);
    const count = rules.length;
    this.rules = rules;
    this.index = new RuleIndex();
    this.conditions = new StaticArray<Condition[]>(count);
    let last = -1;
    for (let at = 0; at < count; at++) {
      const rule = unchecked(rules[at]);
      problems.atRule(at, <Phrase>0);
      const isOff = rule.mode == RuleMode.Off;
      if (last >= 0 && !isOff) problems.warnOfUnreachable(last);
      const check = checkRollout;
      if (check) check(rule, at, problems);
      else if (rule.enabledBy) problems.error(Phrase.NotTaken, null);
      problems.atRule(at, <Phrase>0);
      // Off or not: what is wrong with it would be wrong tomorrow.
      const index = isOff ? new RuleIndex() : this.index;
      const conditions = compileMatch(rule.match, at, index, problems);
      unchecked((this.conditions[at] = conditions));
      const isCertain =
        rule.mode == RuleMode.Enforce &&
        (!check || !rule.hasEnabledPercent || rule.enabledPercent >= 100);
      if (last < 0 && isCertain && conditions.length == 0 && index.takesAll) last = at;
    }
    const isRight = problems.isRight();
    this.catchAll = isRight ? last : -1;
    if (!isRight) this.index = new RuleIndex();
    return isRight;
  }

  /** Finds out what the rules from a place on say of a request. */
  decide(request: RuleRequest, from: i32): void {
    const candidates = this.candidates;
    this.decided = -1;
    this.shadow = -1;
    this.evaluated = 0;
    this.index.collect(request, candidates);
    let failed = -1;
    for (let at: i32; (at = candidates.next()) >= 0;) {
      if (at == failed || at < from) continue;
      this.evaluated++;
      // Another candidate may be the same rule with another path.
      if (!candidates.isPathRight(request)) continue;
      failed = at;
      const rule = unchecked(this.rules[at]);
      if (!allHold(unchecked(this.conditions[at]), request)) continue;
      const test = isThere;
      if (test && !test(rule, request)) continue;
      if (rule.mode == RuleMode.Enforce) {
        this.decided = at;
        return;
      }
      if (this.shadow < 0) this.shadow = at;
    }
  }
}
