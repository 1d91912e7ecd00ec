// Counters, gauges and histograms. The number of a metric tells its kind: number modulo 4 is 0, 1 or 2.
// Source: Envoy source/extensions/common/wasm/context.cc, defineMetric to getMetric.

import { MetricType, WasmResult } from "../../abi/enumerations.js";
import { readableText } from "../bytes.js";
import { written, type HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

function isMetricType(type: number): type is MetricType {
  return type <= MetricType.Histogram;
}

export const metrics: HostCallFamily = {
  /** A new number each time, also for a name that is known; the statistic behind it is the same. */
  proxy_define_metric(vm: Vm, type: number, name: number, nameSize: number, idPointer: number) {
    const bytes = vm.memory.read(name, nameSize);
    if (bytes === undefined) return WasmResult.InvalidMemoryAccess;
    if (!isMetricType(type)) return WasmResult.BadArgument;
    const id = vm.nextMetricIds[type] ?? 0;
    vm.nextMetricIds[type] = id + 4;
    vm.metrics.set(id, vm.host.statistics.define(type, readableText(bytes)));
    return written(vm.memory.writeU32(idPointer, id));
  },

  /** A counter takes positive offsets only; a gauge goes down with others, below zero it wraps. */
  proxy_increment_metric(vm: Vm, id: number, offset: bigint) {
    const type = id & 3;
    if (type !== MetricType.Counter && type !== MetricType.Gauge) return WasmResult.BadArgument;
    const statistic = vm.metrics.get(id);
    if (statistic === undefined) return WasmResult.NotFound;
    if (type === MetricType.Counter && offset <= 0n) return WasmResult.BadArgument;
    vm.host.statistics.add(statistic, offset);
    return WasmResult.Ok;
  },

  /** Adds to a counter, sets a gauge, records a sample of a histogram. */
  proxy_record_metric(vm: Vm, id: number, value: bigint) {
    const statistic = vm.metrics.get(id);
    if (statistic === undefined) return WasmResult.NotFound;
    const unsigned = BigInt.asUintN(64, value);
    if ((id & 3) === MetricType.Counter) vm.host.statistics.add(statistic, unsigned);
    else if ((id & 3) === MetricType.Gauge) vm.host.statistics.set(statistic, unsigned);
    else vm.host.statistics.record(statistic, unsigned);
    return WasmResult.Ok;
  },

  /** BadArgument for a histogram, known or not. */
  proxy_get_metric(vm: Vm, id: number, valuePointer: number) {
    const type = id & 3;
    if (type !== MetricType.Counter && type !== MetricType.Gauge) return WasmResult.BadArgument;
    const statistic = vm.metrics.get(id);
    if (statistic === undefined) return WasmResult.NotFound;
    return written(vm.memory.writeU64(valuePointer, vm.host.statistics.get(statistic)));
  },
};
