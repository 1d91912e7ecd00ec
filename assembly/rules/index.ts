// The rules that filters share: which requests are meant, and which of several rules decides.

export { ClaimSource } from "./claim-source";
export { useClaims } from "./claims";
export { useClusters, useDirection, usePorts, usePrincipals, useRoutes } from "./attribute-parts";
export { useCookies, useQuery } from "./header-parts";
export { useEnabledBy, useEnabledPercent } from "./rollout";
export { useRegex } from "./regex-part";
export { useTemplate } from "./template";
export { useSourceIps } from "./address-part";
export { Matcher } from "./matcher";
export { RuleList, RuleOutcome } from "./rule-list";
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
