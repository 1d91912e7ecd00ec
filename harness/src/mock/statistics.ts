// Statistics of the process: counters, gauges and histograms that modules define, by kind and name, shared by
// all VMs that define the same name; and what Envoy counts about VMs and their plugins.
// Source: Envoy source/extensions/common/wasm/context.cc, stats_handler.h, stats_handler.cc.

import { MetricType, nameOf } from "../abi/enumerations.js";
import type { StatsCounter, StatsGauge, StatsSnapshot } from "./callouts/stats-payload.js";

export type StatisticKind = "counter" | "gauge" | "histogram";

export type ReloadCounter = "vm_reload_backoff" | "vm_reload_failure" | "vm_reload_success";

/** `vm_reload` is never counted up. */
const reloadCounters = ["vm_reload", "vm_reload_backoff", "vm_reload_failure", "vm_reload_success"];

const remoteCounters = [
  "cache_hits",
  "cache_misses",
  "cache_negative_hits",
  "fetch_failures",
  "fetch_successes",
] as const;

export type RemoteCounter = (typeof remoteCounters)[number];

interface Statistic {
  readonly kind: StatisticKind;
  readonly name: string;
  value: bigint;
  readonly samples: bigint[];
}

export class Statistics {
  private readonly list = new Map<string, Statistic>();
  private readonly own = new Map<string, bigint>();
  /** Values of the counters at the last snapshot. */
  private readonly flushed = new Map<string, bigint>();
  private readonly countsAllVms: boolean;

  /** @param countsAllVms There is `wasm.wasm_vm_count`, since Envoy 1.39. */
  constructor(countsAllVms: boolean) {
    this.countsAllVms = countsAllVms;
  }

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

  /** Everything under its full name: what modules define, VMs and plugins. */
  named(): ReadonlyMap<string, bigint | readonly bigint[]> {
    const named = new Map<string, bigint | readonly bigint[]>(this.own);
    for (const { kind, name, value, samples } of this.list.values()) {
      named.set(`wasmcustom.${name}`, kind === "histogram" ? [...samples] : value);
    }
    return named;
  }

  /** Counters and gauges as a sink gets them; the next one tells how much counters have grown since this one. */
  snapshot(): StatsSnapshot {
    const counters: StatsCounter[] = [];
    const gauges: StatsGauge[] = [];
    for (const [name, value] of this.named()) {
      if (typeof value !== "bigint") continue;
      if (this.isGauge(name)) gauges.push({ name, value, used: true });
      else {
        const delta = value - (this.flushed.get(name) ?? 0n);
        this.flushed.set(name, value);
        counters.push({ name, value, delta, used: value > 0n });
      }
    }
    return { counters, gauges };
  }

  private isGauge(name: string): boolean {
    const custom = /^wasmcustom\.(.*)$/s.exec(name)?.[1];
    if (custom !== undefined) return this.list.has(`gauge ${custom}`);
    return /\.(active|wasm_vm_count|remote_load_cache_entries)$/.test(name);
  }

  vmCreated(runtime: string): void {
    this.addOwn(`wasm.${runtime}.created`, 1n);
    this.addOwn(`wasm.${runtime}.active`, 1n);
    if (this.countsAllVms) this.addOwn("wasm.wasm_vm_count", 1n);
  }

  vmDeleted(runtime: string): void {
    this.addOwn(`wasm.${runtime}.active`, -1n);
    if (this.countsAllVms) this.addOwn("wasm.wasm_vm_count", -1n);
  }

  pluginLoaded(plugin: string): void {
    for (const name of ["cache_entries", ...remoteCounters])
      this.addOwn(`wasm.remote_load_${name}`, 0n);
    for (const counter of reloadCounters) this.addOwn(reloadName(plugin, counter), 0n);
  }

  countReload(plugin: string, counter: ReloadCounter): void {
    this.addOwn(reloadName(plugin, counter), 1n);
  }

  countRemote(counter: RemoteCounter): void {
    this.addOwn(`wasm.remote_load_${counter}`, 1n);
  }

  setRemoteEntries(count: number): void {
    this.own.set("wasm.remote_load_cache_entries", BigInt(count));
  }

  private addOwn(name: string, amount: bigint): void {
    this.own.set(name, (this.own.get(name) ?? 0n) + amount);
  }

  private find(key: string): Statistic {
    const statistic = this.list.get(key);
    if (statistic === undefined) throw new Error(`no statistic was defined as ${key}`);
    return statistic;
  }
}

/** A plugin without a name leaves no empty part. */
function reloadName(plugin: string, counter: string): string {
  return plugin === "" ? `wasm.${counter}` : `wasm.${plugin}.${counter}`;
}
