// A number that only goes up.

import { Labelled } from "./labelled";
import { Metric } from "./metric";
import { MetricType } from "../host/metric-type";
import { proxy_increment_metric } from "../host/imports";
import { Status } from "../status";

/**
 * Counts events. All workers of Envoy count in one number; its name in Envoy is `wasmcustom.` and the
 * name given here.
 *
 * ```ts
 * const denied = Counter.named("authorize.denied");
 * // in a callback:
 * denied.increment();
 * ```
 *
 * Source: proxy-wasm ABI v0.2.1, "Metrics"; Envoy, source/extensions/common/wasm/stats_handler.cc.
 */
// @ts-ignore: decorator
@final
export class Counter extends Metric {
  private constructor(name: string) {
    super(MetricType.Counter, name);
  }

  /** The counter of this name: the same object each time. Legal in top-level code, which is its place. */
  static named(name: string): Counter {
    const known = Metric.find(MetricType.Counter, name);
    return known ? changetype<Counter>(known) : new Counter(name);
  }

  /**
   * Counters of this name with labels, at most `limit` of them. Legal in top-level code, which is its place.
   *
   * ```ts
   * const requests = Counter.labelled("requests", ["tenant"]);
   * // in a callback:
   * requests.of([tenant]).increment();
   * ```
   */
  static labelled(name: string, labels: StaticArray<string>, limit: i32 = 100): Labelled<Counter> {
    return new Labelled<Counter>(name, labels, limit, (own) => Counter.named(own));
  }

  /**
   * Adds to the count. Legal in every callback.
   *
   * `Status.Ok`, also for 0, which changes nothing. `Status.BadArgument`: more than 2^63 - 1.
   * `Status.NotAllowed`: no callback runs. Otherwise what the host answers, such as
   * `Status.InternalFailure` when the plugin may not have metrics.
   */
  increment(by: u64 = 1): Status {
    if (by == 0) return Status.Ok;
    if (<i64>by < 0) return Status.BadArgument;
    const status = this.define();
    return status == Status.Ok ? <Status>proxy_increment_metric(this.id, by) : status;
  }

  /** The count of all workers, 0 when it can not be had. Legal in every callback. */
  get value(): u64 {
    return this.read();
  }
}
