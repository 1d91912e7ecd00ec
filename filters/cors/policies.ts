// The policies of a configuration, and which of them a request is under.

import { Bytes, HttpFilter } from "proxy-wasm-assemblyscript-sdk";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";
import { Rule, RuleList, RuleRequest } from "proxy-wasm-assemblyscript-sdk/rules";
import { CorsMode, CorsPlugin, CorsRule } from "./config.gen";
import { Policy } from "./policy";
import { decimal } from "./words";

/** Regular expressions of all policies together. Each may take 64 KiB for what it learns from origins. */
const MOST_EXPRESSIONS: i32 = 64;

/** Whom a request is left to. */
@final
export class Decision {
  /** The policy that holds; `null`: the request is left alone. */
  policy: Policy | null = null;
  /** The policy of a rule that is in shadow, or of the whole filter when that is: it only counts. */
  shadow: Policy | null = null;
}

/** The configuration, checked and made ready. */
export class Policies extends CorsPlugin {
  private readonly rules: RuleList<CorsRule> = new RuleList<CorsRule>();
  /** In the order of the rules; `null` where a rule has none. */
  private readonly ofRules: (Policy | null)[] = [];
  private standard: Policy | null = null;
  /** One rule without conditions, for `enabled_percent`; none when all requests are meant. */
  private readonly rollout: RuleList<Rule> = new RuleList<Rule>();
  private isFixed: bool = true;

  override onConfigure(configuration: Bytes): bool {
    if (!super.onConfigure(configuration)) return false;
    const config = this.config;
    const problems = new Problems();
    const rules = config.rules;
    if (this.countExpressions() > MOST_EXPRESSIONS) {
      problems.error("/allow_origin_regex", "more than 64 in all policies together");
      return problems.end();
    }
    this.standard = new Policy(config, rules.length == 0, problems);
    for (let at = 0; at < rules.length; at++) {
      const settings = unchecked(rules[at]).policy;
      problems.within = Bytes.fromString("/rules/").concat(decimal(at)).concat("/policy");
      this.ofRules.push(settings ? new Policy(settings, true, problems) : null);
    }
    if (config.enabledPercent != 100 && config.enabledPercent != 0) {
      const rule = new Rule();
      rule.name = Bytes.fromString("cors");
      rule.enabledPercent = config.enabledPercent;
      rule.hasEnabledPercent = true;
      if (!this.rollout.compile([rule], "")) return false;
    }
    this.isFixed = rules.length == 0 && config.enabledPercent == 100;
    const areRulesRight = this.rules.compile(rules, "/rules");
    return problems.end() && areRulesRight;
  }

  private countExpressions(): i32 {
    const rules = this.config.rules;
    let count = this.config.allowOriginRegex.length;
    for (let at = 0; at < rules.length; at++) {
      const policy = unchecked(rules[at]).policy;
      if (policy) count += policy.allowOriginRegex.length;
    }
    return count;
  }

  /** What holds for a request. Legal in `onRequestHeaders`. */
  decide(filter: HttpFilter): Decision {
    const decision = new Decision();
    const mode = this.config.mode;
    if (mode == CorsMode.Off || this.config.enabledPercent == 0) return decision;
    let policy = this.standard;
    if (!this.isFixed) {
      const request = new RuleRequest(filter);
      if (this.rollout.size != 0 && !this.rollout.decide(request).rule) return decision;
      const outcome = this.rules.decide(request);
      if (outcome.index >= 0) policy = this.ofRules[outcome.index];
      if (outcome.shadowIndex >= 0) decision.shadow = this.ofRules[outcome.shadowIndex];
    }
    if (mode == CorsMode.Shadow) decision.shadow = policy;
    else decision.policy = policy;
    return decision;
  }
}
