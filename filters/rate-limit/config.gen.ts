// Generated from config.schema.json by `outrigger schema rate-limit`: do not edit.

import { Bytes, Plugin } from "proxy-wasm-assemblyscript-sdk";
import {
  ConfiguredPlugin,
  decodeConfiguration,
  decimals,
} from "proxy-wasm-assemblyscript-sdk/config";
import {
  Match,
  NamedMatch,
  PathMatch,
} from "proxy-wasm-assemblyscript-sdk/rules";

/** How many requests pass in which time. */
export class RateLimitConfig {
  /** The limits, each with counts of its own. Required. */
  limits: StaticArray<LimitSettings> = [];

  /**
   * `all`: a request needs room in every limit that it is under, and takes from all or from
   * none. `first_match`: only the first one counts. Default: `"all"`.
   */
  combine: Combine = Combine.All;

  /** `enforce`; `shadow`: counts and refuses nobody; `off`: does nothing. Default: `"enforce"`. */
  mode: Mode = Mode.Enforce;

  /** For how many requests the filter is there, chosen by `x-request-id`. Default: `100`. */
  enabledPercent: f64 = 100;

  /** Requests that are not looked at, such as those for health. `null` when it is not given. */
  exempt: Match | null = null;

  /** Whether preflights of CORS are not looked at. Default: `true`. */
  exemptPreflight: bool = true;

  /**
   * Path of the property that has the claims of the request's verified token. Left out: what the
   * filter jwt exports. `null` when it is not given.
   */
  claims: StaticArray<Bytes> | null = null;

  /** Where the counts are. Default: `{}`. */
  store: StoreSettings = new StoreSettings();

  /**
   * Asks a rate limit service that several proxies share, once the limits here let a request
   * pass. `null` when it is not given.
   */
  global: GlobalSettings | null = null;

  /** What a refused request gets. Default: `{}`. */
  reject: RejectSettings = new RejectSettings();

  /**
   * What responses say of the limits: `draft`, the IETF's RateLimit fields; `x_ratelimit_03`,
   * those of Envoy; `kong`, those of Kong; or `none`. Default: `"draft"`.
   */
  headers: HeadersForm = HeadersForm.Draft;

  /** Whether the draft's fields have `pk`, a hash of the key. Default: `false`. */
  exposePartitionKey: bool = false;

  /**
   * Proxies that share the load: each gets this part of every rate and burst, at least 1.
   * Default: `1`.
   */
  replicas: i32 = 1;

  /**
   * Environment variable of the VM with that number; `replicas` when it has none. `null` when it
   * is not given.
   */
  replicasEnv: Bytes | null = null;

  /**
   * The object that a configuration is, `null` when it is refused: then each mistake is a line
   * of the log, at level error. Legal in `onConfigure`.
   */
  static parse(configuration: Bytes): RateLimitConfig | null {
    const decoded = decodeConfiguration(configuration, table, decimals);
    return changetype<RateLimitConfig | null>(decoded);
  }

  /** The configuration of a filter's plugin, which must be a {@link RateLimitPlugin}. */
  static of(plugin: Plugin): RateLimitConfig {
    return changetype<RateLimitPlugin>(plugin).config;
  }
}

/** How many of which requests. */
export class LimitSettings {
  /** Its name in headers, logs and metrics. Required. */
  name: Bytes = Bytes.empty;

  /**
   * `gcra`: a steady rate with a burst. `sliding_window`, `fixed_window`: so many in a window.
   * `concurrency`: so many at the same time. Default: `"gcra"`.
   */
  algorithm: Algorithm = Algorithm.Gcra;

  /** So many in so long. Required. */
  rate: RateSettings = new RateSettings();

  /**
   * Requests that may come at once, with `gcra`. Left out: `requests` of the rate. Only when
   * {@link hasBurst} says that it is given.
   */
  burst: i32 = 0;
  /** Whether {@link burst} is given. */
  hasBurst: bool = false;

  /**
   * What has a count of its own: each combination of these. None: all requests share one.
   * Default: `[]`.
   */
  key: StaticArray<KeyPart> = [];

  /**
   * A request that lacks a part of the key: `shared_bucket`, counts with the others that do;
   * `skip`, is not counted; `reject`, is refused. Default: `"shared_bucket"`.
   */
  onMissingKey: MissingKey = MissingKey.SharedBucket;

  /** Which requests are under it. `null` when it is not given. */
  match: Match | null = null;

  /** Other rates for some keys. Default: `[]`. */
  overrides: StaticArray<OverrideSettings> = [];

  /**
   * Reads the rate from the request: `100/minute`; units are second, minute, hour, day. Without
   * one that can be read `rate` holds. `null` when it is not given.
   */
  rateFrom: RateFrom | null = null;

  /** What a request takes. Default: `1`. */
  cost: i32 = 1;

  /** Reads the cost from a header. `null` when it is not given. */
  costFrom: CostFrom | null = null;

  /**
   * Counts when the response has one of these statuses, `401` or `500-599`, and not when the
   * request comes. `null` when it is not given.
   */
  countStatuses: StaticArray<Bytes> | null = null;

  /** Whether it only counts whom it would refuse. Default: `false`. */
  shadow: bool = false;
}

/**
 * `gcra`: a steady rate with a burst. `sliding_window`, `fixed_window`: so many in a window.
 * `concurrency`: so many at the same time.
 */
export enum Algorithm {
  /** `gcra` */
  Gcra,
  /** `sliding_window` */
  SlidingWindow,
  /** `fixed_window` */
  FixedWindow,
  /** `concurrency` */
  Concurrency,
}

/** So many in so long. */
export class RateSettings {
  /** How many; with `concurrency`, at the same time. Required. */
  requests: i32 = 0;

  /**
   * A duration, 1ms to 366d (`10s`, `1h30m`, `7d`), or for `fixed_window` a unit of the UTC
   * calendar: `second`, `minute`, `hour`, `day`, `month`, `year`. With `concurrency`: how long a
   * stream counts that never ends. Required.
   */
  per: Bytes = Bytes.empty;
}

/** A part of a key. */
export class KeyPart {
  /**
   * What it is: the client's address, a header, and so on. `path` is normalised; `principal` is
   * the URI of the client's certificate. Required.
   */
  by: KeyBy = KeyBy.Constant;

  /** Of the header, parameter, cookie or claim. `null` when it is not given. */
  name: Bytes | null = null;

  /** The constant. `null` when it is not given. */
  value: Bytes | null = null;

  /**
   * For `path`: only paths of this form have the key, and it is what `{NAME}` stands for:
   * `/users/{user}/**`. `{*}` is any one segment. `null` when it is not given.
   */
  template: Bytes | null = null;

  /** The path of the property. `null` when it is not given. */
  property: StaticArray<Bytes> | null = null;

  /** Bits of an IPv4 address that count. Default: `32`. */
  v4Mask: i32 = 32;

  /** Bits of an IPv6 address that count. Default: `64`. */
  v6Mask: i32 = 64;

  /**
   * Proxies in front that each add to `x-forwarded-for`: the address is that many entries from
   * the right. 0: the address that Envoy takes for the client's. Default: `0`.
   */
  trustedHops: i32 = 0;
}

/**
 * What it is: the client's address, a header, and so on. `path` is normalised; `principal` is
 * the URI of the client's certificate.
 */
export enum KeyBy {
  /** `constant` */
  Constant,
  /** `client_ip` */
  ClientIp,
  /** `header` */
  Header,
  /** `query` */
  Query,
  /** `cookie` */
  Cookie,
  /** `path` */
  Path,
  /** `method` */
  Method,
  /** `host` */
  Host,
  /** `claim` */
  Claim,
  /** `principal` */
  Principal,
  /** `property` */
  Property,
  /** `route` */
  Route,
}

/**
 * A request that lacks a part of the key: `shared_bucket`, counts with the others that do;
 * `skip`, is not counted; `reject`, is refused.
 */
export enum MissingKey {
  /** `skip` */
  Skip,
  /** `shared_bucket` */
  SharedBucket,
  /** `reject` */
  Reject,
}

/** Another rate for a key. */
export class OverrideSettings {
  /** The values of the key's parts, in their order. Required. */
  key: StaticArray<Bytes> = [];

  /** So many in so long. `null` when it is not given. */
  rate: RateSettings | null = null;

  /** As for the limit. Only when {@link hasBurst} says that it is given. */
  burst: i32 = 0;
  /** Whether {@link burst} is given. */
  hasBurst: bool = false;

  /** Whether there is no limit. Default: `false`. */
  unlimited: bool = false;
}

/**
 * Reads the rate from the request: `100/minute`; units are second, minute, hour, day. Without
 * one that can be read `rate` holds.
 */
export class RateFrom {
  /** Where from. A header must be one that clients cannot write. Required. */
  by: RateFromBy = RateFromBy.Claim;

  /** Its name. Required. */
  name: Bytes = Bytes.empty;

  /** The highest rate, in the same form; higher ones become it. Required. */
  max: Bytes = Bytes.empty;
}

/** Where from. A header must be one that clients cannot write. */
export enum RateFromBy {
  /** `claim` */
  Claim,
  /** `header` */
  Header,
}

/** Reads the cost from a header. */
export class CostFrom {
  /**
   * A header of the request, or of the response: then it is taken when that comes, and may be
   * more than there is. Required.
   */
  by: CostFromBy = CostFromBy.Header;

  /** Its name. Required. */
  name: Bytes = Bytes.empty;

  /** The highest cost; higher ones become it. Required. */
  max: i32 = 0;
}

/**
 * A header of the request, or of the response: then it is taken when that comes, and may be more
 * than there is.
 */
export enum CostFromBy {
  /** `header` */
  Header,
  /** `response_header` */
  ResponseHeader,
}

/**
 * `all`: a request needs room in every limit that it is under, and takes from all or from none.
 * `first_match`: only the first one counts.
 */
export enum Combine {
  /** `all` */
  All,
  /** `first_match` */
  FirstMatch,
}

/** `enforce`; `shadow`: counts and refuses nobody; `off`: does nothing. */
export enum Mode {
  /** `enforce` */
  Enforce,
  /** `shadow` */
  Shadow,
  /** `off` */
  Off,
}

/** Where the counts are. */
export class StoreSettings {
  /** Keys of the shared data, a power of two. Default: `1024`. */
  slots: i32 = 1024;

  /** Counts in each, a power of two. Default: `16`. */
  entriesPerSlot: i32 = 16;

  /** How much a worker may take at once, for requests to come. 1 is exact. Default: `1`. */
  lease: i32 = 1;

  /** How often a worker tries while others are faster. Default: `8`. */
  casAttempts: i32 = 8;

  /**
   * What becomes of a request when others were faster each time. `allow` lets more pass than the
   * limits say. Default: `"deny"`.
   */
  onContention: OnContention = OnContention.Deny;
}

/**
 * What becomes of a request when others were faster each time. `allow` lets more pass than the
 * limits say.
 */
export enum OnContention {
  /** `deny` */
  Deny,
  /** `allow` */
  Allow,
}

/** Asks a rate limit service that several proxies share, once the limits here let a request pass. */
export class GlobalSettings {
  /** Envoy's name of its cluster. Required. */
  cluster: Bytes = Bytes.empty;

  /** The domain of its limits. Required. */
  domain: Bytes = Bytes.empty;

  /** What the service counts by. A request that none is for passes without a question. Required. */
  descriptors: StaticArray<DescriptorSettings> = [];

  /** Milliseconds for which a request waits. Default: `20`. */
  timeout: i32 = 20;

  /**
   * What becomes of requests when the service does not answer; those that are denied get 503.
   * Default: `"allow"`.
   */
  failureMode: FailureMode = FailureMode.Allow;

  /** Whether an answer that a limit is exceeded holds until it is not. Default: `true`. */
  cacheOverLimit: bool = true;

  /**
   * Whether responses say what the service says, and have the headers that it wants. Default:
   * `true`.
   */
  sendResponseHeaders: bool = true;
}

/** One thing that is counted. */
export class DescriptorSettings {
  /** Its entries, in the order of the service's configuration. Required. */
  entries: StaticArray<DescriptorEntry> = [];

  /**
   * A request that lacks a value: `shared_bucket`, counts with the others that do, as `(none)`;
   * `skip`, the descriptor is left out. Default: `"shared_bucket"`.
   */
  onMissingKey: DescriptorMissing = DescriptorMissing.SharedBucket;

  /** Which requests it is for. `null` when it is not given. */
  match: Match | null = null;

  /**
   * How much a request counts by; 0 asks without counting. Left out: 1. Only when {@link
   * hasCost} says that it is given.
   */
  cost: i32 = 0;
  /** Whether {@link cost} is given. */
  hasCost: bool = false;

  /** Reads the cost from a header. `null` when it is not given. */
  costFrom: CostFrom | null = null;
}

/** An entry of a descriptor. */
export class DescriptorEntry {
  /** Its key. Required. */
  key: Bytes = Bytes.empty;

  /** Where its value is from. Required. */
  from: KeyPart = new KeyPart();
}

/**
 * A request that lacks a value: `shared_bucket`, counts with the others that do, as `(none)`;
 * `skip`, the descriptor is left out.
 */
export enum DescriptorMissing {
  /** `shared_bucket` */
  SharedBucket,
  /** `skip` */
  Skip,
}

/** What becomes of requests when the service does not answer; those that are denied get 503. */
export enum FailureMode {
  /** `allow` */
  Allow,
  /** `deny` */
  Deny,
}

/** What a refused request gets. */
export class RejectSettings {
  /** Status of the response. Default: `429`. */
  status: i32 = 429;

  /** Status for gRPC; 8 is RESOURCE_EXHAUSTED. Default: `8`. */
  grpcStatus: i32 = 8;

  /** The body. Left out: a problem (RFC 9457) that names the limits. `null` when it is not given. */
  body: Bytes | null = null;

  /** The type of `body`. Default: `"text/plain"`. */
  contentType: Bytes = Bytes.empty;

  /** Further headers. Default: `[]`. */
  headers: StaticArray<RejectHeader> = [];

  /** Whether `retry-after` says when to come again. Default: `true`. */
  retryAfter: bool = true;

  /** By how much that may be later, by chance, so that not all come at once. Default: `10`. */
  jitterPercent: i32 = 10;
}

/** A header. */
export class RejectHeader {
  /** Its name. Required. */
  name: Bytes = Bytes.empty;

  /** Its value. Required. */
  value: Bytes = Bytes.empty;
}

/**
 * What responses say of the limits: `draft`, the IETF's RateLimit fields; `x_ratelimit_03`,
 * those of Envoy; `kong`, those of Kong; or `none`.
 */
export enum HeadersForm {
  /** `draft` */
  Draft,
  /** `x_ratelimit_03` */
  XRatelimit03,
  /** `kong` */
  Kong,
  /** `none` */
  None,
}

/** A plugin that takes a {@link RateLimitConfig}, and refuses to start with anything else. */
export class RateLimitPlugin extends ConfiguredPlugin<RateLimitConfig> {
  protected override parse(configuration: Bytes): RateLimitConfig | null {
    return RateLimitConfig.parse(configuration);
  }
}

// The schema, 2151 bytes: see config/table.ts of the SDK.
// prettier-ignore
const table: usize = memory.data<u8>([
  // RateLimitConfig
  10, 0, <u8>idof<RateLimitConfig>(), <u8>(idof<RateLimitConfig>() >> 8), <u8>offsetof<RateLimitConfig>(), <u8>(offsetof<RateLimitConfig>() >> 8), 14,
  //   limits
  6, 108, 105, 109, 105, 116, 115, 207, 0, <u8>offsetof<RateLimitConfig>("limits"), 1,
  //   combine
  7, 99, 111, 109, 98, 105, 110, 101, 216, 0, <u8>offsetof<RateLimitConfig>("combine"), 42,
  //   mode
  4, 109, 111, 100, 101, 235, 0, <u8>offsetof<RateLimitConfig>("mode"), 42,
  //   enabled_percent
  15, 101, 110, 97, 98, 108, 101, 100, 95, 112, 101, 114, 99, 101, 110, 116, 1, 1, <u8>offsetof<RateLimitConfig>("enabledPercent"), 2, 3, 49, 48, 48,
  //   exempt
  6, 101, 120, 101, 109, 112, 116, 9, 1, <u8>offsetof<RateLimitConfig>("exempt"), 0,
  //   exempt_preflight
  16, 101, 120, 101, 109, 112, 116, 95, 112, 114, 101, 102, 108, 105, 103, 104, 116, 120, 1, <u8>offsetof<RateLimitConfig>("exemptPreflight"), 34,
  //   claims
  6, 99, 108, 97, 105, 109, 115, 122, 1, <u8>offsetof<RateLimitConfig>("claims"), 0,
  //   store
  5, 115, 116, 111, 114, 101, 131, 1, <u8>offsetof<RateLimitConfig>("store"), 26,
  //   global
  6, 103, 108, 111, 98, 97, 108, 226, 1, <u8>offsetof<RateLimitConfig>("global"), 0,
  //   reject
  6, 114, 101, 106, 101, 99, 116, 95, 2, <u8>offsetof<RateLimitConfig>("reject"), 26,
  //   headers
  7, 104, 101, 97, 100, 101, 114, 115, 224, 2, <u8>offsetof<RateLimitConfig>("headers"), 42,
  //   expose_partition_key
  20, 101, 120, 112, 111, 115, 101, 95, 112, 97, 114, 116, 105, 116, 105, 111, 110, 95, 107, 101, 121, 120, 1, <u8>offsetof<RateLimitConfig>("exposePartitionKey"), 42,
  //   replicas
  8, 114, 101, 112, 108, 105, 99, 97, 115, 2, 3, <u8>offsetof<RateLimitConfig>("replicas"), 2, 1, 49,
  //   replicas_env
  12, 114, 101, 112, 108, 105, 99, 97, 115, 95, 101, 110, 118, 13, 3, <u8>offsetof<RateLimitConfig>("replicasEnv"), 0,
  // array
  8, 0, 1, 65, 19, 3, <u8>idof<StaticArray<LimitSettings>>(), <u8>(idof<StaticArray<LimitSettings>>() >> 8), 2,
  // Combine
  6, 0, 2, 3, 97, 108, 108, 11, 102, 105, 114, 115, 116, 95, 109, 97, 116, 99, 104,
  // Mode
  6, 0, 3, 7, 101, 110, 102, 111, 114, 99, 101, 6, 115, 104, 97, 100, 111, 119, 3, 111, 102, 102,
  // number
  2, 0, 1, 48, 3, 49, 48, 48,
  // Match
  10, 0, <u8>idof<Match>(), <u8>(idof<Match>() >> 8), <u8>offsetof<Match>(), <u8>(offsetof<Match>() >> 8), 8,
  //   hosts
  5, 104, 111, 115, 116, 115, 205, 3, <u8>offsetof<Match>("hosts"), 0,
  //   not_hosts
  9, 110, 111, 116, 95, 104, 111, 115, 116, 115, 205, 3, <u8>offsetof<Match>("notHosts"), 0,
  //   paths
  5, 112, 97, 116, 104, 115, 214, 3, <u8>offsetof<Match>("paths"), 0,
  //   not_paths
  9, 110, 111, 116, 95, 112, 97, 116, 104, 115, 214, 3, <u8>offsetof<Match>("notPaths"), 0,
  //   methods
  7, 109, 101, 116, 104, 111, 100, 115, 205, 3, <u8>offsetof<Match>("methods"), 0,
  //   not_methods
  11, 110, 111, 116, 95, 109, 101, 116, 104, 111, 100, 115, 205, 3, <u8>offsetof<Match>("notMethods"), 0,
  //   headers
  7, 104, 101, 97, 100, 101, 114, 115, 223, 3, <u8>offsetof<Match>("headers"), 0,
  //   not_headers
  11, 110, 111, 116, 95, 104, 101, 97, 100, 101, 114, 115, 223, 3, <u8>offsetof<Match>("notHeaders"), 0,
  // boolean
  0, 0,
  // array
  8, 0, 1, 17, 232, 3, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // StoreSettings
  10, 0, <u8>idof<StoreSettings>(), <u8>(idof<StoreSettings>() >> 8), <u8>offsetof<StoreSettings>(), <u8>(offsetof<StoreSettings>() >> 8), 5,
  //   slots
  5, 115, 108, 111, 116, 115, 238, 3, <u8>offsetof<StoreSettings>("slots"), 2, 4, 49, 48, 50, 52,
  //   entries_per_slot
  16, 101, 110, 116, 114, 105, 101, 115, 95, 112, 101, 114, 95, 115, 108, 111, 116, 249, 3, <u8>offsetof<StoreSettings>("entriesPerSlot"), 2, 2, 49, 54,
  //   lease
  5, 108, 101, 97, 115, 101, 2, 3, <u8>offsetof<StoreSettings>("lease"), 2, 1, 49,
  //   cas_attempts
  12, 99, 97, 115, 95, 97, 116, 116, 101, 109, 112, 116, 115, 249, 3, <u8>offsetof<StoreSettings>("casAttempts"), 2, 1, 56,
  //   on_contention
  13, 111, 110, 95, 99, 111, 110, 116, 101, 110, 116, 105, 111, 110, 1, 4, <u8>offsetof<StoreSettings>("onContention"), 42,
  // GlobalSettings
  10, 0, <u8>idof<GlobalSettings>(), <u8>(idof<GlobalSettings>() >> 8), <u8>offsetof<GlobalSettings>(), <u8>(offsetof<GlobalSettings>() >> 8), 7,
  //   cluster
  7, 99, 108, 117, 115, 116, 101, 114, 232, 3, <u8>offsetof<GlobalSettings>("cluster"), 1,
  //   domain
  6, 100, 111, 109, 97, 105, 110, 232, 3, <u8>offsetof<GlobalSettings>("domain"), 1,
  //   descriptors
  11, 100, 101, 115, 99, 114, 105, 112, 116, 111, 114, 115, 15, 4, <u8>offsetof<GlobalSettings>("descriptors"), 1,
  //   timeout
  7, 116, 105, 109, 101, 111, 117, 116, 24, 4, <u8>offsetof<GlobalSettings>("timeout"), 2, 2, 50, 48,
  //   failure_mode
  12, 102, 97, 105, 108, 117, 114, 101, 95, 109, 111, 100, 101, 34, 4, <u8>offsetof<GlobalSettings>("failureMode"), 42,
  //   cache_over_limit
  16, 99, 97, 99, 104, 101, 95, 111, 118, 101, 114, 95, 108, 105, 109, 105, 116, 120, 1, <u8>offsetof<GlobalSettings>("cacheOverLimit"), 34,
  //   send_response_headers
  21, 115, 101, 110, 100, 95, 114, 101, 115, 112, 111, 110, 115, 101, 95, 104, 101, 97, 100, 101, 114, 115, 120, 1, <u8>offsetof<GlobalSettings>("sendResponseHeaders"), 34,
  // RejectSettings
  10, 0, <u8>idof<RejectSettings>(), <u8>(idof<RejectSettings>() >> 8), <u8>offsetof<RejectSettings>(), <u8>(offsetof<RejectSettings>() >> 8), 7,
  //   status
  6, 115, 116, 97, 116, 117, 115, 48, 4, <u8>offsetof<RejectSettings>("status"), 2, 3, 52, 50, 57,
  //   grpc_status
  11, 103, 114, 112, 99, 95, 115, 116, 97, 116, 117, 115, 59, 4, <u8>offsetof<RejectSettings>("grpcStatus"), 2, 1, 56,
  //   body
  4, 98, 111, 100, 121, 67, 4, <u8>offsetof<RejectSettings>("body"), 0,
  //   content_type
  12, 99, 111, 110, 116, 101, 110, 116, 95, 116, 121, 112, 101, 73, 4, <u8>offsetof<RejectSettings>("contentType"), 2, 12, 34, 116, 101, 120, 116, 47, 112, 108, 97, 105, 110, 34,
  //   headers
  7, 104, 101, 97, 100, 101, 114, 115, 121, 4, <u8>offsetof<RejectSettings>("headers"), 18,
  //   retry_after
  11, 114, 101, 116, 114, 121, 95, 97, 102, 116, 101, 114, 120, 1, <u8>offsetof<RejectSettings>("retryAfter"), 34,
  //   jitter_percent
  14, 106, 105, 116, 116, 101, 114, 95, 112, 101, 114, 99, 101, 110, 116, 130, 4, <u8>offsetof<RejectSettings>("jitterPercent"), 2, 2, 49, 48,
  // HeadersForm
  6, 0, 4, 5, 100, 114, 97, 102, 116, 14, 120, 95, 114, 97, 116, 101, 108, 105, 109, 105, 116, 95, 48, 51, 4, 107, 111, 110, 103, 4, 110, 111, 110, 101,
  // integer
  1, 0, 2, 1, 49, 5, 49, 48, 48, 48, 48,
  // string
  3, 0, 1, 129, 1, 0,
  // LimitSettings
  10, 0, <u8>idof<LimitSettings>(), <u8>(idof<LimitSettings>() >> 8), <u8>offsetof<LimitSettings>(), <u8>(offsetof<LimitSettings>() >> 8), 13,
  //   name
  4, 110, 97, 109, 101, 139, 4, <u8>offsetof<LimitSettings>("name"), 1,
  //   algorithm
  9, 97, 108, 103, 111, 114, 105, 116, 104, 109, 175, 4, <u8>offsetof<LimitSettings>("algorithm"), 42,
  //   rate
  4, 114, 97, 116, 101, 223, 4, <u8>offsetof<LimitSettings>("rate"), 1,
  //   burst
  5, 98, 117, 114, 115, 116, 251, 4, <u8>offsetof<LimitSettings>("burst"), 4, <u8>offsetof<LimitSettings>("hasBurst"),
  //   key
  3, 107, 101, 121, 11, 5, <u8>offsetof<LimitSettings>("key"), 18,
  //   on_missing_key
  14, 111, 110, 95, 109, 105, 115, 115, 105, 110, 103, 95, 107, 101, 121, 20, 5, <u8>offsetof<LimitSettings>("onMissingKey"), 2, 15, 34, 115, 104, 97, 114, 101, 100, 95, 98, 117, 99, 107, 101, 116, 34,
  //   match
  5, 109, 97, 116, 99, 104, 9, 1, <u8>offsetof<LimitSettings>("match"), 0,
  //   overrides
  9, 111, 118, 101, 114, 114, 105, 100, 101, 115, 49, 5, <u8>offsetof<LimitSettings>("overrides"), 18,
  //   rate_from
  9, 114, 97, 116, 101, 95, 102, 114, 111, 109, 59, 5, <u8>offsetof<LimitSettings>("rateFrom"), 0,
  //   cost
  4, 99, 111, 115, 116, 251, 4, <u8>offsetof<LimitSettings>("cost"), 2, 1, 49,
  //   cost_from
  9, 99, 111, 115, 116, 95, 102, 114, 111, 109, 90, 5, <u8>offsetof<LimitSettings>("costFrom"), 0,
  //   count_statuses
  14, 99, 111, 117, 110, 116, 95, 115, 116, 97, 116, 117, 115, 101, 115, 121, 5, <u8>offsetof<LimitSettings>("countStatuses"), 0,
  //   shadow
  6, 115, 104, 97, 100, 111, 119, 120, 1, <u8>offsetof<LimitSettings>("shadow"), 42,
  // array
  8, 0, 1, 0, 130, 5, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 1, 0, 136, 5, <u8>idof<StaticArray<PathMatch>>(), <u8>(idof<StaticArray<PathMatch>>() >> 8), 2,
  // array
  8, 0, 1, 0, 179, 5, <u8>idof<StaticArray<NamedMatch>>(), <u8>(idof<StaticArray<NamedMatch>>() >> 8), 2,
  // string
  3, 0, 1, 129, 2, 0,
  // integer
  1, 0, 2, 1, 49, 5, 54, 53, 53, 51, 54,
  // integer
  1, 0, 2, 1, 49, 2, 54, 52,
  // OnContention
  6, 0, 2, 4, 100, 101, 110, 121, 5, 97, 108, 108, 111, 119,
  // array
  8, 0, 1, 17, 231, 5, <u8>idof<StaticArray<DescriptorSettings>>(), <u8>(idof<StaticArray<DescriptorSettings>>() >> 8), 2,
  // integer
  1, 0, 2, 1, 49, 4, 53, 48, 48, 48,
  // FailureMode
  6, 0, 2, 5, 97, 108, 108, 111, 119, 4, 100, 101, 110, 121,
  // integer
  1, 0, 2, 3, 52, 48, 48, 3, 53, 57, 57,
  // integer
  1, 0, 2, 1, 49, 2, 49, 54,
  // string
  3, 0, 0, 129, 64, 0,
  // string
  3, 0, 0, 129, 64, 25, 91, 94, 92, 120, 48, 48, 45, 92, 120, 48, 56, 92, 120, 48, 97, 45, 92, 120, 49, 102, 92, 120, 55, 102, 93, 0, 2, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 127, 1,
  // array
  8, 0, 0, 33, 47, 6, <u8>idof<StaticArray<RejectHeader>>(), <u8>(idof<StaticArray<RejectHeader>>() >> 8), 2,
  // integer
  1, 0, 2, 1, 48, 3, 49, 48, 48,
  // string
  3, 0, 1, 65, 14, 91, 65, 45, 90, 97, 45, 122, 48, 45, 57, 95, 46, 45, 93, 0, 0, 0, 0, 0, 96, 255, 3, 254, 255, 255, 135, 254, 255, 255, 7, 0,
  // Algorithm
  6, 0, 4, 4, 103, 99, 114, 97, 14, 115, 108, 105, 100, 105, 110, 103, 95, 119, 105, 110, 100, 111, 119, 12, 102, 105, 120, 101, 100, 95, 119, 105, 110, 100, 111, 119, 11, 99, 111, 110, 99, 117, 114, 114, 101, 110, 99, 121,
  // RateSettings
  10, 0, <u8>idof<RateSettings>(), <u8>(idof<RateSettings>() >> 8), <u8>offsetof<RateSettings>(), <u8>(offsetof<RateSettings>() >> 8), 2,
  //   requests
  8, 114, 101, 113, 117, 101, 115, 116, 115, 251, 4, <u8>offsetof<RateSettings>("requests"), 1,
  //   per
  3, 112, 101, 114, 73, 6, <u8>offsetof<RateSettings>("per"), 1,
  // integer
  1, 0, 2, 1, 49, 10, 49, 48, 48, 48, 48, 48, 48, 48, 48, 48,
  // array
  8, 0, 0, 9, 78, 6, <u8>idof<StaticArray<KeyPart>>(), <u8>(idof<StaticArray<KeyPart>>() >> 8), 2,
  // MissingKey
  6, 0, 3, 4, 115, 107, 105, 112, 13, 115, 104, 97, 114, 101, 100, 95, 98, 117, 99, 107, 101, 116, 6, 114, 101, 106, 101, 99, 116,
  // array
  8, 0, 0, 129, 8, 184, 6, <u8>idof<StaticArray<OverrideSettings>>(), <u8>(idof<StaticArray<OverrideSettings>>() >> 8), 2,
  // RateFrom
  10, 0, <u8>idof<RateFrom>(), <u8>(idof<RateFrom>() >> 8), <u8>offsetof<RateFrom>(), <u8>(offsetof<RateFrom>() >> 8), 3,
  //   by
  2, 98, 121, 233, 6, <u8>offsetof<RateFrom>("by"), 1,
  //   name
  4, 110, 97, 109, 101, 232, 3, <u8>offsetof<RateFrom>("name"), 1,
  //   max
  3, 109, 97, 120, 232, 3, <u8>offsetof<RateFrom>("max"), 1,
  // CostFrom
  10, 0, <u8>idof<CostFrom>(), <u8>(idof<CostFrom>() >> 8), <u8>offsetof<CostFrom>(), <u8>(offsetof<CostFrom>() >> 8), 3,
  //   by
  2, 98, 121, 249, 6, <u8>offsetof<CostFrom>("by"), 1,
  //   name
  4, 110, 97, 109, 101, 19, 7, <u8>offsetof<CostFrom>("name"), 1,
  //   max
  3, 109, 97, 120, 251, 4, <u8>offsetof<CostFrom>("max"), 1,
  // array
  8, 0, 1, 33, 68, 7, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // string
  3, 0, 1, 129, 8, 0,
  // PathMatch
  10, 0, <u8>idof<PathMatch>(), <u8>(idof<PathMatch>() >> 8), <u8>offsetof<PathMatch>(), <u8>(offsetof<PathMatch>() >> 8), 3,
  //   match
  5, 109, 97, 116, 99, 104, 96, 7, <u8>offsetof<PathMatch>("match"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 130, 5, <u8>offsetof<PathMatch>("value"), 1,
  //   ignore_case
  11, 105, 103, 110, 111, 114, 101, 95, 99, 97, 115, 101, 120, 1, <u8>offsetof<PathMatch>("ignoreCase"), 42,
  // NamedMatch
  10, 0, <u8>idof<NamedMatch>(), <u8>(idof<NamedMatch>() >> 8), <u8>offsetof<NamedMatch>(), <u8>(offsetof<NamedMatch>() >> 8), 4,
  //   name
  4, 110, 97, 109, 101, 232, 3, <u8>offsetof<NamedMatch>("name"), 1,
  //   match
  5, 109, 97, 116, 99, 104, 112, 7, <u8>offsetof<NamedMatch>("match"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 152, 7, <u8>offsetof<NamedMatch>("value"), 0,
  //   ignore_case
  11, 105, 103, 110, 111, 114, 101, 95, 99, 97, 115, 101, 120, 1, <u8>offsetof<NamedMatch>("ignoreCase"), 42,
  // DescriptorSettings
  10, 0, <u8>idof<DescriptorSettings>(), <u8>(idof<DescriptorSettings>() >> 8), <u8>offsetof<DescriptorSettings>(), <u8>(offsetof<DescriptorSettings>() >> 8), 5,
  //   entries
  7, 101, 110, 116, 114, 105, 101, 115, 158, 7, <u8>offsetof<DescriptorSettings>("entries"), 1,
  //   on_missing_key
  14, 111, 110, 95, 109, 105, 115, 115, 105, 110, 103, 95, 107, 101, 121, 167, 7, <u8>offsetof<DescriptorSettings>("onMissingKey"), 42,
  //   match
  5, 109, 97, 116, 99, 104, 9, 1, <u8>offsetof<DescriptorSettings>("match"), 0,
  //   cost
  4, 99, 111, 115, 116, 189, 7, <u8>offsetof<DescriptorSettings>("cost"), 4, <u8>offsetof<DescriptorSettings>("hasCost"),
  //   cost_from
  9, 99, 111, 115, 116, 95, 102, 114, 111, 109, 90, 5, <u8>offsetof<DescriptorSettings>("costFrom"), 0,
  // RejectHeader
  10, 0, <u8>idof<RejectHeader>(), <u8>(idof<RejectHeader>() >> 8), <u8>offsetof<RejectHeader>(), <u8>(offsetof<RejectHeader>() >> 8), 2,
  //   name
  4, 110, 97, 109, 101, 19, 7, <u8>offsetof<RejectHeader>("name"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 73, 4, <u8>offsetof<RejectHeader>("value"), 1,
  // string
  3, 0, 2, 33, 0,
  // KeyPart
  10, 0, <u8>idof<KeyPart>(), <u8>(idof<KeyPart>() >> 8), <u8>offsetof<KeyPart>(), <u8>(offsetof<KeyPart>() >> 8), 8,
  //   by
  2, 98, 121, 205, 7, <u8>offsetof<KeyPart>("by"), 1,
  //   name
  4, 110, 97, 109, 101, 232, 3, <u8>offsetof<KeyPart>("name"), 0,
  //   value
  5, 118, 97, 108, 117, 101, 232, 3, <u8>offsetof<KeyPart>("value"), 0,
  //   template
  8, 116, 101, 109, 112, 108, 97, 116, 101, 232, 3, <u8>offsetof<KeyPart>("template"), 0,
  //   property
  8, 112, 114, 111, 112, 101, 114, 116, 121, 122, 1, <u8>offsetof<KeyPart>("property"), 0,
  //   v4_mask
  7, 118, 52, 95, 109, 97, 115, 107, 39, 8, <u8>offsetof<KeyPart>("v4Mask"), 2, 2, 51, 50,
  //   v6_mask
  7, 118, 54, 95, 109, 97, 115, 107, 47, 8, <u8>offsetof<KeyPart>("v6Mask"), 2, 2, 54, 52,
  //   trusted_hops
  12, 116, 114, 117, 115, 116, 101, 100, 95, 104, 111, 112, 115, 56, 8, <u8>offsetof<KeyPart>("trustedHops"), 42,
  // OverrideSettings
  10, 0, <u8>idof<OverrideSettings>(), <u8>(idof<OverrideSettings>() >> 8), <u8>offsetof<OverrideSettings>(), <u8>(offsetof<OverrideSettings>() >> 8), 4,
  //   key
  3, 107, 101, 121, 64, 8, <u8>offsetof<OverrideSettings>("key"), 1,
  //   rate
  4, 114, 97, 116, 101, 223, 4, <u8>offsetof<OverrideSettings>("rate"), 0,
  //   burst
  5, 98, 117, 114, 115, 116, 251, 4, <u8>offsetof<OverrideSettings>("burst"), 4, <u8>offsetof<OverrideSettings>("hasBurst"),
  //   unlimited
  9, 117, 110, 108, 105, 109, 105, 116, 101, 100, 120, 1, <u8>offsetof<OverrideSettings>("unlimited"), 42,
  // RateFromBy
  6, 0, 2, 5, 99, 108, 97, 105, 109, 6, 104, 101, 97, 100, 101, 114,
  // CostFromBy
  6, 0, 2, 6, 104, 101, 97, 100, 101, 114, 15, 114, 101, 115, 112, 111, 110, 115, 101, 95, 104, 101, 97, 100, 101, 114,
  // string
  3, 0, 1, 129, 2, 26, 91, 33, 35, 36, 37, 38, 39, 42, 43, 46, 94, 95, 96, 124, 126, 48, 45, 57, 65, 45, 90, 97, 45, 122, 45, 93, 0, 0, 0, 0, 250, 108, 255, 3, 254, 255, 255, 199, 255, 255, 255, 87, 0,
  // string
  3, 0, 3, 8, 6, 91, 48, 45, 57, 45, 93, 0, 0, 0, 0, 0, 32, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  // PathMatchKind
  6, 0, 2, 5, 101, 120, 97, 99, 116, 6, 112, 114, 101, 102, 105, 120,
  // TextMatchKind
  6, 0, 5, 5, 101, 120, 97, 99, 116, 6, 112, 114, 101, 102, 105, 120, 6, 115, 117, 102, 102, 105, 120, 8, 99, 111, 110, 116, 97, 105, 110, 115, 7, 112, 114, 101, 115, 101, 110, 116,
  // string
  3, 0, 0, 129, 8, 0,
  // array
  8, 0, 1, 9, 73, 8, <u8>idof<StaticArray<DescriptorEntry>>(), <u8>(idof<StaticArray<DescriptorEntry>>() >> 8), 2,
  // DescriptorMissing
  6, 0, 2, 13, 115, 104, 97, 114, 101, 100, 95, 98, 117, 99, 107, 101, 116, 4, 115, 107, 105, 112,
  // integer
  1, 0, 2, 1, 48, 10, 49, 48, 48, 48, 48, 48, 48, 48, 48, 48,
  // KeyBy
  6, 0, 12, 8, 99, 111, 110, 115, 116, 97, 110, 116, 9, 99, 108, 105, 101, 110, 116, 95, 105, 112, 6, 104, 101, 97, 100, 101, 114, 5, 113, 117, 101, 114, 121, 6, 99, 111, 111, 107, 105, 101, 4, 112, 97, 116, 104, 6, 109, 101, 116, 104, 111, 100, 4, 104, 111, 115, 116, 5, 99, 108, 97, 105, 109, 9, 112, 114, 105, 110, 99, 105, 112, 97, 108, 8, 112, 114, 111, 112, 101, 114, 116, 121, 5, 114, 111, 117, 116, 101,
  // integer
  1, 0, 2, 1, 48, 2, 51, 50,
  // integer
  1, 0, 2, 1, 48, 3, 49, 50, 56,
  // integer
  1, 0, 2, 1, 48, 2, 49, 54,
  // array
  8, 0, 1, 9, 97, 8, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // DescriptorEntry
  10, 0, <u8>idof<DescriptorEntry>(), <u8>(idof<DescriptorEntry>() >> 8), <u8>offsetof<DescriptorEntry>(), <u8>(offsetof<DescriptorEntry>() >> 8), 2,
  //   key
  3, 107, 101, 121, 232, 3, <u8>offsetof<DescriptorEntry>("key"), 1,
  //   from
  4, 102, 114, 111, 109, 78, 6, <u8>offsetof<DescriptorEntry>("from"), 1,
  // string
  3, 0, 0, 129, 2, 0,
]);
