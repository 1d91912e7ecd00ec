// Lists of rules, of which the first that matches decides.

import { Rule } from "./settings.gen";
import { RuleRequest } from "./rule-request";
import { RuleTable } from "./rule-table";

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
  private readonly table: RuleTable = new RuleTable();

  /** Number of rules. */
  get size(): i32 {
    return this.table.rules.length;
  }

  /** The place of the first rule that decides for every request, so that none has to be asked; -1: there is none. */
  get catchAll(): i32 {
    return this.table.catchAll;
  }

  /**
   * Compiles the rules of a configuration, in place of others. `false` when anything is wrong with them that their
   * schema cannot say; each mistake is then a line of the log at level error, with its JSON pointer behind `pointer`,
   * which is that of the list. What is only doubtful is a warning. Legal in every callback; made for `onConfigure`.
   */
  compile(rules: StaticArray<AnyRule>, pointer: string): bool {
    return this.table.compile(changetype<StaticArray<Rule>>(rules), pointer);
  }

  /**
   * What the rules say of a request. Legal in `onRequestHeaders`, while that has held the request, and in `onLog`;
   * elsewhere, and when the host refuses, what cannot be read is absent. A list that was not compiled, or not without
   * mistakes, has no rule that matches.
   *
   * Source: proxy-wasm ABI v0.2.1, "HTTP fields"; Envoy documentation, "Attributes".
   *
   * @param from - the place of the first rule that counts. Where all rules that match are to be taken, ask again from the
   *   place behind the one that was found.
   */
  decide(request: RuleRequest, from: i32 = 0): RuleOutcome<AnyRule> {
    const table = this.table;
    const rules = changetype<StaticArray<AnyRule>>(table.rules);
    const outcome = new RuleOutcome<AnyRule>();
    table.decide(request, from);
    outcome.index = table.decided;
    outcome.shadowIndex = table.shadow;
    outcome.evaluated = table.evaluated;
    if (table.decided >= 0) outcome.rule = unchecked(rules[table.decided]);
    if (table.shadow >= 0) outcome.shadow = unchecked(rules[table.shadow]);
    return outcome;
  }
}
