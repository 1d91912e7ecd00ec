// Statistics of the process that modules define: counters, gauges, histograms, by kind and name. All VMs
// that define the same name share it. Source: Envoy source/extensions/common/wasm/context.cc.

import { MetricType, nameOf } from "../abi/enumerations.js";

export type StatisticKind = "counter" | "gauge" | "histogram";

interface Statistic {
  readonly kind: StatisticKind;
  readonly name: string;
  value: bigint;
  readonly samples: bigint[];
}

export class Statistics {
  private readonly list = new Map<string, Statistic>();

  /** Makes it if need be, and gives the key for the other calls. */
  define(type: MetricType, name: string): string {
    const kind = nameOf(MetricType, type).toLowerCase() as StatisticKind;
    const key = `${kind} ${name}`;
    if (!this.list.has(key)) this.list.set(key, { kind, name, value: 0n, samples: [] });
    return key;
  }

  /** Adds, modulo 2^64: a gauge below zero wraps, as Envoy's does. */
  add(key: string, amount: bigint): void {
    const statistic = this.find(key);
    statistic.value = BigInt.asUintN(64, statistic.value + amount);
  }

  set(key: string, value: bigint): void {
    this.find(key).value = value;
  }

  record(key: string, sample: bigint): void {
    this.find(key).samples.push(sample);
  }

  get(key: string): bigint {
    return this.find(key).value;
  }

  /** Counters and gauges by name; a histogram gives its samples. */
  all(): { kind: StatisticKind; name: string; value: bigint; samples: readonly bigint[] }[] {
    return [...this.list.values()].map((statistic) => ({ ...statistic }));
  }

  private find(key: string): Statistic {
    const statistic = this.list.get(key);
    if (statistic === undefined) throw new Error(`no statistic was defined as ${key}`);
    return statistic;
  }
}
