// Generated from config.schema.json by `outrigger schema access-rules`: do not edit.

import { Bytes, Plugin } from "proxy-wasm-assemblyscript-sdk";
import {
  ConfiguredPlugin,
  decodeConfiguration,
  decimals,
} from "proxy-wasm-assemblyscript-sdk/config";
import {
  Direction,
  Match,
  NamedMatch,
  PathMatch,
  RolloutKey,
  Rule,
  useClaims,
  useClusters,
  useCookies,
  useDirection,
  useEnabledBy,
  useEnabledPercent,
  usePorts,
  usePrincipals,
  useQuery,
  useRegex,
  useRoutes,
  useSourceIps,
  useTemplate,
} from "proxy-wasm-assemblyscript-sdk/rules";

/** Who may call what: a list of rules, of which the first that matches decides. */
export class AccessRulesConfig {
  /** The rules, in their order. Required. */
  rules: StaticArray<AccessRule> = [];

  /** What holds for a request that no rule is for. Default: `"deny"`. */
  otherwise: Decision = Decision.Deny;

  /**
   * The object that a configuration is, `null` when it is refused: then each mistake is a line
   * of the log, at level error. Legal in `onConfigure`.
   */
  static parse(configuration: Bytes): AccessRulesConfig | null {
    useEnabledPercent();
    useEnabledBy();
    useQuery();
    useCookies();
    useSourceIps();
    usePrincipals();
    useClaims();
    usePorts();
    useDirection();
    useRoutes();
    useClusters();
    useTemplate();
    useRegex();
    const decoded = decodeConfiguration(configuration, table, decimals);
    return changetype<AccessRulesConfig | null>(decoded);
  }

  /** The configuration of a filter's plugin, which must be a {@link AccessRulesPlugin}. */
  static of(plugin: Plugin): AccessRulesConfig {
    return changetype<AccessRulesPlugin>(plugin).config;
  }
}

/** Which requests, and what holds for them. */
export class AccessRule extends Rule {
  /** What holds for its requests. Required. */
  decision: Decision = Decision.Deny;

  /** Status of the reply to a denied request. Default: `403`. */
  status: i32 = 403;
}

/** Whether a request may pass. */
export enum Decision {
  /** `deny` */
  Deny,
  /** `allow` */
  Allow,
}

/** A plugin that takes a {@link AccessRulesConfig}, and refuses to start with anything else. */
export class AccessRulesPlugin extends ConfiguredPlugin<AccessRulesConfig> {
  protected override parse(configuration: Bytes): AccessRulesConfig | null {
    return AccessRulesConfig.parse(configuration);
  }
}

// The schema, 930 bytes: see config/table.ts of the SDK.
// prettier-ignore
const table: usize = memory.data<u8>([
  // AccessRulesConfig
  10, 0, <u8>idof<AccessRulesConfig>(), <u8>(idof<AccessRulesConfig>() >> 8), <u8>offsetof<AccessRulesConfig>(), <u8>(offsetof<AccessRulesConfig>() >> 8), 2,
  //   rules
  5, 114, 117, 108, 101, 115, 31, 0, <u8>offsetof<AccessRulesConfig>("rules"), 1,
  //   otherwise
  9, 111, 116, 104, 101, 114, 119, 105, 115, 101, 40, 0, <u8>offsetof<AccessRulesConfig>("otherwise"), 42,
  // array
  8, 0, 1, 0, 54, 0, <u8>idof<StaticArray<AccessRule>>(), <u8>(idof<StaticArray<AccessRule>>() >> 8), 2,
  // Decision
  6, 0, 2, 4, 100, 101, 110, 121, 5, 97, 108, 108, 111, 119,
  // AccessRule
  10, 0, <u8>idof<AccessRule>(), <u8>(idof<AccessRule>() >> 8), <u8>offsetof<AccessRule>(), <u8>(offsetof<AccessRule>() >> 8), 7,
  //   name
  4, 110, 97, 109, 101, 153, 0, <u8>offsetof<AccessRule>("name"), 0,
  //   match
  5, 109, 97, 116, 99, 104, 159, 0, <u8>offsetof<AccessRule>("match"), 26,
  //   mode
  4, 109, 111, 100, 101, 16, 2, <u8>offsetof<AccessRule>("mode"), 42,
  //   enabled_percent
  15, 101, 110, 97, 98, 108, 101, 100, 95, 112, 101, 114, 99, 101, 110, 116, 38, 2, <u8>offsetof<AccessRule>("enabledPercent"), 4, <u8>offsetof<AccessRule>("hasEnabledPercent"),
  //   enabled_by
  10, 101, 110, 97, 98, 108, 101, 100, 95, 98, 121, 46, 2, <u8>offsetof<AccessRule>("enabledBy"), 0,
  //   decision
  8, 100, 101, 99, 105, 115, 105, 111, 110, 40, 0, <u8>offsetof<AccessRule>("decision"), 1,
  //   status
  6, 115, 116, 97, 116, 117, 115, 71, 2, <u8>offsetof<AccessRule>("status"), 2, 3, 52, 48, 51,
  // string
  3, 0, 1, 129, 1, 0,
  // Match
  10, 0, <u8>idof<Match>(), <u8>(idof<Match>() >> 8), <u8>offsetof<Match>(), <u8>(offsetof<Match>() >> 8), 26,
  //   hosts
  5, 104, 111, 115, 116, 115, 82, 2, <u8>offsetof<Match>("hosts"), 0,
  //   not_hosts
  9, 110, 111, 116, 95, 104, 111, 115, 116, 115, 82, 2, <u8>offsetof<Match>("notHosts"), 0,
  //   paths
  5, 112, 97, 116, 104, 115, 91, 2, <u8>offsetof<Match>("paths"), 0,
  //   not_paths
  9, 110, 111, 116, 95, 112, 97, 116, 104, 115, 91, 2, <u8>offsetof<Match>("notPaths"), 0,
  //   methods
  7, 109, 101, 116, 104, 111, 100, 115, 82, 2, <u8>offsetof<Match>("methods"), 0,
  //   not_methods
  11, 110, 111, 116, 95, 109, 101, 116, 104, 111, 100, 115, 82, 2, <u8>offsetof<Match>("notMethods"), 0,
  //   headers
  7, 104, 101, 97, 100, 101, 114, 115, 100, 2, <u8>offsetof<Match>("headers"), 0,
  //   not_headers
  11, 110, 111, 116, 95, 104, 101, 97, 100, 101, 114, 115, 100, 2, <u8>offsetof<Match>("notHeaders"), 0,
  //   query
  5, 113, 117, 101, 114, 121, 100, 2, <u8>offsetof<Match>("query"), 0,
  //   not_query
  9, 110, 111, 116, 95, 113, 117, 101, 114, 121, 100, 2, <u8>offsetof<Match>("notQuery"), 0,
  //   cookies
  7, 99, 111, 111, 107, 105, 101, 115, 100, 2, <u8>offsetof<Match>("cookies"), 0,
  //   not_cookies
  11, 110, 111, 116, 95, 99, 111, 111, 107, 105, 101, 115, 100, 2, <u8>offsetof<Match>("notCookies"), 0,
  //   source_ips
  10, 115, 111, 117, 114, 99, 101, 95, 105, 112, 115, 82, 2, <u8>offsetof<Match>("sourceIps"), 0,
  //   not_source_ips
  14, 110, 111, 116, 95, 115, 111, 117, 114, 99, 101, 95, 105, 112, 115, 82, 2, <u8>offsetof<Match>("notSourceIps"), 0,
  //   principals
  10, 112, 114, 105, 110, 99, 105, 112, 97, 108, 115, 82, 2, <u8>offsetof<Match>("principals"), 0,
  //   not_principals
  14, 110, 111, 116, 95, 112, 114, 105, 110, 99, 105, 112, 97, 108, 115, 82, 2, <u8>offsetof<Match>("notPrincipals"), 0,
  //   claims
  6, 99, 108, 97, 105, 109, 115, 100, 2, <u8>offsetof<Match>("claims"), 0,
  //   not_claims
  10, 110, 111, 116, 95, 99, 108, 97, 105, 109, 115, 100, 2, <u8>offsetof<Match>("notClaims"), 0,
  //   ports
  5, 112, 111, 114, 116, 115, 109, 2, <u8>offsetof<Match>("ports"), 0,
  //   not_ports
  9, 110, 111, 116, 95, 112, 111, 114, 116, 115, 109, 2, <u8>offsetof<Match>("notPorts"), 0,
  //   direction
  9, 100, 105, 114, 101, 99, 116, 105, 111, 110, 118, 2, <u8>offsetof<Match>("direction"), 0,
  //   not_direction
  13, 110, 111, 116, 95, 100, 105, 114, 101, 99, 116, 105, 111, 110, 118, 2, <u8>offsetof<Match>("notDirection"), 0,
  //   routes
  6, 114, 111, 117, 116, 101, 115, 82, 2, <u8>offsetof<Match>("routes"), 0,
  //   not_routes
  10, 110, 111, 116, 95, 114, 111, 117, 116, 101, 115, 82, 2, <u8>offsetof<Match>("notRoutes"), 0,
  //   clusters
  8, 99, 108, 117, 115, 116, 101, 114, 115, 82, 2, <u8>offsetof<Match>("clusters"), 0,
  //   not_clusters
  12, 110, 111, 116, 95, 99, 108, 117, 115, 116, 101, 114, 115, 82, 2, <u8>offsetof<Match>("notClusters"), 0,
  // RuleMode
  6, 0, 3, 7, 101, 110, 102, 111, 114, 99, 101, 6, 115, 104, 97, 100, 111, 119, 3, 111, 102, 102,
  // number
  2, 0, 1, 48, 3, 49, 48, 48,
  // RolloutKey
  10, 0, <u8>idof<RolloutKey>(), <u8>(idof<RolloutKey>() >> 8), <u8>offsetof<RolloutKey>(), <u8>(offsetof<RolloutKey>() >> 8), 2,
  //   kind
  4, 107, 105, 110, 100, 127, 2, <u8>offsetof<RolloutKey>("kind"), 1,
  //   name
  4, 110, 97, 109, 101, 187, 2, <u8>offsetof<RolloutKey>("name"), 0,
  // integer
  1, 0, 2, 3, 52, 48, 48, 3, 53, 57, 57,
  // array
  8, 0, 1, 0, 193, 2, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 1, 0, 199, 2, <u8>idof<StaticArray<PathMatch>>(), <u8>(idof<StaticArray<PathMatch>>() >> 8), 2,
  // array
  8, 0, 1, 0, 242, 2, <u8>idof<StaticArray<NamedMatch>>(), <u8>(idof<StaticArray<NamedMatch>>() >> 8), 2,
  // array
  8, 0, 1, 0, 38, 3, <u8>idof<StaticArray<i32>>(), <u8>(idof<StaticArray<i32>>() >> 8), 2,
  // array
  8, 0, 1, 0, 49, 3, <u8>idof<StaticArray<Direction>>(), <u8>(idof<StaticArray<Direction>>() >> 8), 2,
  // RolloutKind
  6, 0, 7, 10, 114, 101, 113, 117, 101, 115, 116, 95, 105, 100, 9, 115, 111, 117, 114, 99, 101, 95, 105, 112, 9, 112, 114, 105, 110, 99, 105, 112, 97, 108, 6, 104, 101, 97, 100, 101, 114, 6, 99, 111, 111, 107, 105, 101, 5, 113, 117, 101, 114, 121, 5, 99, 108, 97, 105, 109,
  // string
  3, 0, 1, 129, 2, 0,
  // string
  3, 0, 1, 129, 8, 0,
  // PathMatch
  10, 0, <u8>idof<PathMatch>(), <u8>(idof<PathMatch>() >> 8), <u8>offsetof<PathMatch>(), <u8>(offsetof<PathMatch>() >> 8), 3,
  //   match
  5, 109, 97, 116, 99, 104, 77, 3, <u8>offsetof<PathMatch>("match"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 193, 2, <u8>offsetof<PathMatch>("value"), 1,
  //   ignore_case
  11, 105, 103, 110, 111, 114, 101, 95, 99, 97, 115, 101, 108, 3, <u8>offsetof<PathMatch>("ignoreCase"), 42,
  // NamedMatch
  10, 0, <u8>idof<NamedMatch>(), <u8>(idof<NamedMatch>() >> 8), <u8>offsetof<NamedMatch>(), <u8>(offsetof<NamedMatch>() >> 8), 4,
  //   name
  4, 110, 97, 109, 101, 187, 2, <u8>offsetof<NamedMatch>("name"), 1,
  //   match
  5, 109, 97, 116, 99, 104, 110, 3, <u8>offsetof<NamedMatch>("match"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 156, 3, <u8>offsetof<NamedMatch>("value"), 0,
  //   ignore_case
  11, 105, 103, 110, 111, 114, 101, 95, 99, 97, 115, 101, 108, 3, <u8>offsetof<NamedMatch>("ignoreCase"), 42,
  // integer
  1, 0, 2, 1, 49, 5, 54, 53, 53, 51, 53,
  // Direction
  6, 0, 3, 7, 105, 110, 98, 111, 117, 110, 100, 8, 111, 117, 116, 98, 111, 117, 110, 100, 7, 103, 97, 116, 101, 119, 97, 121,
  // PathMatchKind
  6, 0, 4, 5, 101, 120, 97, 99, 116, 6, 112, 114, 101, 102, 105, 120, 8, 116, 101, 109, 112, 108, 97, 116, 101, 5, 114, 101, 103, 101, 120,
  // boolean
  0, 0,
  // TextMatchKind
  6, 0, 6, 5, 101, 120, 97, 99, 116, 6, 112, 114, 101, 102, 105, 120, 6, 115, 117, 102, 102, 105, 120, 8, 99, 111, 110, 116, 97, 105, 110, 115, 7, 112, 114, 101, 115, 101, 110, 116, 5, 114, 101, 103, 101, 120,
  // string
  3, 0, 0, 129, 8, 0,
]);
