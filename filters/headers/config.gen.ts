// Generated from config.schema.json by `outrigger schema headers`: do not edit.

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
} from "proxy-wasm-assemblyscript-sdk/rules";

/**
 * What is done to headers, trailers and the query, for which requests, and how far it is rolled
 * out.
 */
export class HeadersConfig extends Rule {
  /** Changes to request headers, in their order. `null` when it is not given. */
  request: HeaderOperations | null = null;

  /**
   * Changes to the parameters of the query, behind those to request headers. `null` when it is
   * not given.
   */
  query: QueryOperations | null = null;

  /** Changes to request trailers, where there are any. `null` when it is not given. */
  requestTrailers: HeaderOperations | null = null;

  /** Changes to response headers. `null` when it is not given. */
  response: HeaderOperations | null = null;

  /**
   * Changes to response trailers, where there are any. A gRPC response without a body has them
   * among its headers: then they are changed there. `null` when it is not given.
   */
  responseTrailers: HeaderOperations | null = null;

  /**
   * Other changes for some requests. What stands beside `rules` is for requests that none of
   * them is for. Default: `[]`.
   */
  rules: StaticArray<HeadersRule> = [];

  /**
   * Whether the first rule that matches decides alone, or all that match do, one after the
   * other. Default: `"first_match"`.
   */
  merge: Merge = Merge.FirstMatch;

  /**
   * Whether a template sees what operations before it did, or the message as it came. Default:
   * `"sequential"`.
   */
  evaluation: Evaluation = Evaluation.Sequential;

  /**
   * `always` lets Envoy choose the route anew behind the changes to a request. `host_default`:
   * as Envoy does by itself, which is whenever a request header was changed. Default:
   * `"host_default"`.
   */
  reroute: Reroute = Reroute.HostDefault;

  /** Whether responses that Envoy or a filter made are changed, too. Default: `true`. */
  applyToLocalReplies: bool = true;

  /** A longer value is not set, and counted. Default: `8192`. */
  maxHeaderValueBytes: i32 = 8192;

  /** Pseudo headers that may be changed. Default: `[]`. */
  allowPseudo: StaticArray<Pseudo> = [];

  /**
   * Whether `x-envoy-…`, `x-forwarded-for`, `x-forwarded-proto` and `x-forwarded-client-cert`
   * may be changed, by which proxies know a client and how to treat its request. Default:
   * `false`.
   */
  allowProxyHeaders: bool = false;

  /**
   * Whether templates of response headers may have `authorization` or `cookie` of the request in
   * them. Default: `false`.
   */
  allowSensitive: bool = false;

  /**
   * The object that a configuration is, `null` when it is refused: then each mistake is a line
   * of the log, at level error. Legal in `onConfigure`.
   */
  static parse(configuration: Bytes): HeadersConfig | null {
    useEnabledPercent();
    useEnabledBy();
    useQuery();
    useCookies();
    useSourceIps();
    usePrincipals();
    usePorts();
    useDirection();
    useRoutes();
    useClusters();
    useRegex();
    const decoded = decodeConfiguration(configuration, table, decimals);
    return changetype<HeadersConfig | null>(decoded);
  }

  /** The configuration of a filter's plugin, which must be a {@link HeadersPlugin}. */
  static of(plugin: Plugin): HeadersConfig {
    return changetype<HeadersPlugin>(plugin).config;
  }
}

/** Operations, in their order. */
export class HeaderOperations {
  /** What is done, one after the other. Required. */
  operations: StaticArray<HeaderOperation> = [];
}

/** One change: `{ action: set, name: x-tenant, value: shop }`. */
export class HeaderOperation {
  /** What is done; see [actions](#actions). Required. */
  action: HeaderAction = HeaderAction.Set;

  /** Name of the header. `null` when it is not given. */
  name: Bytes | null = null;

  /** The other name, of `rename` and `copy`. `null` when it is not given. */
  to: Bytes | null = null;

  /**
   * The value, with operators as Envoy spells them: `%REQ(x-user)%`. `null` when it is not
   * given.
   */
  value: Bytes | null = null;

  /**
   * For `replace_regex` a regular expression (RE2), for `remove_matching` what names are like.
   * `null` when it is not given.
   */
  pattern: Bytes | null = null;

  /** How names are like the `pattern` of `remove_matching`. Default: `"regex"`. */
  match: TextMatch = TextMatch.Regex;

  /**
   * What `replace_regex` puts where the pattern is; `\1` is the first group. `null` when it is
   * not given.
   */
  replacement: Bytes | null = null;

  /** What `dedupe` keeps of several lines. Default: `"unique"`. */
  keep: Keep = Keep.Unique;

  /**
   * What happens when an operator of `value` has no value, or there is nothing to rename, copy
   * or replace: nothing, the empty text for it, `default_value` instead of all, or a refusal of
   * the message. Only when {@link hasOnMissing} says that it is given.
   */
  onMissing: OnMissing = OnMissing.Skip;
  /** Whether {@link onMissing} is given. */
  hasOnMissing: bool = false;

  /** The value with `on_missing: default`. `null` when it is not given. */
  defaultValue: Bytes | null = null;

  /** Whether an empty value is set; otherwise nothing is done. Default: `false`. */
  keepEmpty: bool = false;

  /**
   * Takes away what the client sent of this name, also when the operation then sets nothing.
   * Request headers only. `true` for `set` of names that look like an identity; see
   * [identity](#identity). Only when {@link hasSanitize} says that it is given.
   */
  sanitize: bool = false;
  /** Whether {@link sanitize} is given. */
  hasSanitize: bool = false;

  /** Only when this holds. Decided by the message as it came. `null` when it is not given. */
  when: Condition | null = null;
}

/** What is done; see [actions](#actions). */
export enum HeaderAction {
  /** `set` */
  Set,
  /** `set_if_absent` */
  SetIfAbsent,
  /** `set_if_present` */
  SetIfPresent,
  /** `append_line` */
  AppendLine,
  /** `append_value` */
  AppendValue,
  /** `append_if_value_absent` */
  AppendIfValueAbsent,
  /** `remove` */
  Remove,
  /** `remove_matching` */
  RemoveMatching,
  /** `rename` */
  Rename,
  /** `copy` */
  Copy,
  /** `replace_regex` */
  ReplaceRegex,
  /** `dedupe` */
  Dedupe,
}

/** How a text is compared. */
export enum TextMatch {
  /** `exact` */
  Exact,
  /** `prefix` */
  Prefix,
  /** `suffix` */
  Suffix,
  /** `contains` */
  Contains,
  /** `regex` */
  Regex,
}

/** What `dedupe` keeps of several lines. */
export enum Keep {
  /** `unique` */
  Unique,
  /** `first` */
  First,
  /** `last` */
  Last,
}

/**
 * What happens when an operator of `value` has no value, or there is nothing to rename, copy or
 * replace: nothing, the empty text for it, `default_value` instead of all, or a refusal of the
 * message.
 */
export enum OnMissing {
  /** `skip` */
  Skip,
  /** `empty` */
  Empty,
  /** `default` */
  Default,
  /** `reject` */
  Reject,
}

/** What must hold; of the request, and for responses also of these. */
export class Condition extends Match {
  /**
   * The status of the response is one of these: `404`, `2xx`, `500-503`. `null` when it is not
   * given.
   */
  status: StaticArray<Bytes> | null = null;

  /** All of these hold for the headers of the response as it came. `null` when it is not given. */
  responseHeaders: StaticArray<ResponseHeader> | null = null;
}

/** What one header of the response must be; of several lines one. */
export class ResponseHeader {
  /** Its name. Required. */
  name: Bytes = Bytes.empty;

  /** How it is compared. Default: `"exact"`. */
  match: TextMatch = TextMatch.Exact;

  /** With what; without it the header must only be there. `null` when it is not given. */
  value: Bytes | null = null;
}

/** Operations on the query, in their order. */
export class QueryOperations {
  /** What is done, one after the other. Required. */
  operations: StaticArray<QueryOperation> = [];
}

/** One change: `{ action: remove, name: utm_source }`. */
export class QueryOperation {
  /** What is done to the parameter. Required. */
  action: QueryAction = QueryAction.Set;

  /** Name of the parameter, as it is meant: not percent-encoded. Required. */
  name: Bytes = Bytes.empty;

  /** The new name, of `rename`. `null` when it is not given. */
  to: Bytes | null = null;

  /** The value, with operators, not percent-encoded. `null` when it is not given. */
  value: Bytes | null = null;

  /**
   * What happens when an operator of `value` has no value, or there is nothing to rename, copy
   * or replace: nothing, the empty text for it, `default_value` instead of all, or a refusal of
   * the message. Only when {@link hasOnMissing} says that it is given.
   */
  onMissing: OnMissing = OnMissing.Skip;
  /** Whether {@link onMissing} is given. */
  hasOnMissing: bool = false;

  /** The value with `on_missing: default`. `null` when it is not given. */
  defaultValue: Bytes | null = null;

  /** Whether an empty value is set; otherwise nothing is done. Default: `false`. */
  keepEmpty: bool = false;

  /** Only when this holds. `null` when it is not given. */
  when: Condition | null = null;
}

/** What is done to the parameter. */
export enum QueryAction {
  /** `set` */
  Set,
  /** `set_if_absent` */
  SetIfAbsent,
  /** `set_if_present` */
  SetIfPresent,
  /** `add` */
  Add,
  /** `remove` */
  Remove,
  /** `rename` */
  Rename,
}

/** Requests, and what is done for them. */
export class HeadersRule extends Rule {
  /** As `request` beside `rules`. `null` when it is not given. */
  request: HeaderOperations | null = null;

  /** As `query` beside `rules`. `null` when it is not given. */
  query: QueryOperations | null = null;

  /** As `request_trailers` beside `rules`. `null` when it is not given. */
  requestTrailers: HeaderOperations | null = null;

  /** As `response` beside `rules`. `null` when it is not given. */
  response: HeaderOperations | null = null;

  /** As `response_trailers` beside `rules`. `null` when it is not given. */
  responseTrailers: HeaderOperations | null = null;
}

/** Whether the first rule that matches decides alone, or all that match do, one after the other. */
export enum Merge {
  /** `first_match` */
  FirstMatch,
  /** `all_matching` */
  AllMatching,
}

/** Whether a template sees what operations before it did, or the message as it came. */
export enum Evaluation {
  /** `sequential` */
  Sequential,
  /** `snapshot` */
  Snapshot,
}

/**
 * `always` lets Envoy choose the route anew behind the changes to a request. `host_default`: as
 * Envoy does by itself, which is whenever a request header was changed.
 */
export enum Reroute {
  /** `host_default` */
  HostDefault,
  /** `always` */
  Always,
}

/** `:status` of responses, the others of requests. */
export enum Pseudo {
  /** `:path` */
  Path,
  /** `:authority` */
  Authority,
  /** `:method` */
  Method,
  /** `:status` */
  Status,
}

/** A plugin that takes a {@link HeadersConfig}, and refuses to start with anything else. */
export class HeadersPlugin extends ConfiguredPlugin<HeadersConfig> {
  protected override parse(configuration: Bytes): HeadersConfig | null {
    return HeadersConfig.parse(configuration);
  }
}

// The schema, 2569 bytes: see config/table.ts of the SDK.
// prettier-ignore
const table: usize = memory.data<u8>([
  // HeadersConfig
  10, 0, <u8>idof<HeadersConfig>(), <u8>(idof<HeadersConfig>() >> 8), <u8>offsetof<HeadersConfig>(), <u8>(offsetof<HeadersConfig>() >> 8), 19,
  //   name
  4, 110, 97, 109, 101, 60, 1, <u8>offsetof<HeadersConfig>("name"), 0,
  //   match
  5, 109, 97, 116, 99, 104, 66, 1, <u8>offsetof<HeadersConfig>("match"), 26,
  //   mode
  4, 109, 111, 100, 101, 153, 2, <u8>offsetof<HeadersConfig>("mode"), 42,
  //   enabled_percent
  15, 101, 110, 97, 98, 108, 101, 100, 95, 112, 101, 114, 99, 101, 110, 116, 175, 2, <u8>offsetof<HeadersConfig>("enabledPercent"), 4, <u8>offsetof<HeadersConfig>("hasEnabledPercent"),
  //   enabled_by
  10, 101, 110, 97, 98, 108, 101, 100, 95, 98, 121, 183, 2, <u8>offsetof<HeadersConfig>("enabledBy"), 0,
  //   request
  7, 114, 101, 113, 117, 101, 115, 116, 208, 2, <u8>offsetof<HeadersConfig>("request"), 0,
  //   query
  5, 113, 117, 101, 114, 121, 230, 2, <u8>offsetof<HeadersConfig>("query"), 0,
  //   request_trailers
  16, 114, 101, 113, 117, 101, 115, 116, 95, 116, 114, 97, 105, 108, 101, 114, 115, 208, 2, <u8>offsetof<HeadersConfig>("requestTrailers"), 0,
  //   response
  8, 114, 101, 115, 112, 111, 110, 115, 101, 208, 2, <u8>offsetof<HeadersConfig>("response"), 0,
  //   response_trailers
  17, 114, 101, 115, 112, 111, 110, 115, 101, 95, 116, 114, 97, 105, 108, 101, 114, 115, 208, 2, <u8>offsetof<HeadersConfig>("responseTrailers"), 0,
  //   rules
  5, 114, 117, 108, 101, 115, 252, 2, <u8>offsetof<HeadersConfig>("rules"), 18,
  //   merge
  5, 109, 101, 114, 103, 101, 6, 3, <u8>offsetof<HeadersConfig>("merge"), 42,
  //   evaluation
  10, 101, 118, 97, 108, 117, 97, 116, 105, 111, 110, 34, 3, <u8>offsetof<HeadersConfig>("evaluation"), 42,
  //   reroute
  7, 114, 101, 114, 111, 117, 116, 101, 57, 3, <u8>offsetof<HeadersConfig>("reroute"), 42,
  //   apply_to_local_replies
  22, 97, 112, 112, 108, 121, 95, 116, 111, 95, 108, 111, 99, 97, 108, 95, 114, 101, 112, 108, 105, 101, 115, 80, 3, <u8>offsetof<HeadersConfig>("applyToLocalReplies"), 34,
  //   max_header_value_bytes
  22, 109, 97, 120, 95, 104, 101, 97, 100, 101, 114, 95, 118, 97, 108, 117, 101, 95, 98, 121, 116, 101, 115, 82, 3, <u8>offsetof<HeadersConfig>("maxHeaderValueBytes"), 2, 4, 56, 49, 57, 50,
  //   allow_pseudo
  12, 97, 108, 108, 111, 119, 95, 112, 115, 101, 117, 100, 111, 93, 3, <u8>offsetof<HeadersConfig>("allowPseudo"), 18,
  //   allow_proxy_headers
  19, 97, 108, 108, 111, 119, 95, 112, 114, 111, 120, 121, 95, 104, 101, 97, 100, 101, 114, 115, 80, 3, <u8>offsetof<HeadersConfig>("allowProxyHeaders"), 42,
  //   allow_sensitive
  15, 97, 108, 108, 111, 119, 95, 115, 101, 110, 115, 105, 116, 105, 118, 101, 80, 3, <u8>offsetof<HeadersConfig>("allowSensitive"), 42,
  // string
  3, 0, 1, 129, 1, 0,
  // Match
  10, 0, <u8>idof<Match>(), <u8>(idof<Match>() >> 8), <u8>offsetof<Match>(), <u8>(offsetof<Match>() >> 8), 24,
  //   hosts
  5, 104, 111, 115, 116, 115, 102, 3, <u8>offsetof<Match>("hosts"), 0,
  //   not_hosts
  9, 110, 111, 116, 95, 104, 111, 115, 116, 115, 102, 3, <u8>offsetof<Match>("notHosts"), 0,
  //   paths
  5, 112, 97, 116, 104, 115, 111, 3, <u8>offsetof<Match>("paths"), 0,
  //   not_paths
  9, 110, 111, 116, 95, 112, 97, 116, 104, 115, 111, 3, <u8>offsetof<Match>("notPaths"), 0,
  //   methods
  7, 109, 101, 116, 104, 111, 100, 115, 102, 3, <u8>offsetof<Match>("methods"), 0,
  //   not_methods
  11, 110, 111, 116, 95, 109, 101, 116, 104, 111, 100, 115, 102, 3, <u8>offsetof<Match>("notMethods"), 0,
  //   headers
  7, 104, 101, 97, 100, 101, 114, 115, 120, 3, <u8>offsetof<Match>("headers"), 0,
  //   not_headers
  11, 110, 111, 116, 95, 104, 101, 97, 100, 101, 114, 115, 120, 3, <u8>offsetof<Match>("notHeaders"), 0,
  //   query
  5, 113, 117, 101, 114, 121, 120, 3, <u8>offsetof<Match>("query"), 0,
  //   not_query
  9, 110, 111, 116, 95, 113, 117, 101, 114, 121, 120, 3, <u8>offsetof<Match>("notQuery"), 0,
  //   cookies
  7, 99, 111, 111, 107, 105, 101, 115, 120, 3, <u8>offsetof<Match>("cookies"), 0,
  //   not_cookies
  11, 110, 111, 116, 95, 99, 111, 111, 107, 105, 101, 115, 120, 3, <u8>offsetof<Match>("notCookies"), 0,
  //   source_ips
  10, 115, 111, 117, 114, 99, 101, 95, 105, 112, 115, 102, 3, <u8>offsetof<Match>("sourceIps"), 0,
  //   not_source_ips
  14, 110, 111, 116, 95, 115, 111, 117, 114, 99, 101, 95, 105, 112, 115, 102, 3, <u8>offsetof<Match>("notSourceIps"), 0,
  //   principals
  10, 112, 114, 105, 110, 99, 105, 112, 97, 108, 115, 102, 3, <u8>offsetof<Match>("principals"), 0,
  //   not_principals
  14, 110, 111, 116, 95, 112, 114, 105, 110, 99, 105, 112, 97, 108, 115, 102, 3, <u8>offsetof<Match>("notPrincipals"), 0,
  //   ports
  5, 112, 111, 114, 116, 115, 129, 3, <u8>offsetof<Match>("ports"), 0,
  //   not_ports
  9, 110, 111, 116, 95, 112, 111, 114, 116, 115, 129, 3, <u8>offsetof<Match>("notPorts"), 0,
  //   direction
  9, 100, 105, 114, 101, 99, 116, 105, 111, 110, 138, 3, <u8>offsetof<Match>("direction"), 0,
  //   not_direction
  13, 110, 111, 116, 95, 100, 105, 114, 101, 99, 116, 105, 111, 110, 138, 3, <u8>offsetof<Match>("notDirection"), 0,
  //   routes
  6, 114, 111, 117, 116, 101, 115, 102, 3, <u8>offsetof<Match>("routes"), 0,
  //   not_routes
  10, 110, 111, 116, 95, 114, 111, 117, 116, 101, 115, 102, 3, <u8>offsetof<Match>("notRoutes"), 0,
  //   clusters
  8, 99, 108, 117, 115, 116, 101, 114, 115, 102, 3, <u8>offsetof<Match>("clusters"), 0,
  //   not_clusters
  12, 110, 111, 116, 95, 99, 108, 117, 115, 116, 101, 114, 115, 102, 3, <u8>offsetof<Match>("notClusters"), 0,
  // RuleMode
  6, 0, 3, 7, 101, 110, 102, 111, 114, 99, 101, 6, 115, 104, 97, 100, 111, 119, 3, 111, 102, 102,
  // number
  2, 0, 1, 48, 3, 49, 48, 48,
  // RolloutKey
  10, 0, <u8>idof<RolloutKey>(), <u8>(idof<RolloutKey>() >> 8), <u8>offsetof<RolloutKey>(), <u8>(offsetof<RolloutKey>() >> 8), 2,
  //   kind
  4, 107, 105, 110, 100, 147, 3, <u8>offsetof<RolloutKey>("kind"), 1,
  //   name
  4, 110, 97, 109, 101, 207, 3, <u8>offsetof<RolloutKey>("name"), 0,
  // HeaderOperations
  10, 0, <u8>idof<HeaderOperations>(), <u8>(idof<HeaderOperations>() >> 8), <u8>offsetof<HeaderOperations>(), <u8>(offsetof<HeaderOperations>() >> 8), 1,
  //   operations
  10, 111, 112, 101, 114, 97, 116, 105, 111, 110, 115, 213, 3, <u8>offsetof<HeaderOperations>("operations"), 1,
  // QueryOperations
  10, 0, <u8>idof<QueryOperations>(), <u8>(idof<QueryOperations>() >> 8), <u8>offsetof<QueryOperations>(), <u8>(offsetof<QueryOperations>() >> 8), 1,
  //   operations
  10, 111, 112, 101, 114, 97, 116, 105, 111, 110, 115, 223, 3, <u8>offsetof<QueryOperations>("operations"), 1,
  // array
  8, 0, 0, 129, 8, 233, 3, <u8>idof<StaticArray<HeadersRule>>(), <u8>(idof<StaticArray<HeadersRule>>() >> 8), 2,
  // Merge
  6, 0, 2, 11, 102, 105, 114, 115, 116, 95, 109, 97, 116, 99, 104, 12, 97, 108, 108, 95, 109, 97, 116, 99, 104, 105, 110, 103,
  // Evaluation
  6, 0, 2, 10, 115, 101, 113, 117, 101, 110, 116, 105, 97, 108, 8, 115, 110, 97, 112, 115, 104, 111, 116,
  // Reroute
  6, 0, 2, 12, 104, 111, 115, 116, 95, 100, 101, 102, 97, 117, 108, 116, 6, 97, 108, 119, 97, 121, 115,
  // boolean
  0, 0,
  // integer
  1, 0, 2, 1, 49, 5, 54, 53, 53, 51, 54,
  // array
  8, 0, 0, 0, 126, 4, <u8>idof<StaticArray<Pseudo>>(), <u8>(idof<StaticArray<Pseudo>>() >> 8), 2,
  // array
  8, 0, 1, 0, 162, 4, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 1, 0, 168, 4, <u8>idof<StaticArray<PathMatch>>(), <u8>(idof<StaticArray<PathMatch>>() >> 8), 2,
  // array
  8, 0, 1, 0, 211, 4, <u8>idof<StaticArray<NamedMatch>>(), <u8>(idof<StaticArray<NamedMatch>>() >> 8), 2,
  // array
  8, 0, 1, 0, 7, 5, <u8>idof<StaticArray<i32>>(), <u8>(idof<StaticArray<i32>>() >> 8), 2,
  // array
  8, 0, 1, 0, 18, 5, <u8>idof<StaticArray<Direction>>(), <u8>(idof<StaticArray<Direction>>() >> 8), 2,
  // RolloutKind
  6, 0, 7, 10, 114, 101, 113, 117, 101, 115, 116, 95, 105, 100, 9, 115, 111, 117, 114, 99, 101, 95, 105, 112, 9, 112, 114, 105, 110, 99, 105, 112, 97, 108, 6, 104, 101, 97, 100, 101, 114, 6, 99, 111, 111, 107, 105, 101, 5, 113, 117, 101, 114, 121, 5, 99, 108, 97, 105, 109,
  // string
  3, 0, 1, 129, 2, 0,
  // array
  8, 0, 1, 129, 2, 46, 5, <u8>idof<StaticArray<HeaderOperation>>(), <u8>(idof<StaticArray<HeaderOperation>>() >> 8), 2,
  // array
  8, 0, 1, 129, 2, 217, 5, <u8>idof<StaticArray<QueryOperation>>(), <u8>(idof<StaticArray<QueryOperation>>() >> 8), 2,
  // HeadersRule
  10, 0, <u8>idof<HeadersRule>(), <u8>(idof<HeadersRule>() >> 8), <u8>offsetof<HeadersRule>(), <u8>(offsetof<HeadersRule>() >> 8), 10,
  //   name
  4, 110, 97, 109, 101, 60, 1, <u8>offsetof<HeadersRule>("name"), 0,
  //   match
  5, 109, 97, 116, 99, 104, 66, 1, <u8>offsetof<HeadersRule>("match"), 26,
  //   mode
  4, 109, 111, 100, 101, 153, 2, <u8>offsetof<HeadersRule>("mode"), 42,
  //   enabled_percent
  15, 101, 110, 97, 98, 108, 101, 100, 95, 112, 101, 114, 99, 101, 110, 116, 175, 2, <u8>offsetof<HeadersRule>("enabledPercent"), 4, <u8>offsetof<HeadersRule>("hasEnabledPercent"),
  //   enabled_by
  10, 101, 110, 97, 98, 108, 101, 100, 95, 98, 121, 183, 2, <u8>offsetof<HeadersRule>("enabledBy"), 0,
  //   request
  7, 114, 101, 113, 117, 101, 115, 116, 208, 2, <u8>offsetof<HeadersRule>("request"), 0,
  //   query
  5, 113, 117, 101, 114, 121, 230, 2, <u8>offsetof<HeadersRule>("query"), 0,
  //   request_trailers
  16, 114, 101, 113, 117, 101, 115, 116, 95, 116, 114, 97, 105, 108, 101, 114, 115, 208, 2, <u8>offsetof<HeadersRule>("requestTrailers"), 0,
  //   response
  8, 114, 101, 115, 112, 111, 110, 115, 101, 208, 2, <u8>offsetof<HeadersRule>("response"), 0,
  //   response_trailers
  17, 114, 101, 115, 112, 111, 110, 115, 101, 95, 116, 114, 97, 105, 108, 101, 114, 115, 208, 2, <u8>offsetof<HeadersRule>("responseTrailers"), 0,
  // Pseudo
  6, 0, 4, 5, 58, 112, 97, 116, 104, 10, 58, 97, 117, 116, 104, 111, 114, 105, 116, 121, 7, 58, 109, 101, 116, 104, 111, 100, 7, 58, 115, 116, 97, 116, 117, 115,
  // string
  3, 0, 1, 129, 8, 0,
  // PathMatch
  10, 0, <u8>idof<PathMatch>(), <u8>(idof<PathMatch>() >> 8), <u8>offsetof<PathMatch>(), <u8>(offsetof<PathMatch>() >> 8), 3,
  //   match
  5, 109, 97, 116, 99, 104, 63, 6, <u8>offsetof<PathMatch>("match"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 162, 4, <u8>offsetof<PathMatch>("value"), 1,
  //   ignore_case
  11, 105, 103, 110, 111, 114, 101, 95, 99, 97, 115, 101, 80, 3, <u8>offsetof<PathMatch>("ignoreCase"), 42,
  // NamedMatch
  10, 0, <u8>idof<NamedMatch>(), <u8>(idof<NamedMatch>() >> 8), <u8>offsetof<NamedMatch>(), <u8>(offsetof<NamedMatch>() >> 8), 4,
  //   name
  4, 110, 97, 109, 101, 207, 3, <u8>offsetof<NamedMatch>("name"), 1,
  //   match
  5, 109, 97, 116, 99, 104, 94, 6, <u8>offsetof<NamedMatch>("match"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 140, 6, <u8>offsetof<NamedMatch>("value"), 0,
  //   ignore_case
  11, 105, 103, 110, 111, 114, 101, 95, 99, 97, 115, 101, 80, 3, <u8>offsetof<NamedMatch>("ignoreCase"), 42,
  // integer
  1, 0, 2, 1, 49, 5, 54, 53, 53, 51, 53,
  // Direction
  6, 0, 3, 7, 105, 110, 98, 111, 117, 110, 100, 8, 111, 117, 116, 98, 111, 117, 110, 100, 7, 103, 97, 116, 101, 119, 97, 121,
  // HeaderOperation
  10, 0, <u8>idof<HeaderOperation>(), <u8>(idof<HeaderOperation>() >> 8), <u8>offsetof<HeaderOperation>(), <u8>(offsetof<HeaderOperation>() >> 8), 13,
  //   action
  6, 97, 99, 116, 105, 111, 110, 146, 6, <u8>offsetof<HeaderOperation>("action"), 1,
  //   name
  4, 110, 97, 109, 101, 30, 7, <u8>offsetof<HeaderOperation>("name"), 0,
  //   to
  2, 116, 111, 30, 7, <u8>offsetof<HeaderOperation>("to"), 0,
  //   value
  5, 118, 97, 108, 117, 101, 80, 7, <u8>offsetof<HeaderOperation>("value"), 0,
  //   pattern
  7, 112, 97, 116, 116, 101, 114, 110, 80, 7, <u8>offsetof<HeaderOperation>("pattern"), 0,
  //   match
  5, 109, 97, 116, 99, 104, 128, 7, <u8>offsetof<HeaderOperation>("match"), 2, 7, 34, 114, 101, 103, 101, 120, 34,
  //   replacement
  11, 114, 101, 112, 108, 97, 99, 101, 109, 101, 110, 116, 80, 7, <u8>offsetof<HeaderOperation>("replacement"), 0,
  //   keep
  4, 107, 101, 101, 112, 166, 7, <u8>offsetof<HeaderOperation>("keep"), 42,
  //   on_missing
  10, 111, 110, 95, 109, 105, 115, 115, 105, 110, 103, 187, 7, <u8>offsetof<HeaderOperation>("onMissing"), 4, <u8>offsetof<HeaderOperation>("hasOnMissing"),
  //   default_value
  13, 100, 101, 102, 97, 117, 108, 116, 95, 118, 97, 108, 117, 101, 80, 7, <u8>offsetof<HeaderOperation>("defaultValue"), 0,
  //   keep_empty
  10, 107, 101, 101, 112, 95, 101, 109, 112, 116, 121, 80, 3, <u8>offsetof<HeaderOperation>("keepEmpty"), 42,
  //   sanitize
  8, 115, 97, 110, 105, 116, 105, 122, 101, 80, 3, <u8>offsetof<HeaderOperation>("sanitize"), 4, <u8>offsetof<HeaderOperation>("hasSanitize"),
  //   when
  4, 119, 104, 101, 110, 216, 7, <u8>offsetof<HeaderOperation>("when"), 0,
  // QueryOperation
  10, 0, <u8>idof<QueryOperation>(), <u8>(idof<QueryOperation>() >> 8), <u8>offsetof<QueryOperation>(), <u8>(offsetof<QueryOperation>() >> 8), 8,
  //   action
  6, 97, 99, 116, 105, 111, 110, 79, 9, <u8>offsetof<QueryOperation>("action"), 1,
  //   name
  4, 110, 97, 109, 101, 207, 3, <u8>offsetof<QueryOperation>("name"), 1,
  //   to
  2, 116, 111, 207, 3, <u8>offsetof<QueryOperation>("to"), 0,
  //   value
  5, 118, 97, 108, 117, 101, 80, 7, <u8>offsetof<QueryOperation>("value"), 0,
  //   on_missing
  10, 111, 110, 95, 109, 105, 115, 115, 105, 110, 103, 187, 7, <u8>offsetof<QueryOperation>("onMissing"), 4, <u8>offsetof<QueryOperation>("hasOnMissing"),
  //   default_value
  13, 100, 101, 102, 97, 117, 108, 116, 95, 118, 97, 108, 117, 101, 80, 7, <u8>offsetof<QueryOperation>("defaultValue"), 0,
  //   keep_empty
  10, 107, 101, 101, 112, 95, 101, 109, 112, 116, 121, 80, 3, <u8>offsetof<QueryOperation>("keepEmpty"), 42,
  //   when
  4, 119, 104, 101, 110, 216, 7, <u8>offsetof<QueryOperation>("when"), 0,
  // PathMatchKind
  6, 0, 4, 5, 101, 120, 97, 99, 116, 6, 112, 114, 101, 102, 105, 120, 8, 116, 101, 109, 112, 108, 97, 116, 101, 5, 114, 101, 103, 101, 120,
  // TextMatchKind
  6, 0, 6, 5, 101, 120, 97, 99, 116, 6, 112, 114, 101, 102, 105, 120, 6, 115, 117, 102, 102, 105, 120, 8, 99, 111, 110, 116, 97, 105, 110, 115, 7, 112, 114, 101, 115, 101, 110, 116, 5, 114, 101, 103, 101, 120,
  // string
  3, 0, 0, 129, 8, 0,
  // HeaderAction
  6, 0, 12, 3, 115, 101, 116, 13, 115, 101, 116, 95, 105, 102, 95, 97, 98, 115, 101, 110, 116, 14, 115, 101, 116, 95, 105, 102, 95, 112, 114, 101, 115, 101, 110, 116, 11, 97, 112, 112, 101, 110, 100, 95, 108, 105, 110, 101, 12, 97, 112, 112, 101, 110, 100, 95, 118, 97, 108, 117, 101, 22, 97, 112, 112, 101, 110, 100, 95, 105, 102, 95, 118, 97, 108, 117, 101, 95, 97, 98, 115, 101, 110, 116, 6, 114, 101, 109, 111, 118, 101, 15, 114, 101, 109, 111, 118, 101, 95, 109, 97, 116, 99, 104, 105, 110, 103, 6, 114, 101, 110, 97, 109, 101, 4, 99, 111, 112, 121, 13, 114, 101, 112, 108, 97, 99, 101, 95, 114, 101, 103, 101, 120, 6, 100, 101, 100, 117, 112, 101,
  // string
  3, 0, 1, 129, 2, 27, 91, 58, 33, 35, 36, 37, 38, 39, 42, 43, 46, 94, 95, 96, 124, 126, 48, 45, 57, 65, 45, 90, 97, 45, 122, 45, 93, 0, 0, 0, 0, 250, 108, 255, 7, 254, 255, 255, 199, 255, 255, 255, 87, 0,
  // string
  3, 0, 0, 129, 64, 25, 91, 94, 92, 120, 48, 48, 45, 92, 120, 48, 56, 92, 120, 48, 97, 45, 92, 120, 49, 102, 92, 120, 55, 102, 93, 0, 2, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 127, 1,
  // TextMatch
  6, 0, 5, 5, 101, 120, 97, 99, 116, 6, 112, 114, 101, 102, 105, 120, 6, 115, 117, 102, 102, 105, 120, 8, 99, 111, 110, 116, 97, 105, 110, 115, 5, 114, 101, 103, 101, 120,
  // Keep
  6, 0, 3, 6, 117, 110, 105, 113, 117, 101, 5, 102, 105, 114, 115, 116, 4, 108, 97, 115, 116,
  // OnMissing
  6, 0, 4, 4, 115, 107, 105, 112, 5, 101, 109, 112, 116, 121, 7, 100, 101, 102, 97, 117, 108, 116, 6, 114, 101, 106, 101, 99, 116,
  // Condition
  10, 0, <u8>idof<Condition>(), <u8>(idof<Condition>() >> 8), <u8>offsetof<Condition>(), <u8>(offsetof<Condition>() >> 8), 26,
  //   hosts
  5, 104, 111, 115, 116, 115, 102, 3, <u8>offsetof<Condition>("hosts"), 0,
  //   not_hosts
  9, 110, 111, 116, 95, 104, 111, 115, 116, 115, 102, 3, <u8>offsetof<Condition>("notHosts"), 0,
  //   paths
  5, 112, 97, 116, 104, 115, 111, 3, <u8>offsetof<Condition>("paths"), 0,
  //   not_paths
  9, 110, 111, 116, 95, 112, 97, 116, 104, 115, 111, 3, <u8>offsetof<Condition>("notPaths"), 0,
  //   methods
  7, 109, 101, 116, 104, 111, 100, 115, 102, 3, <u8>offsetof<Condition>("methods"), 0,
  //   not_methods
  11, 110, 111, 116, 95, 109, 101, 116, 104, 111, 100, 115, 102, 3, <u8>offsetof<Condition>("notMethods"), 0,
  //   headers
  7, 104, 101, 97, 100, 101, 114, 115, 120, 3, <u8>offsetof<Condition>("headers"), 0,
  //   not_headers
  11, 110, 111, 116, 95, 104, 101, 97, 100, 101, 114, 115, 120, 3, <u8>offsetof<Condition>("notHeaders"), 0,
  //   query
  5, 113, 117, 101, 114, 121, 120, 3, <u8>offsetof<Condition>("query"), 0,
  //   not_query
  9, 110, 111, 116, 95, 113, 117, 101, 114, 121, 120, 3, <u8>offsetof<Condition>("notQuery"), 0,
  //   cookies
  7, 99, 111, 111, 107, 105, 101, 115, 120, 3, <u8>offsetof<Condition>("cookies"), 0,
  //   not_cookies
  11, 110, 111, 116, 95, 99, 111, 111, 107, 105, 101, 115, 120, 3, <u8>offsetof<Condition>("notCookies"), 0,
  //   source_ips
  10, 115, 111, 117, 114, 99, 101, 95, 105, 112, 115, 102, 3, <u8>offsetof<Condition>("sourceIps"), 0,
  //   not_source_ips
  14, 110, 111, 116, 95, 115, 111, 117, 114, 99, 101, 95, 105, 112, 115, 102, 3, <u8>offsetof<Condition>("notSourceIps"), 0,
  //   principals
  10, 112, 114, 105, 110, 99, 105, 112, 97, 108, 115, 102, 3, <u8>offsetof<Condition>("principals"), 0,
  //   not_principals
  14, 110, 111, 116, 95, 112, 114, 105, 110, 99, 105, 112, 97, 108, 115, 102, 3, <u8>offsetof<Condition>("notPrincipals"), 0,
  //   ports
  5, 112, 111, 114, 116, 115, 129, 3, <u8>offsetof<Condition>("ports"), 0,
  //   not_ports
  9, 110, 111, 116, 95, 112, 111, 114, 116, 115, 129, 3, <u8>offsetof<Condition>("notPorts"), 0,
  //   direction
  9, 100, 105, 114, 101, 99, 116, 105, 111, 110, 138, 3, <u8>offsetof<Condition>("direction"), 0,
  //   not_direction
  13, 110, 111, 116, 95, 100, 105, 114, 101, 99, 116, 105, 111, 110, 138, 3, <u8>offsetof<Condition>("notDirection"), 0,
  //   routes
  6, 114, 111, 117, 116, 101, 115, 102, 3, <u8>offsetof<Condition>("routes"), 0,
  //   not_routes
  10, 110, 111, 116, 95, 114, 111, 117, 116, 101, 115, 102, 3, <u8>offsetof<Condition>("notRoutes"), 0,
  //   clusters
  8, 99, 108, 117, 115, 116, 101, 114, 115, 102, 3, <u8>offsetof<Condition>("clusters"), 0,
  //   not_clusters
  12, 110, 111, 116, 95, 99, 108, 117, 115, 116, 101, 114, 115, 102, 3, <u8>offsetof<Condition>("notClusters"), 0,
  //   status
  6, 115, 116, 97, 116, 117, 115, 133, 9, <u8>offsetof<Condition>("status"), 0,
  //   response_headers
  16, 114, 101, 115, 112, 111, 110, 115, 101, 95, 104, 101, 97, 100, 101, 114, 115, 142, 9, <u8>offsetof<Condition>("responseHeaders"), 0,
  // QueryAction
  6, 0, 6, 3, 115, 101, 116, 13, 115, 101, 116, 95, 105, 102, 95, 97, 98, 115, 101, 110, 116, 14, 115, 101, 116, 95, 105, 102, 95, 112, 114, 101, 115, 101, 110, 116, 3, 97, 100, 100, 6, 114, 101, 109, 111, 118, 101, 6, 114, 101, 110, 97, 109, 101,
  // array
  8, 0, 1, 0, 151, 9, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 1, 0, 180, 9, <u8>idof<StaticArray<ResponseHeader>>(), <u8>(idof<StaticArray<ResponseHeader>>() >> 8), 2,
  // string
  3, 0, 1, 8, 7, 91, 48, 45, 57, 120, 45, 93, 0, 0, 0, 0, 0, 32, 255, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0,
  // ResponseHeader
  10, 0, <u8>idof<ResponseHeader>(), <u8>(idof<ResponseHeader>() >> 8), <u8>offsetof<ResponseHeader>(), <u8>(offsetof<ResponseHeader>() >> 8), 3,
  //   name
  4, 110, 97, 109, 101, 216, 9, <u8>offsetof<ResponseHeader>("name"), 1,
  //   match
  5, 109, 97, 116, 99, 104, 128, 7, <u8>offsetof<ResponseHeader>("match"), 42,
  //   value
  5, 118, 97, 108, 117, 101, 80, 7, <u8>offsetof<ResponseHeader>("value"), 0,
  // string
  3, 0, 1, 129, 2, 26, 91, 33, 35, 36, 37, 38, 39, 42, 43, 46, 94, 95, 96, 124, 126, 48, 45, 57, 65, 45, 90, 97, 45, 122, 45, 93, 0, 0, 0, 0, 250, 108, 255, 3, 254, 255, 255, 199, 255, 255, 255, 87, 0,
]);
