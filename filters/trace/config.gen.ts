// Generated from config.schema.json by `outrigger schema trace`: do not edit.

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

/** How the trace context of a request is read, converted and handed on. */
export class TraceConfig {
  /**
   * `passthrough` keeps the caller's span id: right for a component that reports no spans.
   * `span` makes a span of this proxy's own, whose parent is the caller's. Default:
   * `"passthrough"`.
   */
  mode: Mode = Mode.Passthrough;

  /**
   * Formats that are read, in this order. `sw8_passthrough` reads nothing: SkyWalking's headers
   * and `grpc-trace-bin` are then kept also where a trace begins anew. Default:
   * `["w3c","b3_single","b3_multi","jaeger","datadog","xray","gcp"]`.
   */
  extract: StaticArray<ExtractedFormat> = [];

  /**
   * Formats that are written. `preserve`: all of `extract` that the request came with, too.
   * Default: `["w3c","preserve"]`.
   */
  inject: StaticArray<InjectedFormat> = [];

  /**
   * What holds when formats name different traces: the first that can be read; the same, with
   * what later ones of the same trace add; or a new trace. Default: `"first"`.
   */
  onConflict: OnConflict = OnConflict.First;

  /**
   * What a format that cannot be read leads to: the next one is tried, and a new trace begun
   * when there is none; a new trace at once; or no trace, and its headers are removed. Default:
   * `"next_format"`.
   */
  onMalformed: OnMalformed = OnMalformed.NextFormat;

  /** Whether a trace begins for a request without one. Default: `"generate"`. */
  whenMissing: WhenMissing = WhenMissing.Generate;

  /** Headers to remove: names, or formats with all of theirs (`jaeger`, `sw8`). Default: `[]`. */
  clear: StaticArray<Bytes> = [];

  /**
   * Whose trace is continued. That of others is replaced by a new one; their `tracestate` and
   * `baggage` are removed. Default: `{}`.
   */
  trust: Trust = new Trust();

  /** Which traces are recorded, where that is not decided yet. Default: `{}`. */
  sampling: Sampling = new Sampling();

  /**
   * Ids of new traces. `random64`: 64 bits; `xray`: the first 32 bits are the time. Default:
   * `"random128"`.
   */
  idGenerator: IdGenerator = IdGenerator.Random128;

  /**
   * What becomes of `tracestate`, in mode `span` only: the standard forbids anything else.
   * `null` when it is not given.
   */
  tracestate: Tracestate | null = null;

  /** What becomes of `baggage`. Default: `{}`. */
  baggage: Baggage = new Baggage();

  /**
   * An id for each request. Left out: Envoy's own `x-request-id` stays as it is. `null` when it
   * is not given.
   */
  requestId: RequestId | null = null;

  /** What the client is told. `null` when it is not given. */
  response: TraceResponse | null = null;

  /**
   * Remembers the trace of an inbound request by its request id, for outbound requests that
   * bring nothing but that id. `null` when it is not given.
   */
  bridge: Bridge | null = null;

  /**
   * Envoy's own tracer is switched on: its format is never written here, and no trace is begun.
   * `null` when it is not given.
   */
  envoyTracer: EnvoyTracer | null = null;

  /**
   * Where the spans of mode `span` go: OTLP over HTTP, as protobuf, to a cluster of Envoy.
   * `null` when it is not given.
   */
  export: SpanExport | null = null;

  /**
   * Allows mode `span` without `export`: somebody else reports these spans, or the trace has a
   * hole. Default: `false`.
   */
  spanWithoutExport: bool = false;

  /** `shadow` counts what it would do, and changes nothing. Default: `"enforce"`. */
  enforcement: Enforcement = Enforcement.Enforce;

  /**
   * For how many requests it is there, in steps of 0.01; chosen by `x-request-id`. Default:
   * `100`.
   */
  enabledPercent: f64 = 100;

  /**
   * The object that a configuration is, `null` when it is refused: then each mistake is a line
   * of the log, at level error. Legal in `onConfigure`.
   */
  static parse(configuration: Bytes): TraceConfig | null {
    useEnabledPercent();
    const decoded = decodeConfiguration(configuration, table, decimals);
    return changetype<TraceConfig | null>(decoded);
  }

  /** The configuration of a filter's plugin, which must be a {@link TracePlugin}. */
  static of(plugin: Plugin): TraceConfig {
    return changetype<TracePlugin>(plugin).config;
  }
}

/**
 * `passthrough` keeps the caller's span id: right for a component that reports no spans. `span`
 * makes a span of this proxy's own, whose parent is the caller's.
 */
export enum Mode {
  /** `passthrough` */
  Passthrough,
  /** `span` */
  Span,
}

/** A format of trace context. */
export enum ExtractedFormat {
  /** `w3c` */
  W3c,
  /** `b3_single` */
  B3Single,
  /** `b3_multi` */
  B3Multi,
  /** `jaeger` */
  Jaeger,
  /** `datadog` */
  Datadog,
  /** `xray` */
  Xray,
  /** `gcp` */
  Gcp,
  /** `ot` */
  Ot,
  /** `instana` */
  Instana,
  /** `sw8_passthrough` */
  Sw8Passthrough,
}

/** A format of trace context, or `preserve`. */
export enum InjectedFormat {
  /** `w3c` */
  W3c,
  /** `b3_single` */
  B3Single,
  /** `b3_multi` */
  B3Multi,
  /** `jaeger` */
  Jaeger,
  /** `datadog` */
  Datadog,
  /** `xray` */
  Xray,
  /** `gcp` */
  Gcp,
  /** `ot` */
  Ot,
  /** `instana` */
  Instana,
  /** `preserve` */
  Preserve,
}

/**
 * What holds when formats name different traces: the first that can be read; the same, with what
 * later ones of the same trace add; or a new trace.
 */
export enum OnConflict {
  /** `first` */
  First,
  /** `prefer_same_trace_id` */
  PreferSameTraceId,
  /** `restart` */
  Restart,
}

/**
 * What a format that cannot be read leads to: the next one is tried, and a new trace begun when
 * there is none; a new trace at once; or no trace, and its headers are removed.
 */
export enum OnMalformed {
  /** `next_format` */
  NextFormat,
  /** `restart` */
  Restart,
  /** `drop` */
  Drop,
}

/** Whether a trace begins for a request without one. */
export enum WhenMissing {
  /** `generate` */
  Generate,
  /** `nothing` */
  Nothing,
}

/**
 * Whose trace is continued. That of others is replaced by a new one; their `tracestate` and
 * `baggage` are removed.
 */
export class Trust {
  /**
   * `internal_only`: of those who are in `principals` or `cidrs`; with neither, of those with a
   * certificate of the mesh. Default: `"always"`.
   */
  peers: TrustPeers = TrustPeers.Always;

  /**
   * Identities in the client's certificate: the whole one, `PREFIX*`, `*SUFFIX`, or `*`.
   * `spiffe://` in front may be left out. Default: `[]`.
   */
  principals: StaticArray<Bytes> = [];

  /** Addresses or ranges: `10.0.0.0/8`. Default: `[]`. */
  cidrs: StaticArray<Bytes> = [];
}

/**
 * `internal_only`: of those who are in `principals` or `cidrs`; with neither, of those with a
 * certificate of the mesh.
 */
export enum TrustPeers {
  /** `always` */
  Always,
  /** `internal_only` */
  InternalOnly,
  /** `never` */
  Never,
}

/** Which traces are recorded, where that is not decided yet. */
export class Sampling {
  /**
   * Of so many, in steps of 0.01. Chosen by the trace id: the same in every proxy. Default:
   * `100`.
   */
  rootPercent: f64 = 100;

  /**
   * Percentages for some requests; the first rule that matches counts, else `root_percent`. See
   * [rules](../../docs/rules.md). Default: `[]`.
   */
  rules: StaticArray<SamplingRule> = [];

  /**
   * Whether with 100 percent the decision is left to the next one, where every format that is
   * written can say so. Default: `true`.
   */
  defer: bool = true;

  /** Whether the caller's decision holds. `false` needs mode `span`. Default: `true`. */
  honourParent: bool = true;

  /**
   * A request with this header is recorded, unless its caller has decided in mode `passthrough`.
   * `null` when it is not given.
   */
  forceHeader: Bytes | null = null;

  /** How many a minute, in each worker. Default: `60`. */
  forceLimit: i32 = 60;
}

/** A percentage, and the requests that it is for. */
export class SamplingRule extends Rule {
  /** Of so many, in steps of 0.01. Required. */
  percent: f64 = 0;
}

/** Ids of new traces. `random64`: 64 bits; `xray`: the first 32 bits are the time. */
export enum IdGenerator {
  /** `random128` */
  Random128,
  /** `random64` */
  Random64,
  /** `xray` */
  Xray,
}

/** What becomes of `tracestate`, in mode `span` only: the standard forbids anything else. */
export class Tracestate {
  /** Key of a member of one's own, which stands first. `null` when it is not given. */
  ownKey: Bytes | null = null;

  /**
   * Its value. `%SPAN_ID%`, `%TRACE_ID%` and `%SAMPLED%` (0 or 1) stand for what they say.
   * Default: `"%SPAN_ID%"`.
   */
  ownValue: Bytes = Bytes.empty;

  /** Members that are handed on; more are left out from the right. Default: `32`. */
  maxMembers: i32 = 32;

  /**
   * Bytes that are handed on; above it members of more than 128 are left out, then the last
   * ones. Default: `512`.
   */
  maxBytes: i32 = 512;

  /** Keys of members that are not handed on. Default: `[]`. */
  deny: StaticArray<Bytes> = [];
}

/** What becomes of `baggage`. */
export class Baggage {
  /** `keep` it, but for `deny`; `filter`: only `allow` stays; `drop` it. Default: `"keep"`. */
  mode: BaggageMode = BaggageMode.Keep;

  /** Keys that `filter` keeps. Default: `[]`. */
  allow: StaticArray<Bytes> = [];

  /** Keys that are removed. Default: `[]`. */
  deny: StaticArray<Bytes> = [];

  /** Members that are put in, in place of those of the client. Default: `[]`. */
  set: StaticArray<BaggageMember> = [];

  /**
   * Members whose values, decoded, become request headers. Such a header of the client is
   * removed. Default: `[]`.
   */
  toHeaders: StaticArray<BaggageHeader> = [];

  /** Members that are handed on; more are left out from the right. Default: `64`. */
  maxMembers: i32 = 64;

  /** Bytes that are handed on. Default: `8192`. */
  maxBytes: i32 = 8192;
}

/** `keep` it, but for `deny`; `filter`: only `allow` stays; `drop` it. */
export enum BaggageMode {
  /** `keep` */
  Keep,
  /** `filter` */
  Filter,
  /** `drop` */
  Drop,
}

/** A member of the baggage. */
export class BaggageMember {
  /** Name of an HTTP header (RFC 9110, section 5.1). Required. */
  key: Bytes = Bytes.empty;

  /** Its value, percent-encoded. Required. */
  value: Bytes = Bytes.empty;
}

/** A header that is made of a member. */
export class BaggageHeader {
  /** Name of an HTTP header (RFC 9110, section 5.1). Required. */
  key: Bytes = Bytes.empty;

  /** Name of an HTTP header (RFC 9110, section 5.1). Required. */
  header: Bytes = Bytes.empty;
}

/** An id for each request. Left out: Envoy's own `x-request-id` stays as it is. */
export class RequestId {
  /** Name of an HTTP header (RFC 9110, section 5.1). Default: `"x-request-id"`. */
  header: Bytes = Bytes.empty;

  /** Whether a request without one gets one. Default: `"if_missing"`. */
  generate: RequestIdGenerate = RequestIdGenerate.IfMissing;

  /** Whether a new one is the trace id, in the form of a UUID. Default: `false`. */
  deriveFromTrace: bool = false;
}

/** Whether a request without one gets one. */
export enum RequestIdGenerate {
  /** `if_missing` */
  IfMissing,
  /** `never` */
  Never,
}

/** What the client is told. */
export class TraceResponse {
  /** `server-timing: traceparent;desc="…"`, which scripts in browsers can read. Default: `false`. */
  serverTimingTrace: bool = false;

  /** The header `traceresponse` (W3C Trace Context level 2, draft). Default: `false`. */
  traceresponse: bool = false;

  /** A header that gets the trace id. `null` when it is not given. */
  traceIdHeader: Bytes | null = null;
}

/**
 * Remembers the trace of an inbound request by its request id, for outbound requests that bring
 * nothing but that id.
 */
export class Bridge {
  /** Default: `true`. */
  enabled: bool = true;

  /**
   * Whether this filter stores or restores. `by_direction`: inbound listeners store, outbound
   * ones restore. Default: `"by_direction"`.
   */
  side: BridgeSide = BridgeSide.ByDirection;

  /** The header with the request id. Default: `"x-request-id"`. */
  keyHeader: Bytes = Bytes.empty;

  /** Milliseconds for which it is remembered. Default: `60000`. */
  ttl: i32 = 60000;

  /** Other headers that are remembered with it. Default: `[]`. */
  carry: StaticArray<Bytes> = [];
}

/**
 * Whether this filter stores or restores. `by_direction`: inbound listeners store, outbound ones
 * restore.
 */
export enum BridgeSide {
  /** `by_direction` */
  ByDirection,
  /** `store` */
  Store,
  /** `restore` */
  Restore,
}

/** Envoy's own tracer is switched on: its format is never written here, and no trace is begun. */
export class EnvoyTracer {
  /** A format of trace context. Required. */
  format: ExtractedFormat = ExtractedFormat.W3c;
}

/** Where the spans of mode `span` go: OTLP over HTTP, as protobuf, to a cluster of Envoy. */
export class SpanExport {
  /** Required. */
  otlpCluster: Bytes = Bytes.empty;

  /** The `host` that the collector sees. Default: `"otel-collector"`. */
  authority: Bytes = Bytes.empty;

  /** Default: `"/v1/traces"`. */
  path: Bytes = Bytes.empty;

  /** Required. */
  serviceName: Bytes = Bytes.empty;

  /** Spans that are sent together at most. Default: `64`. */
  batch: i32 = 64;

  /** Milliseconds after which they are sent although there are fewer. Default: `1000`. */
  interval: i32 = 1000;

  /** Spans that wait in a worker at most; more are dropped and counted. Default: `1024`. */
  maxQueue: i32 = 1024;
}

/** `shadow` counts what it would do, and changes nothing. */
export enum Enforcement {
  /** `enforce` */
  Enforce,
  /** `shadow` */
  Shadow,
  /** `off` */
  Off,
}

/** A plugin that takes a {@link TraceConfig}, and refuses to start with anything else. */
export class TracePlugin extends ConfiguredPlugin<TraceConfig> {
  protected override parse(configuration: Bytes): TraceConfig | null {
    return TraceConfig.parse(configuration);
  }
}

// The schema, 2170 bytes: see config/table.ts of the SDK.
// prettier-ignore
const table: usize = memory.data<u8>([
  // TraceConfig
  10, 0, <u8>idof<TraceConfig>(), <u8>(idof<TraceConfig>() >> 8), <u8>offsetof<TraceConfig>(), <u8>(offsetof<TraceConfig>() >> 8), 20,
  //   mode
  4, 109, 111, 100, 101, 123, 1, <u8>offsetof<TraceConfig>("mode"), 42,
  //   extract
  7, 101, 120, 116, 114, 97, 99, 116, 143, 1, <u8>offsetof<TraceConfig>("extract"), 2, 62, 91, 34, 119, 51, 99, 34, 44, 34, 98, 51, 95, 115, 105, 110, 103, 108, 101, 34, 44, 34, 98, 51, 95, 109, 117, 108, 116, 105, 34, 44, 34, 106, 97, 101, 103, 101, 114, 34, 44, 34, 100, 97, 116, 97, 100, 111, 103, 34, 44, 34, 120, 114, 97, 121, 34, 44, 34, 103, 99, 112, 34, 93,
  //   inject
  6, 105, 110, 106, 101, 99, 116, 152, 1, <u8>offsetof<TraceConfig>("inject"), 2, 18, 91, 34, 119, 51, 99, 34, 44, 34, 112, 114, 101, 115, 101, 114, 118, 101, 34, 93,
  //   on_conflict
  11, 111, 110, 95, 99, 111, 110, 102, 108, 105, 99, 116, 161, 1, <u8>offsetof<TraceConfig>("onConflict"), 42,
  //   on_malformed
  12, 111, 110, 95, 109, 97, 108, 102, 111, 114, 109, 101, 100, 199, 1, <u8>offsetof<TraceConfig>("onMalformed"), 42,
  //   when_missing
  12, 119, 104, 101, 110, 95, 109, 105, 115, 115, 105, 110, 103, 227, 1, <u8>offsetof<TraceConfig>("whenMissing"), 42,
  //   clear
  5, 99, 108, 101, 97, 114, 247, 1, <u8>offsetof<TraceConfig>("clear"), 18,
  //   trust
  5, 116, 114, 117, 115, 116, 0, 2, <u8>offsetof<TraceConfig>("trust"), 26,
  //   sampling
  8, 115, 97, 109, 112, 108, 105, 110, 103, 42, 2, <u8>offsetof<TraceConfig>("sampling"), 26,
  //   id_generator
  12, 105, 100, 95, 103, 101, 110, 101, 114, 97, 116, 111, 114, 144, 2, <u8>offsetof<TraceConfig>("idGenerator"), 42,
  //   tracestate
  10, 116, 114, 97, 99, 101, 115, 116, 97, 116, 101, 171, 2, <u8>offsetof<TraceConfig>("tracestate"), 0,
  //   baggage
  7, 98, 97, 103, 103, 97, 103, 101, 6, 3, <u8>offsetof<TraceConfig>("baggage"), 26,
  //   request_id
  10, 114, 101, 113, 117, 101, 115, 116, 95, 105, 100, 102, 3, <u8>offsetof<TraceConfig>("requestId"), 0,
  //   response
  8, 114, 101, 115, 112, 111, 110, 115, 101, 170, 3, <u8>offsetof<TraceConfig>("response"), 0,
  //   bridge
  6, 98, 114, 105, 100, 103, 101, 239, 3, <u8>offsetof<TraceConfig>("bridge"), 0,
  //   envoy_tracer
  12, 101, 110, 118, 111, 121, 95, 116, 114, 97, 99, 101, 114, 65, 4, <u8>offsetof<TraceConfig>("envoyTracer"), 0,
  //   export
  6, 101, 120, 112, 111, 114, 116, 83, 4, <u8>offsetof<TraceConfig>("export"), 0,
  //   span_without_export
  19, 115, 112, 97, 110, 95, 119, 105, 116, 104, 111, 117, 116, 95, 101, 120, 112, 111, 114, 116, 227, 4, <u8>offsetof<TraceConfig>("spanWithoutExport"), 42,
  //   enforcement
  11, 101, 110, 102, 111, 114, 99, 101, 109, 101, 110, 116, 229, 4, <u8>offsetof<TraceConfig>("enforcement"), 42,
  //   enabled_percent
  15, 101, 110, 97, 98, 108, 101, 100, 95, 112, 101, 114, 99, 101, 110, 116, 251, 4, <u8>offsetof<TraceConfig>("enabledPercent"), 2, 3, 49, 48, 48,
  // Mode
  6, 0, 2, 11, 112, 97, 115, 115, 116, 104, 114, 111, 117, 103, 104, 4, 115, 112, 97, 110,
  // array
  8, 0, 0, 11, 3, 5, <u8>idof<StaticArray<ExtractedFormat>>(), <u8>(idof<StaticArray<ExtractedFormat>>() >> 8), 2,
  // array
  8, 0, 1, 11, 80, 5, <u8>idof<StaticArray<InjectedFormat>>(), <u8>(idof<StaticArray<InjectedFormat>>() >> 8), 2,
  // OnConflict
  6, 0, 3, 5, 102, 105, 114, 115, 116, 20, 112, 114, 101, 102, 101, 114, 95, 115, 97, 109, 101, 95, 116, 114, 97, 99, 101, 95, 105, 100, 7, 114, 101, 115, 116, 97, 114, 116,
  // OnMalformed
  6, 0, 3, 11, 110, 101, 120, 116, 95, 102, 111, 114, 109, 97, 116, 7, 114, 101, 115, 116, 97, 114, 116, 4, 100, 114, 111, 112,
  // WhenMissing
  6, 0, 2, 8, 103, 101, 110, 101, 114, 97, 116, 101, 7, 110, 111, 116, 104, 105, 110, 103,
  // array
  8, 0, 0, 65, 150, 5, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // Trust
  10, 0, <u8>idof<Trust>(), <u8>(idof<Trust>() >> 8), <u8>offsetof<Trust>(), <u8>(offsetof<Trust>() >> 8), 3,
  //   peers
  5, 112, 101, 101, 114, 115, 199, 5, <u8>offsetof<Trust>("peers"), 42,
  //   principals
  10, 112, 114, 105, 110, 99, 105, 112, 97, 108, 115, 229, 5, <u8>offsetof<Trust>("principals"), 18,
  //   cidrs
  5, 99, 105, 100, 114, 115, 229, 5, <u8>offsetof<Trust>("cidrs"), 18,
  // Sampling
  10, 0, <u8>idof<Sampling>(), <u8>(idof<Sampling>() >> 8), <u8>offsetof<Sampling>(), <u8>(offsetof<Sampling>() >> 8), 6,
  //   root_percent
  12, 114, 111, 111, 116, 95, 112, 101, 114, 99, 101, 110, 116, 251, 4, <u8>offsetof<Sampling>("rootPercent"), 2, 3, 49, 48, 48,
  //   rules
  5, 114, 117, 108, 101, 115, 238, 5, <u8>offsetof<Sampling>("rules"), 18,
  //   defer
  5, 100, 101, 102, 101, 114, 227, 4, <u8>offsetof<Sampling>("defer"), 34,
  //   honour_parent
  13, 104, 111, 110, 111, 117, 114, 95, 112, 97, 114, 101, 110, 116, 227, 4, <u8>offsetof<Sampling>("honourParent"), 34,
  //   force_header
  12, 102, 111, 114, 99, 101, 95, 104, 101, 97, 100, 101, 114, 150, 5, <u8>offsetof<Sampling>("forceHeader"), 0,
  //   force_limit
  11, 102, 111, 114, 99, 101, 95, 108, 105, 109, 105, 116, 247, 5, <u8>offsetof<Sampling>("forceLimit"), 2, 2, 54, 48,
  // IdGenerator
  6, 0, 3, 9, 114, 97, 110, 100, 111, 109, 49, 50, 56, 8, 114, 97, 110, 100, 111, 109, 54, 52, 4, 120, 114, 97, 121,
  // Tracestate
  10, 0, <u8>idof<Tracestate>(), <u8>(idof<Tracestate>() >> 8), <u8>offsetof<Tracestate>(), <u8>(offsetof<Tracestate>() >> 8), 5,
  //   own_key
  7, 111, 119, 110, 95, 107, 101, 121, 4, 6, <u8>offsetof<Tracestate>("ownKey"), 0,
  //   own_value
  9, 111, 119, 110, 95, 118, 97, 108, 117, 101, 40, 6, <u8>offsetof<Tracestate>("ownValue"), 2, 11, 34, 37, 83, 80, 65, 78, 95, 73, 68, 37, 34,
  //   max_members
  11, 109, 97, 120, 95, 109, 101, 109, 98, 101, 114, 115, 75, 6, <u8>offsetof<Tracestate>("maxMembers"), 2, 2, 51, 50,
  //   max_bytes
  9, 109, 97, 120, 95, 98, 121, 116, 101, 115, 83, 6, <u8>offsetof<Tracestate>("maxBytes"), 2, 3, 53, 49, 50,
  //   deny
  4, 100, 101, 110, 121, 94, 6, <u8>offsetof<Tracestate>("deny"), 18,
  // Baggage
  10, 0, <u8>idof<Baggage>(), <u8>(idof<Baggage>() >> 8), <u8>offsetof<Baggage>(), <u8>(offsetof<Baggage>() >> 8), 7,
  //   mode
  4, 109, 111, 100, 101, 103, 6, <u8>offsetof<Baggage>("mode"), 42,
  //   allow
  5, 97, 108, 108, 111, 119, 94, 6, <u8>offsetof<Baggage>("allow"), 18,
  //   deny
  4, 100, 101, 110, 121, 94, 6, <u8>offsetof<Baggage>("deny"), 18,
  //   set
  3, 115, 101, 116, 123, 6, <u8>offsetof<Baggage>("set"), 18,
  //   to_headers
  10, 116, 111, 95, 104, 101, 97, 100, 101, 114, 115, 132, 6, <u8>offsetof<Baggage>("toHeaders"), 18,
  //   max_members
  11, 109, 97, 120, 95, 109, 101, 109, 98, 101, 114, 115, 141, 6, <u8>offsetof<Baggage>("maxMembers"), 2, 2, 54, 52,
  //   max_bytes
  9, 109, 97, 120, 95, 98, 121, 116, 101, 115, 152, 6, <u8>offsetof<Baggage>("maxBytes"), 2, 4, 56, 49, 57, 50,
  // RequestId
  10, 0, <u8>idof<RequestId>(), <u8>(idof<RequestId>() >> 8), <u8>offsetof<RequestId>(), <u8>(offsetof<RequestId>() >> 8), 3,
  //   header
  6, 104, 101, 97, 100, 101, 114, 150, 5, <u8>offsetof<RequestId>("header"), 2, 14, 34, 120, 45, 114, 101, 113, 117, 101, 115, 116, 45, 105, 100, 34,
  //   generate
  8, 103, 101, 110, 101, 114, 97, 116, 101, 166, 6, <u8>offsetof<RequestId>("generate"), 42,
  //   derive_from_trace
  17, 100, 101, 114, 105, 118, 101, 95, 102, 114, 111, 109, 95, 116, 114, 97, 99, 101, 227, 4, <u8>offsetof<RequestId>("deriveFromTrace"), 42,
  // TraceResponse
  10, 0, <u8>idof<TraceResponse>(), <u8>(idof<TraceResponse>() >> 8), <u8>offsetof<TraceResponse>(), <u8>(offsetof<TraceResponse>() >> 8), 3,
  //   server_timing_trace
  19, 115, 101, 114, 118, 101, 114, 95, 116, 105, 109, 105, 110, 103, 95, 116, 114, 97, 99, 101, 227, 4, <u8>offsetof<TraceResponse>("serverTimingTrace"), 42,
  //   traceresponse
  13, 116, 114, 97, 99, 101, 114, 101, 115, 112, 111, 110, 115, 101, 227, 4, <u8>offsetof<TraceResponse>("traceresponse"), 42,
  //   trace_id_header
  15, 116, 114, 97, 99, 101, 95, 105, 100, 95, 104, 101, 97, 100, 101, 114, 150, 5, <u8>offsetof<TraceResponse>("traceIdHeader"), 0,
  // Bridge
  10, 0, <u8>idof<Bridge>(), <u8>(idof<Bridge>() >> 8), <u8>offsetof<Bridge>(), <u8>(offsetof<Bridge>() >> 8), 5,
  //   enabled
  7, 101, 110, 97, 98, 108, 101, 100, 227, 4, <u8>offsetof<Bridge>("enabled"), 34,
  //   side
  4, 115, 105, 100, 101, 186, 6, <u8>offsetof<Bridge>("side"), 42,
  //   key_header
  10, 107, 101, 121, 95, 104, 101, 97, 100, 101, 114, 150, 5, <u8>offsetof<Bridge>("keyHeader"), 2, 14, 34, 120, 45, 114, 101, 113, 117, 101, 115, 116, 45, 105, 100, 34,
  //   ttl
  3, 116, 116, 108, 216, 6, <u8>offsetof<Bridge>("ttl"), 2, 5, 54, 48, 48, 48, 48,
  //   carry
  5, 99, 97, 114, 114, 121, 230, 6, <u8>offsetof<Bridge>("carry"), 18,
  // EnvoyTracer
  10, 0, <u8>idof<EnvoyTracer>(), <u8>(idof<EnvoyTracer>() >> 8), <u8>offsetof<EnvoyTracer>(), <u8>(offsetof<EnvoyTracer>() >> 8), 1,
  //   format
  6, 102, 111, 114, 109, 97, 116, 3, 5, <u8>offsetof<EnvoyTracer>("format"), 1,
  // SpanExport
  10, 0, <u8>idof<SpanExport>(), <u8>(idof<SpanExport>() >> 8), <u8>offsetof<SpanExport>(), <u8>(offsetof<SpanExport>() >> 8), 7,
  //   otlp_cluster
  12, 111, 116, 108, 112, 95, 99, 108, 117, 115, 116, 101, 114, 239, 6, <u8>offsetof<SpanExport>("otlpCluster"), 1,
  //   authority
  9, 97, 117, 116, 104, 111, 114, 105, 116, 121, 245, 6, <u8>offsetof<SpanExport>("authority"), 2, 16, 34, 111, 116, 101, 108, 45, 99, 111, 108, 108, 101, 99, 116, 111, 114, 34,
  //   path
  4, 112, 97, 116, 104, 245, 6, <u8>offsetof<SpanExport>("path"), 2, 12, 34, 47, 118, 49, 47, 116, 114, 97, 99, 101, 115, 34,
  //   service_name
  12, 115, 101, 114, 118, 105, 99, 101, 95, 110, 97, 109, 101, 245, 6, <u8>offsetof<SpanExport>("serviceName"), 1,
  //   batch
  5, 98, 97, 116, 99, 104, 251, 6, <u8>offsetof<SpanExport>("batch"), 2, 2, 54, 52,
  //   interval
  8, 105, 110, 116, 101, 114, 118, 97, 108, 216, 6, <u8>offsetof<SpanExport>("interval"), 2, 4, 49, 48, 48, 48,
  //   max_queue
  9, 109, 97, 120, 95, 113, 117, 101, 117, 101, 4, 7, <u8>offsetof<SpanExport>("maxQueue"), 2, 4, 49, 48, 50, 52,
  // boolean
  0, 0,
  // Enforcement
  6, 0, 3, 7, 101, 110, 102, 111, 114, 99, 101, 6, 115, 104, 97, 100, 111, 119, 3, 111, 102, 102,
  // number
  2, 0, 1, 48, 3, 49, 48, 48,
  // ExtractedFormat
  6, 0, 10, 3, 119, 51, 99, 9, 98, 51, 95, 115, 105, 110, 103, 108, 101, 8, 98, 51, 95, 109, 117, 108, 116, 105, 6, 106, 97, 101, 103, 101, 114, 7, 100, 97, 116, 97, 100, 111, 103, 4, 120, 114, 97, 121, 3, 103, 99, 112, 2, 111, 116, 7, 105, 110, 115, 116, 97, 110, 97, 15, 115, 119, 56, 95, 112, 97, 115, 115, 116, 104, 114, 111, 117, 103, 104,
  // InjectedFormat
  6, 0, 10, 3, 119, 51, 99, 9, 98, 51, 95, 115, 105, 110, 103, 108, 101, 8, 98, 51, 95, 109, 117, 108, 116, 105, 6, 106, 97, 101, 103, 101, 114, 7, 100, 97, 116, 97, 100, 111, 103, 4, 120, 114, 97, 121, 3, 103, 99, 112, 2, 111, 116, 7, 105, 110, 115, 116, 97, 110, 97, 8, 112, 114, 101, 115, 101, 114, 118, 101,
  // string
  3, 0, 1, 129, 2, 26, 91, 33, 35, 36, 37, 38, 39, 42, 43, 46, 94, 95, 96, 124, 126, 48, 45, 57, 65, 45, 90, 97, 45, 122, 45, 93, 0, 0, 0, 0, 250, 108, 255, 3, 254, 255, 255, 199, 255, 255, 255, 87, 0,
  // TrustPeers
  6, 0, 3, 6, 97, 108, 119, 97, 121, 115, 13, 105, 110, 116, 101, 114, 110, 97, 108, 95, 111, 110, 108, 121, 5, 110, 101, 118, 101, 114,
  // array
  8, 0, 0, 0, 14, 7, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 0, 0, 19, 7, <u8>idof<StaticArray<SamplingRule>>(), <u8>(idof<StaticArray<SamplingRule>>() >> 8), 2,
  // integer
  1, 0, 2, 1, 49, 7, 49, 48, 48, 48, 48, 48, 48,
  // string
  3, 0, 1, 129, 2, 13, 91, 97, 45, 122, 48, 45, 57, 95, 42, 47, 64, 45, 93, 0, 0, 0, 0, 0, 164, 255, 3, 1, 0, 0, 128, 254, 255, 255, 7, 0,
  // string
  3, 0, 1, 129, 2, 12, 91, 32, 45, 43, 92, 45, 45, 60, 62, 45, 126, 93, 0, 0, 0, 0, 255, 239, 255, 223, 255, 255, 255, 255, 255, 255, 255, 127, 0,
  // integer
  1, 0, 2, 1, 49, 2, 51, 50,
  // integer
  1, 0, 2, 1, 49, 5, 54, 53, 53, 51, 54,
  // array
  8, 0, 0, 0, 87, 7, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // BaggageMode
  6, 0, 3, 4, 107, 101, 101, 112, 6, 102, 105, 108, 116, 101, 114, 4, 100, 114, 111, 112,
  // array
  8, 0, 0, 0, 92, 7, <u8>idof<StaticArray<BaggageMember>>(), <u8>(idof<StaticArray<BaggageMember>>() >> 8), 2,
  // array
  8, 0, 0, 0, 117, 7, <u8>idof<StaticArray<BaggageHeader>>(), <u8>(idof<StaticArray<BaggageHeader>>() >> 8), 2,
  // integer
  1, 0, 2, 2, 54, 52, 4, 49, 48, 50, 52,
  // integer
  1, 0, 2, 4, 56, 49, 57, 50, 5, 54, 53, 53, 51, 54,
  // RequestIdGenerate
  6, 0, 2, 10, 105, 102, 95, 109, 105, 115, 115, 105, 110, 103, 5, 110, 101, 118, 101, 114,
  // BridgeSide
  6, 0, 3, 12, 98, 121, 95, 100, 105, 114, 101, 99, 116, 105, 111, 110, 5, 115, 116, 111, 114, 101, 7, 114, 101, 115, 116, 111, 114, 101,
  // integer
  1, 0, 2, 1, 49, 8, 56, 54, 52, 48, 48, 48, 48, 48,
  // array
  8, 0, 0, 33, 150, 5, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // string
  3, 0, 1, 129, 4, 0,
  // string
  3, 0, 1, 129, 2, 0,
  // integer
  1, 0, 2, 1, 49, 3, 53, 49, 50,
  // integer
  1, 0, 2, 1, 49, 4, 56, 49, 57, 50,
  // string
  3, 0, 1, 0, 0,
  // SamplingRule
  10, 0, <u8>idof<SamplingRule>(), <u8>(idof<SamplingRule>() >> 8), <u8>offsetof<SamplingRule>(), <u8>(offsetof<SamplingRule>() >> 8), 5,
  //   name
  4, 110, 97, 109, 101, 143, 7, <u8>offsetof<SamplingRule>("name"), 0,
  //   match
  5, 109, 97, 116, 99, 104, 149, 7, <u8>offsetof<SamplingRule>("match"), 26,
  //   mode
  4, 109, 111, 100, 101, 232, 7, <u8>offsetof<SamplingRule>("mode"), 42,
  //   enabled_percent
  15, 101, 110, 97, 98, 108, 101, 100, 95, 112, 101, 114, 99, 101, 110, 116, 251, 4, <u8>offsetof<SamplingRule>("enabledPercent"), 4, <u8>offsetof<SamplingRule>("hasEnabledPercent"),
  //   percent
  7, 112, 101, 114, 99, 101, 110, 116, 251, 4, <u8>offsetof<SamplingRule>("percent"), 1,
  // string
  3, 0, 0, 0, 0,
  // BaggageMember
  10, 0, <u8>idof<BaggageMember>(), <u8>(idof<BaggageMember>() >> 8), <u8>offsetof<BaggageMember>(), <u8>(offsetof<BaggageMember>() >> 8), 2,
  //   key
  3, 107, 101, 121, 150, 5, <u8>offsetof<BaggageMember>("key"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 254, 7, <u8>offsetof<BaggageMember>("value"), 1,
  // BaggageHeader
  10, 0, <u8>idof<BaggageHeader>(), <u8>(idof<BaggageHeader>() >> 8), <u8>offsetof<BaggageHeader>(), <u8>(offsetof<BaggageHeader>() >> 8), 2,
  //   key
  3, 107, 101, 121, 150, 5, <u8>offsetof<BaggageHeader>("key"), 1,
  //   header
  6, 104, 101, 97, 100, 101, 114, 150, 5, <u8>offsetof<BaggageHeader>("header"), 1,
  // string
  3, 0, 1, 129, 1, 0,
  // Match
  10, 0, <u8>idof<Match>(), <u8>(idof<Match>() >> 8), <u8>offsetof<Match>(), <u8>(offsetof<Match>() >> 8), 6,
  //   hosts
  5, 104, 111, 115, 116, 115, 39, 8, <u8>offsetof<Match>("hosts"), 0,
  //   not_hosts
  9, 110, 111, 116, 95, 104, 111, 115, 116, 115, 39, 8, <u8>offsetof<Match>("notHosts"), 0,
  //   paths
  5, 112, 97, 116, 104, 115, 48, 8, <u8>offsetof<Match>("paths"), 0,
  //   not_paths
  9, 110, 111, 116, 95, 112, 97, 116, 104, 115, 48, 8, <u8>offsetof<Match>("notPaths"), 0,
  //   methods
  7, 109, 101, 116, 104, 111, 100, 115, 39, 8, <u8>offsetof<Match>("methods"), 0,
  //   not_methods
  11, 110, 111, 116, 95, 109, 101, 116, 104, 111, 100, 115, 39, 8, <u8>offsetof<Match>("notMethods"), 0,
  // RuleMode
  6, 0, 3, 7, 101, 110, 102, 111, 114, 99, 101, 6, 115, 104, 97, 100, 111, 119, 3, 111, 102, 102,
  // string
  3, 0, 0, 129, 32, 18, 91, 33, 35, 45, 43, 92, 45, 45, 58, 60, 45, 92, 91, 92, 93, 45, 126, 93, 0, 0, 0, 0, 250, 239, 255, 247, 255, 255, 255, 239, 255, 255, 255, 127, 0,
  // array
  8, 0, 1, 0, 57, 8, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 1, 0, 63, 8, <u8>idof<StaticArray<PathMatch>>(), <u8>(idof<StaticArray<PathMatch>>() >> 8), 2,
  // string
  3, 0, 1, 129, 8, 0,
  // PathMatch
  10, 0, <u8>idof<PathMatch>(), <u8>(idof<PathMatch>() >> 8), <u8>offsetof<PathMatch>(), <u8>(offsetof<PathMatch>() >> 8), 3,
  //   match
  5, 109, 97, 116, 99, 104, 106, 8, <u8>offsetof<PathMatch>("match"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 57, 8, <u8>offsetof<PathMatch>("value"), 1,
  //   ignore_case
  11, 105, 103, 110, 111, 114, 101, 95, 99, 97, 115, 101, 227, 4, <u8>offsetof<PathMatch>("ignoreCase"), 42,
  // PathMatchKind
  6, 0, 2, 5, 101, 120, 97, 99, 116, 6, 112, 114, 101, 102, 105, 120,
]);
