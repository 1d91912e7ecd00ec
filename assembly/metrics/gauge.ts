// A number that goes up and down.

import { Labelled } from "./labelled";
import { Metric } from "./metric";
import { MetricType } from "../host/metric-type";
import { proxy_increment_metric, proxy_record_metric } from "../host/imports";
import { Status } from "../status";

/**
 * A level, such as streams that wait. All workers of Envoy share one number, so {@link add} and take away
 * what each of them adds; {@link set} is for what is the same in all.
 *
 * Source: proxy-wasm ABI v0.2.1, "Metrics"; Envoy, source/extensions/common/wasm/stats_handler.cc.
 */
// @ts-ignore: decorator
@final
export class Gauge extends Metric {
  private constructor(name: string) {
    super(MetricType.Gauge, name);
  }

  /** The gauge of this name: the same object each time. Legal in top-level code, which is its place. */
  static named(name: string): Gauge {
    const known = Metric.find(MetricType.Gauge, name);
    return known ? changetype<Gauge>(known) : new Gauge(name);
  }

  /**
   * Gauges of this name with labels, at most `limit` of them. Legal in top-level code, which is its place.
   *
   * ```ts
   * const waiting = Gauge.labelled("waiting", ["tenant"]);
   * // in a callback:
   * waiting.of([tenant]).add(1);
   * ```
   */
  static labelled(name: string, labels: StaticArray<string>, limit: i32 = 100): Labelled<Gauge> {
    return new Labelled<Gauge>(name, labels, limit, (own) => Gauge.named(own));
  }

  /**
   * Adds to the level; a negative number takes away. Below 0 Envoy wraps around to 2^64, so take away
   * what was added before and no more. Legal in every callback; answers as {@link Counter.increment}.
   */
  add(by: i64): Status {
    if (by == 0) return Status.Ok;
    if (by == i64.MIN_VALUE) return Status.BadArgument;
    const status = this.define();
    return status == Status.Ok ? <Status>proxy_increment_metric(this.id, by) : status;
  }

  /** Sets the level. Legal in every callback; answers as {@link Counter.increment}. */
  set(value: u64): Status {
    const status = this.define();
    return status == Status.Ok ? <Status>proxy_record_metric(this.id, value) : status;
  }

  /** The level, 0 when it can not be had. Legal in every callback. */
  get value(): u64 {
    return this.read();
  }
}
