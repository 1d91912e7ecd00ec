// A distribution of whole numbers.

import { Labelled } from "./labelled";
import { Metric } from "./metric";
import { MetricType } from "../host/metric-type";
import { proxy_record_metric } from "../host/imports";
import { Status } from "../status";

/**
 * A distribution, such as durations in milliseconds. Envoy knows no unit; put it into the name.
 *
 * Source: proxy-wasm ABI v0.2.1, "Metrics"; Envoy, source/extensions/common/wasm/stats_handler.cc.
 */
// @ts-ignore: decorator
@final
export class Histogram extends Metric {
  private constructor(name: string) {
    super(MetricType.Histogram, name);
  }

  /** The histogram of this name: the same object each time. Legal in top-level code, which is its place. */
  static named(name: string): Histogram {
    const known = Metric.find(MetricType.Histogram, name);
    return known ? changetype<Histogram>(known) : new Histogram(name);
  }

  /**
   * Histograms of this name with labels, at most `limit` of them. Legal in top-level code, which is its place.
   *
   * ```ts
   * const sizes = Histogram.labelled("sizes", ["tenant"]);
   * // in a callback:
   * sizes.of([tenant]).record(bytes);
   * ```
   */
  static labelled(
    name: string,
    labels: StaticArray<string>,
    limit: i32 = 100,
  ): Labelled<Histogram> {
    return new Labelled<Histogram>(name, labels, limit, (own) => Histogram.named(own));
  }

  /** Adds one value. Legal in every callback; answers as {@link Counter.increment}. */
  record(value: u64): Status {
    const status = this.define();
    return status == Status.Ok ? <Status>proxy_record_metric(this.id, value) : status;
  }
}
