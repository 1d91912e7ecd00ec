// The configuration, compiled: what is computed once and not for each request, and the rules that its schema cannot say.

import { Bytes, HttpFilter, log } from "proxy-wasm-assemblyscript-sdk";
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
import { TextWriter } from "./digits";
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
  private isRefused: bool = false;
  // 1: inbound, 2: outbound; -1 until a stream has asked.
  private direction: i32 = -1;

  // Tells what is wrong, and where: a place in a list when there is one.
  private refuse(pointer: string, rule: string, place: i32): void {
    this.isRefused = true;
    const where = Bytes.fromString("configuration: /" + pointer);
    const text = new TextWriter(where.length + 256).text(where);
    if (place >= 0) text.byte(0x2f).decimal(place);
    log.error(text.text(Bytes.fromString(": " + rule)).finish());
  }

  override onConfigure(configuration: Bytes): bool {
    if (!super.onConfigure(configuration)) return false;
    const config = this.config;
    this.makesSpans = config.mode == Mode.Span;
    this.isShadow = config.enforcement == Enforcement.Shadow;
    this.compileFormats();
    this.compileClear();
    this.checkMode();
    const sampling = config.sampling;
    if (!isFine(sampling.rootPercent)) this.refuse("sampling/root_percent", "in steps of 0.01", -1);
    if (!isFine(config.enabledPercent)) this.refuse("enabled_percent", "in steps of 0.01", -1);
    const isOff = config.enforcement == Enforcement.Off;
    this.enabledBelow = isOff ? 0 : <u32>nearest(config.enabledPercent * 100);
    for (let at = 0; at < sampling.rules.length; at++) {
      if (isFine(unchecked(sampling.rules[at]).percent)) continue;
      this.refuse("sampling/rules", "percent in steps of 0.01", at);
    }
    const sampler = new Sampler(sampling);
    if (!sampler.compile()) this.isRefused = true;
    this.sampler = sampler;
    this.allowance = new Allowance(sampling.forceLimit);
    const trusted = new TrustedPeers(config.trust);
    const wrong = trusted.compile();
    if (wrong >= 0) this.refuse("trust/cidrs", "no address or range", wrong);
    if (config.trust.peers != TrustPeers.InternalOnly) {
      const given = config.trust.principals.length + config.trust.cidrs.length;
      if (given != 0) this.refuse("trust/peers", "principals and cidrs need internal_only", -1);
    }
    this.trusted = trusted;
    const target = config.export;
    if (target) this.queue = new SpanQueue(this, target);
    return !this.isRefused;
  }

  private compileFormats(): void {
    const config = this.config;
    const order: Format[] = [];
    let seen: u32 = 0;
    for (let at = 0; at < config.extract.length; at++) {
      const format = unchecked(config.extract[at]);
      const bit: u32 = 1 << format;
      if ((seen & bit) != 0) this.refuse("extract", "twice", at);
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
        this.refuse("inject", "nothing is left to write beside envoy_tracer", -1);
      }
    }
    this.injected &= ~this.barred;
  }

  private compileClear(): void {
    const clear = this.config.clear;
    for (let at = 0; at < clear.length; at++) {
      const name = unchecked(clear[at]);
      this.checkName(name, "clear", at);
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
      if ((this.injected & (1 << format)) != 0) this.refuse("clear", "is written, too", at);
    }
  }

  private checkName(name: Bytes, pointer: string, place: i32): void {
    for (let at = 0; ; at++) {
      const word = wordAt(untouchable, at);
      if (word.length == 0) return;
      if (name.equalsIgnoreCase(word)) return this.refuse(pointer, "not this header", place);
    }
  }

  private checkMode(): void {
    const config = this.config;
    if (this.makesSpans) {
      if (!config.export && !config.spanWithoutExport) {
        this.refuse("mode", "span needs export, or span_without_export: true", -1);
      }
    } else {
      if (config.export) this.refuse("export", "needs mode span", -1);
      if (config.tracestate) this.refuse("tracestate", "needs mode span", -1);
      if (!config.sampling.honourParent)
        this.refuse("sampling/honour_parent", "needs mode span", -1);
    }
    const state = config.tracestate;
    if (state && !isTemplate(state.ownValue))
      this.refuse("tracestate/own_value", "no such %…%", -1);
    const headers = config.baggage.toHeaders;
    for (let at = 0; at < headers.length; at++) {
      this.checkName(unchecked(headers[at]).header, "baggage/to_headers", at);
    }
    const id = config.requestId;
    if (id) this.checkName(id.header, "request_id/header", -1);
    const response = config.response;
    const told = response ? response.traceIdHeader : null;
    if (told) this.checkName(told, "response/trace_id_header", -1);
    const bridge = config.bridge;
    if (!bridge) return;
    for (let at = 0; at < bridge.carry.length; at++) {
      this.checkName(unchecked(bridge.carry[at]), "bridge/carry", at);
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
