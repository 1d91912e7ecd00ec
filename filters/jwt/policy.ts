// The configuration, compiled: providers, places of tokens, and what which requests need.

import { Bytes, HeaderMap, HttpFilter } from "proxy-wasm-assemblyscript-sdk";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";
import { Rule, RuleList, RuleRequest } from "proxy-wasm-assemblyscript-sdk/rules";
import { Code } from "./codes";
import { Evaluation } from "./evaluation";
import { Export } from "./outputs";
import { claimPath } from "./claim-rules";
import { JwtMode, JwtPlugin, JwtRule, MultipleTokens } from "./config.gen";
import { Locations } from "./locations";
import { Node, RequirementCompiler } from "./requirement";
import { Refusal } from "./refusal";
import { isAmong } from "./text-match";
import { TokenProvider } from "./provider";

/** What is asked of a request. */
@final
export class Decision {
  /** What it needs; `null`: see {@link refusal}, or it is left alone. */
  need: Node | null = null;
  /** What a rule in shadow would ask. */
  shadow: Node | null = null;
  /** Why it is denied whatever it has. */
  refusal: Refusal | null = null;
}

/** The configuration, checked and made ready. */
export class Policy extends JwtPlugin {
  private readonly providers: TokenProvider[] = [];
  private readonly locations: Locations = new Locations();
  private readonly rules: RuleList<JwtRule> = new RuleList<JwtRule>();
  /** In the order of the rules. */
  private readonly needs: Node[] = [];
  private otherwise: Node | null = null;
  /** One rule without conditions, for `enabled_percent`; none when all requests are meant. */
  private readonly rollout: RuleList<Rule> = new RuleList<Rule>();
  // Used again for each request: what it says is taken out of it at once.
  private readonly decision: Decision = new Decision();
  /** Names of the headers that only this filter may set, in lower case. */
  private readonly owned: Bytes[] = [];

  override onConfigure(configuration: Bytes): bool {
    if (!super.onConfigure(configuration)) return false;
    const problems = new Problems();
    this.readProviders(problems);
    this.readRequirements(problems);
    const config = this.config;
    if (config.enabledPercent != 100 && config.enabledPercent != 0) {
      const rule = new Rule();
      rule.name = Bytes.fromString("jwt");
      rule.enabledPercent = config.enabledPercent;
      rule.hasEnabledPercent = true;
      if (!this.rollout.compile([rule], "")) return false;
    }
    const isRight = problems.end();
    if (!this.rules.compile(config.rules, "/rules") || !isRight) return false;
    for (let at = 0; at < this.providers.length; at++) {
      const remote = this.providers[at].keys.remote;
      if (remote) remote.start();
    }
    return true;
  }

  private readProviders(problems: Problems): void {
    const config = this.config;
    const exports: Export[] = [];
    const claims = config.export.claims;
    for (let at = 0; at < claims.length; at++) {
      const path = claimPath(unchecked(claims[at]), "/export/claims", at, problems);
      exports.push(new Export(path, config.export.filterStatePrefix));
    }
    const providers = config.providers;
    for (let at = 0; at < providers.size; at++) {
      const settings = unchecked(providers.values[at]);
      problems.within = Bytes.fromString("/providers/").concat(unchecked(providers.names[at]));
      this.locations.add(settings, at, problems);
      const provider = new TokenProvider(settings, exports, this, problems);
      this.providers.push(provider);
      const headers = provider.outputs.headers;
      for (let index = 0; index < headers.length; index++) {
        if (!isAmong(unchecked(headers[index]), this.owned))
          this.owned.push(unchecked(headers[index]));
      }
    }
    problems.within = Bytes.empty;
    for (let at = 0; at < this.owned.length; at++) {
      const name = unchecked(this.owned[at]);
      if (this.locations.has(name)) problems.error("/providers", "tokens are looked for in this header: it cannot be set too", name); // prettier-ignore
    }
  }

  private readRequirements(problems: Problems): void {
    const config = this.config;
    const compiler = new RequirementCompiler(config.providers, problems);
    for (let at = 0; at < config.rules.length; at++) {
      const pointer = "/rules/" + at.toString() + "/require";
      this.needs.push(compiler.compile(unchecked(config.rules[at]).require, pointer));
    }
    const otherwise = config.defaultRequire;
    if (otherwise) this.otherwise = compiler.compile(otherwise, "/default_require");
    else if (config.rules.length == 0) problems.error("/default_require", "nothing would be let through: say what requests need"); // prettier-ignore
  }

  /** Whether nothing is done at all. */
  get isOff(): bool {
    return this.config.mode == JwtMode.Off;
  }

  get isShadow(): bool {
    return this.config.mode == JwtMode.Shadow;
  }

  /** Removes what only this filter may say. */
  removeOwned(headers: HeaderMap): void {
    for (let at = 0; at < this.owned.length; at++) {
      const name = unchecked(this.owned[at]);
      if (headers.has(name)) headers.remove(name);
    }
  }

  /** Whether a request is one by which a browser asks whether it may send another (Fetch standard). */
  isBypassed(headers: HeaderMap): bool {
    if (!this.config.bypassCorsPreflight) return false;
    // In this order nothing is copied for other requests.
    if (!headers.has("access-control-request-method") || !headers.has("origin")) return false;
    const method = headers.get(":method");
    return method !== null && method.equals("OPTIONS");
  }

  /** What is asked of a request. Legal in `onRequestHeaders`. */
  decide(filter: HttpFilter): Decision {
    const decision = this.decision;
    const config = this.config;
    decision.need = null;
    decision.shadow = null;
    decision.refusal = null;
    if (config.enabledPercent == 0) return decision;
    let need = this.otherwise;
    if (config.rules.length != 0 || this.rollout.size != 0) {
      const request = new RuleRequest(filter);
      if (this.rollout.size != 0 && !this.rollout.decide(request).rule) return decision;
      // Nobody knows which rule is meant by a path that servers understand differently.
      if (config.rules.length != 0 && !request.path) {
        decision.refusal = Refusal.of(Code.AmbiguousPath);
        return decision;
      }
      const outcome = this.rules.decide(request);
      if (outcome.index >= 0) need = this.needs[outcome.index];
      if (outcome.shadowIndex >= 0) decision.shadow = this.needs[outcome.shadowIndex];
    }
    decision.need = need;
    if (!need) decision.refusal = Refusal.of(Code.NoRequirement);
    return decision;
  }

  /** Begins to ask whether a request has what it needs. */
  evaluate(need: Node, headers: HeaderMap): Evaluation {
    const tokens = this.locations.find(headers, need.providers);
    const isSingle = this.config.multipleTokens == MultipleTokens.Reject;
    return new Evaluation(need, tokens, this.providers, isSingle);
  }
}
