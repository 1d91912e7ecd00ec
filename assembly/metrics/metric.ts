// What counters, gauges and histograms share: a name, and the number under which the host knows it. The
// host is asked for that number at the first use, because metrics are made in top-level code, where
// it may not be asked.

import { callbackKind, CallbackKind } from "../runtime/callback";
import { clearOutWords, outLongNumber, outNumber } from "../host/out-words";
import { line, put, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { MetricType } from "../host/metric-type";
import { proxy_define_metric, proxy_get_metric } from "../host/imports";
import { resetTexts, textPointer, textSize } from "../text/text";
import { Status } from "../status";

let firstMetric: Metric | null = null;

/** A metric of the virtual machine; there is one object for each kind and name. */
export class Metric {
  private readonly following: Metric | null = firstMetric;
  private isDefined: bool = false;
  /** The host's number, once {@link define} has answered `Status.Ok`. */
  protected id: u32 = 0;

  constructor(
    private readonly type: MetricType,
    /** The name, as it was given. */
    public readonly name: string,
  ) {
    firstMetric = this;
  }

  /** The metric of this kind and name that was made before, if any. */
  static find(type: MetricType, name: string): Metric | null {
    let metric = firstMetric;
    while (metric && (metric.type != type || metric.name != name)) metric = metric.following;
    return metric;
  }

  /** Makes the metric known to the host, once. */
  protected define(): Status {
    if (this.isDefined) return Status.Ok;
    if (callbackKind == CallbackKind.None) {
      line("metric used before any callback runs: ");
      put(this.name);
      sendLine(LogLevel.Error);
      return Status.NotAllowed;
    }
    resetTexts();
    const pointer = textPointer(this.name);
    const status = <Status>proxy_define_metric(this.type, pointer, textSize, clearOutWords());
    if (status == Status.Ok) {
      this.id = outNumber();
      this.isDefined = true;
    }
    return status;
  }

  /** The value at the host, 0 when it can not be had. */
  protected read(): u64 {
    if (this.define() != Status.Ok) return 0;
    return proxy_get_metric(this.id, clearOutWords()) == 0 ? outLongNumber() : 0;
  }
}
