// The rules that filters share: which requests are meant, and which of several rules decides.

export { ClaimSource } from "./claims";
export { Matcher, RuleList, RuleOutcome } from "./rule-list";
export { RuleRequest } from "./rule-request";
export {
  Direction,
  Match,
  NamedMatch,
  PathMatch,
  PathMatchKind,
  RolloutKey,
  RolloutKind,
  Rule,
  RuleMode,
  TextMatchKind,
} from "./settings.gen";
