// Generated from config.schema.json by `outrigger schema cors`: do not edit.

import { Bytes, Plugin } from "proxy-wasm-assemblyscript-sdk";
import {
  ConfiguredPlugin,
  decodeConfiguration,
  decimals,
} from "proxy-wasm-assemblyscript-sdk/config";
import {
  Match,
  PathMatch,
  Rule,
  useEnabledPercent,
} from "proxy-wasm-assemblyscript-sdk/rules";

/** Who may do what. */
export class CorsPolicy {
  /**
   * Origins: scheme://host, with a port unless it is the scheme's own. `*` is every one. `null`
   * needs `allow_null`. Default: `[]`.
   */
  allowOrigins: StaticArray<Bytes> = [];

  /** `https://*.example.com`: any host below it. `http://localhost:*`: any port. Default: `[]`. */
  allowOriginPatterns: StaticArray<Bytes> = [];

  /** Regular expressions (RE2) for the whole origin, with a scheme in front. Default: `[]`. */
  allowOriginRegex: StaticArray<Bytes> = [];

  /**
   * Whether `null` may be among `allow_origins`: sandboxed frames, files, and everybody who
   * pretends to be one. Default: `false`.
   */
  allowNull: bool = false;

  /**
   * Methods that a preflight is granted; `*` is any. GET, HEAD and POST need no grant. Default:
   * `["GET","HEAD","POST"]`.
   */
  allowMethods: StaticArray<Bytes> = [];

  /** Request headers that a preflight is granted; `*` is any but `authorization`. Default: `[]`. */
  allowHeaders: StaticArray<Bytes> = [];

  /**
   * What a granted preflight says: `list`, the whole list; `reflect_if_allowed`, what was asked
   * for. Default: `"reflect_if_allowed"`.
   */
  allowHeadersMode: HeadersMode = HeadersMode.ReflectIfAllowed;

  /**
   * Response headers that scripts may read besides the safelisted ones; `*` is any but
   * `authorization`. Default: `[]`.
   */
  exposeHeaders: StaticArray<Bytes> = [];

  /**
   * Whether requests with cookies or authorization are shared. Not with the origin `*`. Default:
   * `false`.
   */
  allowCredentials: bool = false;

  /**
   * Seconds for which a browser may keep the answer to a preflight; -1 forbids it. Default:
   * `600`.
   */
  maxAge: i32 = 600;

  /** Status of an answered preflight. Default: `204`. */
  preflightStatus: i32 = 204;

  /**
   * Whether granted preflights go on to the service, and its answer gets the grants. Default:
   * `false`.
   */
  preflightContinue: bool = false;

  /** What becomes of requests that are not allowed. Default: `{}`. */
  onDisallowedOrigin: OnDisallowed = new OnDisallowed();

  /**
   * Whether a preflight that asks for a method or header not in the lists is refused. Default:
   * `true`.
   */
  checkRequested: bool = true;

  /**
   * What the service itself says of sharing: `replace` removes it; `keep_if_present` lets it
   * stand, and adds nothing. Default: `"replace"`.
   */
  upstreamHeaders: UpstreamHeaders = UpstreamHeaders.Replace;

  /**
   * Whether preflights that ask for access to a private network get it. Browsers have dropped
   * it. Default: `false`.
   */
  allowPrivateNetwork: bool = false;

  /**
   * When `Origin` is added to `vary`: `auto`, unless the response is the same for every origin;
   * `always`; `never`. Default: `"auto"`.
   */
  vary: VaryMode = VaryMode.Auto;

  /**
   * Who may read how long the response took: `off` says nothing, `allowed` the allowed origins,
   * `any` all. Default: `"off"`.
   */
  timingAllowOrigin: TimingMode = TimingMode.Off;

  /** `cross-origin-resource-policy` of every response; `off` says nothing. Default: `"off"`. */
  corp: ResourcePolicy = ResourcePolicy.Off;
}

/**
 * Which other origins' scripts may read what the service answers (Fetch standard, CORS
 * protocol).
 */
export class CorsConfig extends CorsPolicy {
  /**
   * Policies for some requests: the first rule that matches decides, and without one the policy
   * beside `rules`. Default: `[]`.
   */
  rules: StaticArray<CorsRule> = [];

  /**
   * `enforce`; `shadow`: only counts what it would do; `off`: does nothing. Default:
   * `"enforce"`.
   */
  mode: CorsMode = CorsMode.Enforce;

  /**
   * For how many requests the filter is there, chosen by `x-request-id`. All others are left
   * alone. Default: `100`.
   */
  enabledPercent: f64 = 100;

  /**
   * The object that a configuration is, `null` when it is refused: then each mistake is a line
   * of the log, at level error. Legal in `onConfigure`.
   */
  static parse(configuration: Bytes): CorsConfig | null {
    useEnabledPercent();
    const decoded = decodeConfiguration(configuration, table, decimals);
    return changetype<CorsConfig | null>(decoded);
  }

  /** The configuration of a filter's plugin, which must be a {@link CorsPlugin}. */
  static of(plugin: Plugin): CorsConfig {
    return changetype<CorsPlugin>(plugin).config;
  }
}

/**
 * What a granted preflight says: `list`, the whole list; `reflect_if_allowed`, what was asked
 * for.
 */
export enum HeadersMode {
  /** `list` */
  List,
  /** `reflect_if_allowed` */
  ReflectIfAllowed,
}

/** What becomes of requests that are not allowed. */
export class OnDisallowed {
  /**
   * `reply_plain`: answered without a grant. `reply_403`: the same with 403. `forward`: goes on.
   * Default: `"reply_plain"`.
   */
  preflight: RefusedPreflight = RefusedPreflight.ReplyPlain;

  /**
   * `pass`: goes on, and its response is not shared. `block_403`: answered with 403. Default:
   * `"pass"`.
   */
  simple: RefusedRequest = RefusedRequest.Pass;
}

/** `reply_plain`: answered without a grant. `reply_403`: the same with 403. `forward`: goes on. */
export enum RefusedPreflight {
  /** `reply_plain` */
  ReplyPlain,
  /** `reply_403` */
  Reply403,
  /** `forward` */
  Forward,
}

/** `pass`: goes on, and its response is not shared. `block_403`: answered with 403. */
export enum RefusedRequest {
  /** `pass` */
  Pass,
  /** `block_403` */
  Block403,
}

/**
 * What the service itself says of sharing: `replace` removes it; `keep_if_present` lets it
 * stand, and adds nothing.
 */
export enum UpstreamHeaders {
  /** `replace` */
  Replace,
  /** `keep_if_present` */
  KeepIfPresent,
}

/**
 * When `Origin` is added to `vary`: `auto`, unless the response is the same for every origin;
 * `always`; `never`.
 */
export enum VaryMode {
  /** `auto` */
  Auto,
  /** `always` */
  Always,
  /** `never` */
  Never,
}

/**
 * Who may read how long the response took: `off` says nothing, `allowed` the allowed origins,
 * `any` all.
 */
export enum TimingMode {
  /** `off` */
  Off,
  /** `allowed` */
  Allowed,
  /** `any` */
  Any,
}

/** `cross-origin-resource-policy` of every response; `off` says nothing. */
export enum ResourcePolicy {
  /** `off` */
  Off,
  /** `same-origin` */
  SameOrigin,
  /** `same-site` */
  SameSite,
  /** `cross-origin` */
  CrossOrigin,
}

/** A policy, and for which requests it is. */
export class CorsRule extends Rule {
  /**
   * The policy of these requests, whole: nothing comes from beside `rules`. Left out: they are
   * left alone. `null` when it is not given.
   */
  policy: CorsPolicy | null = null;
}

/** `enforce`; `shadow`: only counts what it would do; `off`: does nothing. */
export enum CorsMode {
  /** `enforce` */
  Enforce,
  /** `shadow` */
  Shadow,
  /** `off` */
  Off,
}

/** A plugin that takes a {@link CorsConfig}, and refuses to start with anything else. */
export class CorsPlugin extends ConfiguredPlugin<CorsConfig> {
  protected override parse(configuration: Bytes): CorsConfig | null {
    return CorsConfig.parse(configuration);
  }
}

// The schema, 1569 bytes: see config/table.ts of the SDK.
// prettier-ignore
const table: usize = memory.data<u8>([
  // CorsConfig
  10, 0, <u8>idof<CorsConfig>(), <u8>(idof<CorsConfig>() >> 8), <u8>offsetof<CorsConfig>(), <u8>(offsetof<CorsConfig>() >> 8), 22,
  //   allow_origins
  13, 97, 108, 108, 111, 119, 95, 111, 114, 105, 103, 105, 110, 115, 217, 1, <u8>offsetof<CorsConfig>("allowOrigins"), 18,
  //   allow_origin_patterns
  21, 97, 108, 108, 111, 119, 95, 111, 114, 105, 103, 105, 110, 95, 112, 97, 116, 116, 101, 114, 110, 115, 227, 1, <u8>offsetof<CorsConfig>("allowOriginPatterns"), 18,
  //   allow_origin_regex
  18, 97, 108, 108, 111, 119, 95, 111, 114, 105, 103, 105, 110, 95, 114, 101, 103, 101, 120, 236, 1, <u8>offsetof<CorsConfig>("allowOriginRegex"), 18,
  //   allow_null
  10, 97, 108, 108, 111, 119, 95, 110, 117, 108, 108, 245, 1, <u8>offsetof<CorsConfig>("allowNull"), 42,
  //   allow_methods
  13, 97, 108, 108, 111, 119, 95, 109, 101, 116, 104, 111, 100, 115, 247, 1, <u8>offsetof<CorsConfig>("allowMethods"), 2, 21, 91, 34, 71, 69, 84, 34, 44, 34, 72, 69, 65, 68, 34, 44, 34, 80, 79, 83, 84, 34, 93,
  //   allow_headers
  13, 97, 108, 108, 111, 119, 95, 104, 101, 97, 100, 101, 114, 115, 0, 2, <u8>offsetof<CorsConfig>("allowHeaders"), 18,
  //   allow_headers_mode
  18, 97, 108, 108, 111, 119, 95, 104, 101, 97, 100, 101, 114, 115, 95, 109, 111, 100, 101, 9, 2, <u8>offsetof<CorsConfig>("allowHeadersMode"), 2, 20, 34, 114, 101, 102, 108, 101, 99, 116, 95, 105, 102, 95, 97, 108, 108, 111, 119, 101, 100, 34,
  //   expose_headers
  14, 101, 120, 112, 111, 115, 101, 95, 104, 101, 97, 100, 101, 114, 115, 0, 2, <u8>offsetof<CorsConfig>("exposeHeaders"), 18,
  //   allow_credentials
  17, 97, 108, 108, 111, 119, 95, 99, 114, 101, 100, 101, 110, 116, 105, 97, 108, 115, 245, 1, <u8>offsetof<CorsConfig>("allowCredentials"), 42,
  //   max_age
  7, 109, 97, 120, 95, 97, 103, 101, 36, 2, <u8>offsetof<CorsConfig>("maxAge"), 2, 3, 54, 48, 48,
  //   preflight_status
  16, 112, 114, 101, 102, 108, 105, 103, 104, 116, 95, 115, 116, 97, 116, 117, 115, 48, 2, <u8>offsetof<CorsConfig>("preflightStatus"), 2, 3, 50, 48, 52,
  //   preflight_continue
  18, 112, 114, 101, 102, 108, 105, 103, 104, 116, 95, 99, 111, 110, 116, 105, 110, 117, 101, 245, 1, <u8>offsetof<CorsConfig>("preflightContinue"), 42,
  //   on_disallowed_origin
  20, 111, 110, 95, 100, 105, 115, 97, 108, 108, 111, 119, 101, 100, 95, 111, 114, 105, 103, 105, 110, 59, 2, <u8>offsetof<CorsConfig>("onDisallowedOrigin"), 26,
  //   check_requested
  15, 99, 104, 101, 99, 107, 95, 114, 101, 113, 117, 101, 115, 116, 101, 100, 245, 1, <u8>offsetof<CorsConfig>("checkRequested"), 34,
  //   upstream_headers
  16, 117, 112, 115, 116, 114, 101, 97, 109, 95, 104, 101, 97, 100, 101, 114, 115, 91, 2, <u8>offsetof<CorsConfig>("upstreamHeaders"), 42,
  //   allow_private_network
  21, 97, 108, 108, 111, 119, 95, 112, 114, 105, 118, 97, 116, 101, 95, 110, 101, 116, 119, 111, 114, 107, 245, 1, <u8>offsetof<CorsConfig>("allowPrivateNetwork"), 42,
  //   vary
  4, 118, 97, 114, 121, 118, 2, <u8>offsetof<CorsConfig>("vary"), 42,
  //   timing_allow_origin
  19, 116, 105, 109, 105, 110, 103, 95, 97, 108, 108, 111, 119, 95, 111, 114, 105, 103, 105, 110, 139, 2, <u8>offsetof<CorsConfig>("timingAllowOrigin"), 42,
  //   corp
  4, 99, 111, 114, 112, 158, 2, <u8>offsetof<CorsConfig>("corp"), 42,
  //   rules
  5, 114, 117, 108, 101, 115, 200, 2, <u8>offsetof<CorsConfig>("rules"), 18,
  //   mode
  4, 109, 111, 100, 101, 210, 2, <u8>offsetof<CorsConfig>("mode"), 42,
  //   enabled_percent
  15, 101, 110, 97, 98, 108, 101, 100, 95, 112, 101, 114, 99, 101, 110, 116, 232, 2, <u8>offsetof<CorsConfig>("enabledPercent"), 2, 3, 49, 48, 48,
  // array
  8, 0, 0, 129, 2, 240, 2, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 0, 65, 240, 2, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 0, 17, 246, 2, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // boolean
  0, 0,
  // array
  8, 0, 0, 33, 252, 2, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 0, 65, 44, 3, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // HeadersMode
  6, 0, 2, 4, 108, 105, 115, 116, 18, 114, 101, 102, 108, 101, 99, 116, 95, 105, 102, 95, 97, 108, 108, 111, 119, 101, 100,
  // integer
  1, 0, 2, 2, 45, 49, 5, 56, 54, 52, 48, 48,
  // number-enum
  7, 0, 2, 3, 50, 48, 48, 3, 50, 48, 52,
  // OnDisallowed
  10, 0, <u8>idof<OnDisallowed>(), <u8>(idof<OnDisallowed>() >> 8), <u8>offsetof<OnDisallowed>(), <u8>(offsetof<OnDisallowed>() >> 8), 2,
  //   preflight
  9, 112, 114, 101, 102, 108, 105, 103, 104, 116, 93, 3, <u8>offsetof<OnDisallowed>("preflight"), 42,
  //   simple
  6, 115, 105, 109, 112, 108, 101, 126, 3, <u8>offsetof<OnDisallowed>("simple"), 42,
  // UpstreamHeaders
  6, 0, 2, 7, 114, 101, 112, 108, 97, 99, 101, 15, 107, 101, 101, 112, 95, 105, 102, 95, 112, 114, 101, 115, 101, 110, 116,
  // VaryMode
  6, 0, 3, 4, 97, 117, 116, 111, 6, 97, 108, 119, 97, 121, 115, 5, 110, 101, 118, 101, 114,
  // TimingMode
  6, 0, 3, 3, 111, 102, 102, 7, 97, 108, 108, 111, 119, 101, 100, 3, 97, 110, 121,
  // ResourcePolicy
  6, 0, 4, 3, 111, 102, 102, 11, 115, 97, 109, 101, 45, 111, 114, 105, 103, 105, 110, 9, 115, 97, 109, 101, 45, 115, 105, 116, 101, 12, 99, 114, 111, 115, 115, 45, 111, 114, 105, 103, 105, 110,
  // array
  8, 0, 0, 129, 2, 144, 3, <u8>idof<StaticArray<CorsRule>>(), <u8>(idof<StaticArray<CorsRule>>() >> 8), 2,
  // CorsMode
  6, 0, 3, 7, 101, 110, 102, 111, 114, 99, 101, 6, 115, 104, 97, 100, 111, 119, 3, 111, 102, 102,
  // number
  2, 0, 1, 48, 3, 49, 48, 48,
  // string
  3, 0, 1, 128, 2, 0,
  // string
  3, 0, 1, 129, 8, 0,
  // string
  3, 0, 1, 65, 26, 91, 33, 35, 36, 37, 38, 39, 42, 43, 46, 94, 95, 96, 124, 126, 48, 45, 57, 65, 45, 90, 97, 45, 122, 45, 93, 0, 0, 0, 0, 250, 108, 255, 3, 254, 255, 255, 199, 255, 255, 255, 87, 0,
  // string
  3, 0, 1, 129, 2, 26, 91, 33, 35, 36, 37, 38, 39, 42, 43, 46, 94, 95, 96, 124, 126, 48, 45, 57, 65, 45, 90, 97, 45, 122, 45, 93, 0, 0, 0, 0, 250, 108, 255, 3, 254, 255, 255, 199, 255, 255, 255, 87, 0,
  // RefusedPreflight
  6, 0, 3, 11, 114, 101, 112, 108, 121, 95, 112, 108, 97, 105, 110, 9, 114, 101, 112, 108, 121, 95, 52, 48, 51, 7, 102, 111, 114, 119, 97, 114, 100,
  // RefusedRequest
  6, 0, 2, 4, 112, 97, 115, 115, 9, 98, 108, 111, 99, 107, 95, 52, 48, 51,
  // CorsRule
  10, 0, <u8>idof<CorsRule>(), <u8>(idof<CorsRule>() >> 8), <u8>offsetof<CorsRule>(), <u8>(offsetof<CorsRule>() >> 8), 5,
  //   name
  4, 110, 97, 109, 101, 211, 3, <u8>offsetof<CorsRule>("name"), 0,
  //   match
  5, 109, 97, 116, 99, 104, 217, 3, <u8>offsetof<CorsRule>("match"), 26,
  //   mode
  4, 109, 111, 100, 101, 16, 4, <u8>offsetof<CorsRule>("mode"), 42,
  //   enabled_percent
  15, 101, 110, 97, 98, 108, 101, 100, 95, 112, 101, 114, 99, 101, 110, 116, 232, 2, <u8>offsetof<CorsRule>("enabledPercent"), 4, <u8>offsetof<CorsRule>("hasEnabledPercent"),
  //   policy
  6, 112, 111, 108, 105, 99, 121, 38, 4, <u8>offsetof<CorsRule>("policy"), 0,
  // string
  3, 0, 1, 129, 1, 0,
  // Match
  10, 0, <u8>idof<Match>(), <u8>(idof<Match>() >> 8), <u8>offsetof<Match>(), <u8>(offsetof<Match>() >> 8), 4,
  //   hosts
  5, 104, 111, 115, 116, 115, 212, 5, <u8>offsetof<Match>("hosts"), 0,
  //   not_hosts
  9, 110, 111, 116, 95, 104, 111, 115, 116, 115, 212, 5, <u8>offsetof<Match>("notHosts"), 0,
  //   paths
  5, 112, 97, 116, 104, 115, 221, 5, <u8>offsetof<Match>("paths"), 0,
  //   not_paths
  9, 110, 111, 116, 95, 112, 97, 116, 104, 115, 221, 5, <u8>offsetof<Match>("notPaths"), 0,
  // RuleMode
  6, 0, 3, 7, 101, 110, 102, 111, 114, 99, 101, 6, 115, 104, 97, 100, 111, 119, 3, 111, 102, 102,
  // CorsPolicy
  10, 0, <u8>idof<CorsPolicy>(), <u8>(idof<CorsPolicy>() >> 8), <u8>offsetof<CorsPolicy>(), <u8>(offsetof<CorsPolicy>() >> 8), 19,
  //   allow_origins
  13, 97, 108, 108, 111, 119, 95, 111, 114, 105, 103, 105, 110, 115, 217, 1, <u8>offsetof<CorsPolicy>("allowOrigins"), 18,
  //   allow_origin_patterns
  21, 97, 108, 108, 111, 119, 95, 111, 114, 105, 103, 105, 110, 95, 112, 97, 116, 116, 101, 114, 110, 115, 227, 1, <u8>offsetof<CorsPolicy>("allowOriginPatterns"), 18,
  //   allow_origin_regex
  18, 97, 108, 108, 111, 119, 95, 111, 114, 105, 103, 105, 110, 95, 114, 101, 103, 101, 120, 236, 1, <u8>offsetof<CorsPolicy>("allowOriginRegex"), 18,
  //   allow_null
  10, 97, 108, 108, 111, 119, 95, 110, 117, 108, 108, 245, 1, <u8>offsetof<CorsPolicy>("allowNull"), 42,
  //   allow_methods
  13, 97, 108, 108, 111, 119, 95, 109, 101, 116, 104, 111, 100, 115, 247, 1, <u8>offsetof<CorsPolicy>("allowMethods"), 2, 21, 91, 34, 71, 69, 84, 34, 44, 34, 72, 69, 65, 68, 34, 44, 34, 80, 79, 83, 84, 34, 93,
  //   allow_headers
  13, 97, 108, 108, 111, 119, 95, 104, 101, 97, 100, 101, 114, 115, 0, 2, <u8>offsetof<CorsPolicy>("allowHeaders"), 18,
  //   allow_headers_mode
  18, 97, 108, 108, 111, 119, 95, 104, 101, 97, 100, 101, 114, 115, 95, 109, 111, 100, 101, 9, 2, <u8>offsetof<CorsPolicy>("allowHeadersMode"), 2, 20, 34, 114, 101, 102, 108, 101, 99, 116, 95, 105, 102, 95, 97, 108, 108, 111, 119, 101, 100, 34,
  //   expose_headers
  14, 101, 120, 112, 111, 115, 101, 95, 104, 101, 97, 100, 101, 114, 115, 0, 2, <u8>offsetof<CorsPolicy>("exposeHeaders"), 18,
  //   allow_credentials
  17, 97, 108, 108, 111, 119, 95, 99, 114, 101, 100, 101, 110, 116, 105, 97, 108, 115, 245, 1, <u8>offsetof<CorsPolicy>("allowCredentials"), 42,
  //   max_age
  7, 109, 97, 120, 95, 97, 103, 101, 36, 2, <u8>offsetof<CorsPolicy>("maxAge"), 2, 3, 54, 48, 48,
  //   preflight_status
  16, 112, 114, 101, 102, 108, 105, 103, 104, 116, 95, 115, 116, 97, 116, 117, 115, 48, 2, <u8>offsetof<CorsPolicy>("preflightStatus"), 2, 3, 50, 48, 52,
  //   preflight_continue
  18, 112, 114, 101, 102, 108, 105, 103, 104, 116, 95, 99, 111, 110, 116, 105, 110, 117, 101, 245, 1, <u8>offsetof<CorsPolicy>("preflightContinue"), 42,
  //   on_disallowed_origin
  20, 111, 110, 95, 100, 105, 115, 97, 108, 108, 111, 119, 101, 100, 95, 111, 114, 105, 103, 105, 110, 59, 2, <u8>offsetof<CorsPolicy>("onDisallowedOrigin"), 26,
  //   check_requested
  15, 99, 104, 101, 99, 107, 95, 114, 101, 113, 117, 101, 115, 116, 101, 100, 245, 1, <u8>offsetof<CorsPolicy>("checkRequested"), 34,
  //   upstream_headers
  16, 117, 112, 115, 116, 114, 101, 97, 109, 95, 104, 101, 97, 100, 101, 114, 115, 91, 2, <u8>offsetof<CorsPolicy>("upstreamHeaders"), 42,
  //   allow_private_network
  21, 97, 108, 108, 111, 119, 95, 112, 114, 105, 118, 97, 116, 101, 95, 110, 101, 116, 119, 111, 114, 107, 245, 1, <u8>offsetof<CorsPolicy>("allowPrivateNetwork"), 42,
  //   vary
  4, 118, 97, 114, 121, 118, 2, <u8>offsetof<CorsPolicy>("vary"), 42,
  //   timing_allow_origin
  19, 116, 105, 109, 105, 110, 103, 95, 97, 108, 108, 111, 119, 95, 111, 114, 105, 103, 105, 110, 139, 2, <u8>offsetof<CorsPolicy>("timingAllowOrigin"), 42,
  //   corp
  4, 99, 111, 114, 112, 158, 2, <u8>offsetof<CorsPolicy>("corp"), 42,
  // array
  8, 0, 1, 0, 246, 2, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 1, 0, 230, 5, <u8>idof<StaticArray<PathMatch>>(), <u8>(idof<StaticArray<PathMatch>>() >> 8), 2,
  // PathMatch
  10, 0, <u8>idof<PathMatch>(), <u8>(idof<PathMatch>() >> 8), <u8>offsetof<PathMatch>(), <u8>(offsetof<PathMatch>() >> 8), 3,
  //   match
  5, 109, 97, 116, 99, 104, 17, 6, <u8>offsetof<PathMatch>("match"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 246, 2, <u8>offsetof<PathMatch>("value"), 1,
  //   ignore_case
  11, 105, 103, 110, 111, 114, 101, 95, 99, 97, 115, 101, 245, 1, <u8>offsetof<PathMatch>("ignoreCase"), 42,
  // PathMatchKind
  6, 0, 2, 5, 101, 120, 97, 99, 116, 6, 112, 114, 101, 102, 105, 120,
]);
