// rate-limit: lets so many requests pass in a window, counted over all workers of this proxy.

import {
  Action,
  Bytes,
  Counter,
  HeaderList,
  HttpFilter,
  plugin,
  Property,
  sha256,
  SharedOutcome,
} from "proxy-wasm-assemblyscript-sdk";
import { ByHeader, LimitKeyBy, RateLimitPlugin } from "./config.gen";
import { TakeOne } from "./gcra";

/** Shared data is never freed, so keys share this many places; two in one place share a limit. */
const places: u64 = 4096;

const allowed = Counter.named("rate_limit.allowed");
const denied = Counter.named("rate_limit.denied");
const sourceAddress = new Property(["source", "address"]);

class Limit extends RateLimitPlugin {
  interval: u64 = 0;
  tolerance: u64 = 0;

  override onConfigure(configuration: Bytes): bool {
    if (!super.onConfigure(configuration)) return false;
    const config = this.config;
    const burst = config.hasBurst ? config.burst : config.requests;
    this.interval = (<u64>config.window * 1_000_000) / <u64>config.requests;
    this.tolerance = this.interval * <u64>burst;
    return true;
  }
}

class RateLimit extends HttpFilter {
  private get limit(): Limit {
    return this.plugin as Limit;
  }

  /** What tells this request from those that have other limits. */
  private key(): Bytes {
    const key = this.limit.config.key;
    let value: Bytes | null = null;
    if (key.by == LimitKeyBy.Header) {
      value = this.request.headers.get((key as ByHeader).header);
    } else if (key.by == LimitKeyBy.Source) {
      value = sourceAddress.text(this);
      // The port is another one for each connection.
      if (value !== null) value = value.slice(0, value.lastIndexOf(":"));
    }
    return value !== null ? value : Bytes.empty;
  }

  override onRequestHeaders(endOfStream: bool): Action {
    const limit = this.limit;
    const place = sha256(this.key()).toU64() % places;
    const take = new TakeOne(limit.interval, limit.tolerance);
    const outcome = take.apply(`rate-limit/${limit.config.name}/${place}`);
    if (outcome == SharedOutcome.Stored) {
      allowed.increment();
      return Action.Continue;
    }
    denied.increment();
    if (outcome == SharedOutcome.Failed) return this.reply(503, "the limit cannot be counted\n");
    const seconds = (take.wait + 999_999_999) / 1_000_000_000;
    const headers = new HeaderList().add("retry-after", max<u64>(seconds, 1).toString());
    return this.reply(429, "too many requests\n", headers, "rate_limited");
  }
}

plugin(
  "rate-limit",
  (stream) => new RateLimit(stream),
  () => new Limit(),
);
