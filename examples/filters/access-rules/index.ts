// access-rules: lets requests pass or refuses them, by the first rule that matches. A rule in shadow only leaves a
// line in the log.

import { Action, Bytes, Counter, HttpFilter, log, plugin } from "proxy-wasm-assemblyscript-sdk";
import { RuleList, RuleRequest } from "proxy-wasm-assemblyscript-sdk/rules";
import { AccessRule, AccessRulesPlugin, Decision } from "./config.gen";

const denied = Counter.named("access_rules.denied");
const shadowed = Counter.named("access_rules.shadowed");

class Policy extends AccessRulesPlugin {
  readonly rules: RuleList<AccessRule> = new RuleList<AccessRule>();

  override onConfigure(configuration: Bytes): bool {
    return super.onConfigure(configuration) && this.rules.compile(this.config.rules, "/rules");
  }
}

function nameOf(rule: AccessRule, index: i32): string {
  const name = rule.name;
  return name ? name.toString() : "rule " + index.toString();
}

class AccessRules extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const policy = this.plugin as Policy;
    const request = new RuleRequest(this);
    // Rules can not say anything about a path that each server would understand in another way.
    if (!request.path) return this.reply(400, "this path is not allowed\n");
    const outcome = policy.rules.decide(request);
    const shadow = outcome.shadow;
    if (shadow) {
      const would = shadow.decision == Decision.Deny ? "would deny" : "would allow";
      log.info(`${nameOf(shadow, outcome.shadowIndex)} ${would}`);
      shadowed.increment();
    }
    const rule = outcome.rule;
    const decision = rule ? rule.decision : policy.config.otherwise;
    if (decision == Decision.Allow) return Action.Continue;
    denied.increment();
    return this.reply(rule ? rule.status : 403, "not allowed\n");
  }
}

plugin(
  "access-rules",
  (stream) => new AccessRules(stream),
  () => new Policy(),
);
