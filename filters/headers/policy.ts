// A configuration, compiled: which programs there are, and which of them a request gets.

import { Bytes, HttpFilter } from "proxy-wasm-assemblyscript-sdk";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";
import { Rule, RuleList, RuleMode, RuleRequest } from "proxy-wasm-assemblyscript-sdk/rules";
import { Compiler } from "./compile";
import { Evaluation, HeadersConfig, HeadersPlugin, HeadersRule, Merge } from "./config.gen";
import { decided, defineCounters } from "./counters";
import { OperationCondition } from "./condition";
import { Part } from "./part";
import { Program } from "./program";

/** What the configuration says of one request. */
@final
export class Decision {
  /** What is done, in this order. */
  programs: Program[] = [];
  /** Whether it is only told. */
  isShadow: bool = false;
  /** Which conditions hold. */
  holding: StaticArray<bool> | null = null;
}

function countRule(rule: Rule, index: i32, isShadow: bool): void {
  const name = rule.name;
  const label = name ? name : Bytes.fromString(index.toString());
  decided.of([label, Bytes.fromString(isShadow ? "shadow" : "enforce")]).increment();
}

/** The plugin of the filter. */
@final
export class HeadersPolicy extends HeadersPlugin {
  private readonly gate: RuleList<HeadersConfig> = new RuleList<HeadersConfig>();
  private readonly rules: RuleList<HeadersRule> = new RuleList<HeadersRule>();
  private readonly programs: Program[] = [];
  private fallback: Program[] = [];
  private conditions: OperationCondition[] = [];
  /** Whether every request gets the same, and nothing has to be asked. */
  private always: Decision | null = null;

  override onConfigure(configuration: Bytes): bool {
    if (!super.onConfigure(configuration)) return false;
    const config = this.config;
    const problems = new Problems();
    const compiler = new Compiler(config, problems);
    const fallback = this.program(compiler, -1);
    const rules = config.rules;
    let size = fallback.size;
    for (let at = 0; at < rules.length; at++) {
      const program = this.program(compiler, at);
      size += program.size;
      this.programs.push(program);
    }
    if (size == 0) problems.error("", "no operations");
    this.fallback = [fallback];
    this.conditions = compiler.conditions;
    // The configuration is a rule itself: it says for which requests the filter is there at all.
    const isGateRight = this.gate.compile([config], "");
    const areRulesRight = this.rules.compile(rules, "/rules");
    if (!problems.end() || !isGateRight || !areRulesRight) return false;
    if (rules.length == 0 && this.conditions.length == 0 && this.gate.catchAll == 0) {
      const always = new Decision();
      always.programs = this.fallback;
      this.always = always;
    }
    defineCounters();
    return true;
  }

  // What stands beside the rules, or the rule at a place.
  private program(compiler: Compiler, at: i32): Program {
    const config = this.config;
    let rule: HeadersRule | null = null;
    if (at >= 0) rule = unchecked(config.rules[at]);
    const base = at < 0 ? "" : "/rules/" + at.toString();
    const program = new Program();
    const lists = program.lists;
    compiler.compile(
      rule ? rule.request : config.request,
      Part.Request,
      base + "/request",
      lists[0],
    );
    compiler.compile(
      rule ? rule.requestTrailers : config.requestTrailers,
      Part.RequestTrailers,
      base + "/request_trailers",
      lists[1],
    );
    compiler.compile(
      rule ? rule.response : config.response,
      Part.Response,
      base + "/response",
      lists[2],
    );
    compiler.compile(
      rule ? rule.responseTrailers : config.responseTrailers,
      Part.ResponseTrailers,
      base + "/response_trailers",
      lists[3],
    );
    compiler.compileQuery(rule ? rule.query : config.query, base + "/query", program.query);
    return program;
  }

  /** Whether templates see what operations before them did. */
  get isSequential(): bool {
    return this.config.evaluation == Evaluation.Sequential;
  }

  /** What is done for a request; `null`: nothing. Legal in `onRequestHeaders`. */
  decide(filter: HttpFilter): Decision | null {
    const always = this.always;
    if (always) return always;
    const request = new RuleRequest(filter);
    const gate = this.gate.decide(request);
    if (!gate.rule && !gate.shadow) return null;
    const decision = new Decision();
    decision.isShadow = !gate.rule;
    this.choose(request, decision);
    const conditions = this.conditions;
    if (conditions.length != 0) {
      const holding = new StaticArray<bool>(conditions.length);
      for (let at = 0; at < holding.length; at++) {
        unchecked((holding[at] = unchecked(conditions[at]).holdsFor(request)));
      }
      decision.holding = holding;
    }
    return decision;
  }

  private choose(request: RuleRequest, decision: Decision): void {
    const isAll = this.config.merge == Merge.AllMatching;
    for (let from = 0; from < this.rules.size;) {
      const outcome = this.rules.decide(request, from);
      const shadow = outcome.shadow;
      if (shadow) countRule(shadow, outcome.shadowIndex, true);
      const rule = outcome.rule;
      if (!rule) break;
      countRule(rule, outcome.index, decision.isShadow);
      decision.programs.push(unchecked(this.programs[outcome.index]));
      if (!isAll) break;
      from = outcome.index + 1;
    }
    if (decision.programs.length == 0) decision.programs = this.fallback;
  }

  /** Asks the conditions for the response, too. Legal in `onResponseHeaders`. */
  judgeResponse(decision: Decision, filter: HttpFilter): void {
    const holding = decision.holding;
    if (!holding) return;
    const headers = filter.response.headers;
    for (let at = 0; at < holding.length; at++) {
      if (!unchecked(holding[at])) continue;
      unchecked((holding[at] = unchecked(this.conditions[at]).holdsForResponse(headers)));
    }
  }
}
