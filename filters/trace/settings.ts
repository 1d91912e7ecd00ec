// The configuration, compiled: what is computed once and not for each request, and the rules that its schema cannot say.

import { Bytes, HttpFilter } from "proxy-wasm-assemblyscript-sdk";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";
import { Allowance, isFine, Sampler } from "./sampling";
import { Attribute } from "proxy-wasm-assemblyscript-sdk/attributes";
import {
  BridgeSide,
  Enforcement,
  ExtractedFormat,
  InjectedFormat,
  Mode,
  TrustPeers,
  TracePlugin,
} from "./config.gen";
import { Carrier } from "./carrier";
import { Format, TraceContext } from "./context";
import { formatNames } from "./events";
import { isTemplate } from "./own-member";
import { Name, nameOf, startOf } from "./names";
import { SpanQueue } from "./span-queue";
import { TrustedPeers } from "./trust";
import { wordAt } from "./words";

// They say how a message is framed or where it goes, and are nobody's to remove or to write.
const untouchable: string =
  "host connection keep-alive proxy-connection te transfer-encoding upgrade content-length";

/** What streams of one configuration share. */
export class Tracing extends TracePlugin {
  /** The formats of `extract` that are read. */
  order: StaticArray<Format> = [];
  /** The formats of `inject`, as bits. */
  injected: u32 = 0;
  /** Whether `preserve` is among them. */
  preserves: bool = false;
  /** The formats that are never written, as bits. */
  barred: u32 = 0;
  /** Whether SkyWalking's headers stay where a trace begins anew. */
  keepsSw8: bool = false;
  /** The formats that are removed from every request, as bits. */
  clearedFormats: u32 = 0;
  /** The headers that are removed from every request. */
  cleared: Bytes[] = [];
  makesSpans: bool = false;
  isShadow: bool = false;
  private trusted: TrustedPeers | null = null;
  private sampler: Sampler | null = null;
  private allowance: Allowance | null = null;
  queue: SpanQueue | null = null;
  private enabledBelow: u32 = 0;
  private problems: Problems = new Problems();
  // 1: inbound, 2: outbound; -1 until a stream has asked.
  private direction: i32 = -1;

  override onConfigure(configuration: Bytes): bool {
    if (!super.onConfigure(configuration)) return false;
    const config = this.config;
    this.problems = new Problems();
    this.makesSpans = config.mode == Mode.Span;
    this.isShadow = config.enforcement == Enforcement.Shadow;
    this.compileFormats();
    this.compileClear();
    this.checkMode();
    const sampling = config.sampling;
    if (!isFine(sampling.rootPercent))
      this.problems.error("/sampling/root_percent", "in steps of 0.01");
    if (!isFine(config.enabledPercent)) this.problems.error("/enabled_percent", "in steps of 0.01");
    const isOff = config.enforcement == Enforcement.Off;
    this.enabledBelow = isOff ? 0 : <u32>nearest(config.enabledPercent * 100);
    for (let at = 0; at < sampling.rules.length; at++) {
      if (isFine(unchecked(sampling.rules[at]).percent)) continue;
      this.problems.error("/sampling/rules", "percent in steps of 0.01", null, at);
    }
    const sampler = new Sampler(sampling);
    if (!sampler.compile()) this.problems.errors++;
    this.sampler = sampler;
    this.allowance = new Allowance(sampling.forceLimit);
    const trusted = new TrustedPeers(config.trust);
    const wrong = trusted.compile();
    if (wrong >= 0) this.problems.error("/trust/cidrs", "no address or range", null, wrong);
    if (config.trust.peers != TrustPeers.InternalOnly) {
      const given = config.trust.principals.length + config.trust.cidrs.length;
      if (given != 0)
        this.problems.error("/trust/peers", "principals and cidrs need internal_only");
    }
    this.trusted = trusted;
    const target = config.export;
    if (target) this.queue = new SpanQueue(this, target);
    return this.problems.end();
  }

  private compileFormats(): void {
    const config = this.config;
    const order: Format[] = [];
    let seen: u32 = 0;
    for (let at = 0; at < config.extract.length; at++) {
      const format = unchecked(config.extract[at]);
      const bit: u32 = 1 << format;
      if ((seen & bit) != 0) this.problems.error("/extract", "twice", null, at);
      seen |= bit;
      if (format == ExtractedFormat.Sw8Passthrough) this.keepsSw8 = true;
      else order.push(<Format>(<i32>format));
    }
    this.order = StaticArray.fromArray<Format>(order);
    for (let at = 0; at < config.inject.length; at++) {
      const format = unchecked(config.inject[at]);
      if (format == InjectedFormat.Preserve) this.preserves = true;
      else this.injected |= 1 << format;
    }
    const tracer = config.envoyTracer;
    if (tracer) {
      this.barred = 1 << tracer.format;
      if (this.injected == this.barred && !this.preserves) {
        this.problems.error("/inject", "nothing is left to write beside envoy_tracer");
      }
    }
    this.injected &= ~this.barred;
  }

  private compileClear(): void {
    const clear = this.config.clear;
    for (let at = 0; at < clear.length; at++) {
      const name = unchecked(clear[at]);
      this.checkName(name, "/clear", at);
      let format: i32 = name.equals("sw8") ? Format.Sw8 : -1;
      for (let index = 0; index < Format.Sw8; index++) {
        if (name.equals(wordAt(formatNames, index))) format = index;
      }
      if (format >= 0) this.clearedFormats |= 1 << format;
      else this.cleared.push(name);
      // Without its first header a format is none, and nothing of it is written.
      for (let index = 0; index < Format.Sw8; index++) {
        if (nameOf(startOf(index)).equalsIgnoreCase(name)) format = index;
      }
      if (format < 0) continue;
      this.barred |= 1 << format;
      if ((this.injected & (1 << format)) != 0)
        this.problems.error("/clear", "is written, too", null, at);
    }
  }

  private checkName(name: Bytes, pointer: string, place: i32): void {
    for (let at = 0; ; at++) {
      const word = wordAt(untouchable, at);
      if (word.length == 0) return;
      if (name.equalsIgnoreCase(word))
        return this.problems.error(pointer, "not this header", null, place);
    }
  }

  private checkMode(): void {
    const config = this.config;
    if (this.makesSpans) {
      if (!config.export && !config.spanWithoutExport) {
        this.problems.error("/mode", "span needs export, or span_without_export: true");
      }
    } else {
      if (config.export) this.problems.error("/export", "needs mode span");
      if (config.tracestate) this.problems.error("/tracestate", "needs mode span");
      if (!config.sampling.honourParent)
        this.problems.error("/sampling/honour_parent", "needs mode span");
    }
    const state = config.tracestate;
    if (state && !isTemplate(state.ownValue))
      this.problems.error("/tracestate/own_value", "no such %…%");
    const headers = config.baggage.toHeaders;
    for (let at = 0; at < headers.length; at++) {
      this.checkName(unchecked(headers[at]).header, "/baggage/to_headers", at);
    }
    const id = config.requestId;
    if (id) this.checkName(id.header, "/request_id/header", -1);
    const response = config.response;
    const told = response ? response.traceIdHeader : null;
    if (told) this.checkName(told, "/response/trace_id_header", -1);
    const bridge = config.bridge;
    if (!bridge) return;
    for (let at = 0; at < bridge.carry.length; at++) {
      this.checkName(unchecked(bridge.carry[at]), "/bridge/carry", at);
    }
  }

  /** Whether one more may be recorded because its client wants it. */
  takeForced(): bool {
    const allowance = this.allowance;
    return allowance ? allowance.take() : false;
  }

  /** Decides what is undecided. */
  decide(context: TraceContext, canDefer: bool, filter: HttpFilter): void {
    const sampler = this.sampler;
    if (sampler) sampler.decide(context, canDefer, filter);
  }

  /** Whether the peer of a request is trusted. */
  trusts(filter: HttpFilter): bool {
    const trusted = this.trusted;
    return trusted ? trusted.include(filter) : false;
  }

  /** Whether the filter is there for a request: FNV-1a of its request id, the same in every proxy. */
  isEnabled(headers: Carrier): bool {
    if (this.enabledBelow == 10_000 || this.enabledBelow == 0) return this.enabledBelow != 0;
    const id = headers.one(nameOf(Name.RequestId));
    if (!id) return false;
    let hash: u32 = 0x811c9dc5;
    for (let at = 0; at < id.length; at++) hash = (hash ^ (<u32>id.get(at))) * 0x01000193;
    hash ^= hash >>> 16;
    return hash % 10_000 < this.enabledBelow;
  }

  /** Whether this side of the bridge is the filter's. */
  isSide(filter: HttpFilter, side: BridgeSide): bool {
    const bridge = this.config.bridge;
    if (!bridge || !bridge.enabled) return false;
    if (bridge.side != BridgeSide.ByDirection) return bridge.side == side;
    if (this.direction < 0) this.direction = <i32>Attribute.listenerDirection.read(filter);
    return this.direction == (side == BridgeSide.Store ? 1 : 2);
  }
}
