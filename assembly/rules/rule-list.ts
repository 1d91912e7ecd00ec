// Lists of rules, of which the first that matches decides, and single matches.

import { Candidates } from "./postings";
import { Conditions } from "./conditions";
import { compileMatch } from "./compile-match";
import { isRolledOut, PLACES } from "./rollout";
import { Match, RolloutKind, Rule, RuleMode } from "./settings.gen";
import { RuleIndex } from "./rule-index";
import { RuleProblems } from "./rule-problems";
import { RuleRequest } from "./rule-request";

/** What a list of rules says of a request. */
@final
export class RuleOutcome<AnyRule> {
  /** The first rule that matches and is enforced; `null` when there is none: the filter's default holds. */
  rule: AnyRule | null = null;
  /** Its place in the list, -1 when there is none. */
  index: i32 = -1;
  /** The first rule in mode `shadow` that would have decided before it; `null` when there is none. */
  shadow: AnyRule | null = null;
  /** Its place in the list, -1 when there is none. */
  shadowIndex: i32 = -1;
  /** How many rules were looked at; all others could not match, by their hosts and paths. */
  evaluated: i32 = 0;
}

// Whether nothing is asked, or only for the host *.
function takesAll(match: Match): bool {
  const hosts = match.hosts;
  let isAny = !hosts;
  for (let at = 0; hosts && at < hosts.length; at++) {
    if (unchecked(hosts[at]).equals("*")) isAny = true;
  }
  // All members are references, and null when they are not given.
  for (let at: usize = 0; at < offsetof<Match>(); at += sizeof<usize>()) {
    if (at != offsetof<Match>("hosts") && load<usize>(changetype<usize>(match) + at) != 0) {
      return false;
    }
  }
  return isAny;
}

function checkRollout(rule: Rule, problems: RuleProblems): void {
  const by = rule.enabledBy;
  if (by) {
    const needsName =
      by.kind != RolloutKind.RequestId &&
      by.kind != RolloutKind.SourceIp &&
      by.kind != RolloutKind.Principal;
    problems.at("enabled_by");
    if (needsName && !by.name)
      problems.error("name is missing: of which header, cookie or the like?");
    if (!needsName && by.name) problems.error("name is only for header, cookie, query and claim");
    if (rule.enabledPercent == 100) problems.warn("enabled_percent is 100: nothing is chosen");
  }
  problems.at("enabled_percent");
  if (rule.enabledPercent == 0 && rule.mode != RuleMode.Off) {
    problems.warn("the rule is never there; mode: off says so");
  }
}

/**
 * The rules of a configuration, in their order: the first one that matches decides. `AnyRule` is the class of the
 * filter's rules, which extends {@link Rule} because its schema says `"allOf": [{ "$ref": "outrigger:rule" }]`.
 *
 * ```ts
 * class Policy extends AccessRulesPlugin {
 *   readonly rules: RuleList<AccessRule> = new RuleList<AccessRule>();
 *
 *   override onConfigure(configuration: Bytes): bool {
 *     return super.onConfigure(configuration) && this.rules.compile(this.config.rules, "/rules");
 *   }
 * }
 * // in onRequestHeaders:
 * const outcome = rules.decide(new RuleRequest(this));
 * ```
 *
 * Only rules that the request can match by host and path are looked at, however many there are.
 */
@final
export class RuleList<AnyRule> {
  private rules: StaticArray<AnyRule> = [];
  private index: RuleIndex = new RuleIndex();
  private conditions: StaticArray<Conditions | null> = [];
  private enabled: StaticArray<u32> = [];
  private readonly candidates: Candidates = new Candidates();

  /** Number of rules. */
  get size(): i32 {
    return this.rules.length;
  }

  /**
   * Compiles the rules of a configuration, in place of others. `false` when anything is wrong with them that their
   * schema cannot say; each mistake is then a line of the log at level error, with its JSON pointer behind `pointer`,
   * which is that of the list. What is only doubtful is a warning. Legal in every callback; made for `onConfigure`.
   */
  compile(rules: StaticArray<AnyRule>, pointer: string): bool {
    const problems = new RuleProblems(pointer);
    const count = rules.length;
    this.rules = rules;
    this.index = new RuleIndex();
    this.conditions = new StaticArray<Conditions | null>(count);
    this.enabled = new StaticArray<u32>(count);
    let last = -1;
    for (let at = 0; at < count; at++) {
      const rule = changetype<Rule>(unchecked(rules[at]));
      problems.enterRule(at);
      const isOff = rule.mode == RuleMode.Off;
      if (last >= 0 && !isOff) problems.warnOfUnreachable(last);
      checkRollout(rule, problems);
      // Off or not: what is wrong with it would be wrong tomorrow.
      const index = isOff ? new RuleIndex() : this.index;
      const conditions = compileMatch(rule.match, at, index, problems, "match/");
      unchecked((this.conditions[at] = conditions));
      const enabled = <u32>nearest(rule.enabledPercent * <f64>(PLACES / 100));
      unchecked((this.enabled[at] = enabled));
      const isCertain = rule.mode == RuleMode.Enforce && enabled >= PLACES;
      if (last < 0 && isCertain && takesAll(rule.match)) last = at;
    }
    problems.end();
    if (problems.errors == 0) return true;
    this.index = new RuleIndex();
    return false;
  }

  /**
   * What the rules say of a request. Legal in `onRequestHeaders`, while that has held the request, and in `onLog`;
   * elsewhere, and when the host refuses, what cannot be read is absent. A list that was not compiled, or not without
   * mistakes, has no rule that matches.
   *
   * Source: proxy-wasm ABI v0.2.1, "HTTP fields"; Envoy documentation, "Attributes".
   */
  decide(request: RuleRequest): RuleOutcome<AnyRule> {
    const outcome = new RuleOutcome<AnyRule>();
    const candidates = this.candidates;
    this.index.collect(request, candidates);
    let failed = -1;
    while (candidates.next()) {
      const at = candidates.rule;
      if (at == failed) continue;
      outcome.evaluated++;
      const pattern = candidates.pattern;
      // Another candidate may be the same rule with another path.
      if (pattern && !pattern.matches(request.path!)) continue;
      failed = at;
      const rule = unchecked(this.rules[at]);
      const base = changetype<Rule>(rule);
      if (!unchecked(this.conditions[at])!.hold(request)) continue;
      if (!isRolledOut(unchecked(this.enabled[at]), base.name, base.enabledBy, request)) continue;
      if (base.mode == RuleMode.Enforce) {
        outcome.rule = rule;
        outcome.index = at;
        break;
      }
      if (outcome.shadowIndex >= 0) continue;
      outcome.shadow = rule;
      outcome.shadowIndex = at;
    }
    return outcome;
  }
}

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
  private conditions: Conditions | null = null;
  private readonly candidates: Candidates = new Candidates();

  /** As {@link RuleList.compile}, for the match that stands at `pointer`. */
  compile(match: Match, pointer: string): bool {
    const problems = new RuleProblems(pointer);
    this.index = new RuleIndex();
    const conditions = compileMatch(match, 0, this.index, problems, "");
    problems.end();
    this.conditions = problems.errors == 0 ? conditions : null;
    return problems.errors == 0;
  }

  /**
   * Whether a request matches; `false` when nothing was compiled. Legal where {@link RuleList.decide} is.
   *
   * Source: proxy-wasm ABI v0.2.1, "HTTP fields"; Envoy documentation, "Attributes".
   */
  matches(request: RuleRequest): bool {
    const conditions = this.conditions;
    if (!conditions) return false;
    const candidates = this.candidates;
    this.index.collect(request, candidates);
    while (candidates.next()) {
      const pattern = candidates.pattern;
      if (!pattern || pattern.matches(request.path!)) return conditions.hold(request);
    }
    return false;
  }
}
