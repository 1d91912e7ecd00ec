// What scenarios read in the statistics of a running Envoy: the metrics of plugins, and how many callouts Envoy has
// sent.

import { setTimeout as sleep } from "node:timers/promises";
import { upstreamCluster } from "../envoy/bootstrap.js";
import type { EnvoyProcess } from "../envoy/process.js";
import type { CalloutServers } from "./callout-servers.js";

/** Counters and gauges by their full names. */
async function statistics(process: EnvoyProcess, filter: string): Promise<Map<string, number>> {
  const path = `/stats?format=json&filter=${encodeURIComponent(filter)}`;
  const { body } = await process.admin(path);
  const { stats } = JSON.parse(body) as { stats: { name?: string; value?: number }[] };
  const values = new Map<string, number>();
  for (const { name, value } of stats) {
    if (name !== undefined && value !== undefined) values.set(name, Number(value));
  }
  return values;
}

/** Envoy's namespace for what plugins define (source/extensions/common/wasm/wasm.h). */
const namespace = "wasmcustom.";

/** Counters and gauges by the names that plugins gave them. */
export async function customMetrics(process: EnvoyProcess): Promise<Map<string, number>> {
  const found = await statistics(process, "wasmcustom");
  const metrics = new Map<string, number>();
  for (const [name, value] of found) {
    const at = name.indexOf(namespace);
    if (at >= 0) metrics.set(name.slice(at + namespace.length), value);
  }
  return metrics;
}

/** Sets the counters to 0; false when some metric keeps a value, which a gauge does. */
export async function clearMetrics(process: EnvoyProcess): Promise<boolean> {
  await process.admin("/reset_counters", "POST");
  const left = await customMetrics(process);
  return [...left.values()].every((value) => value === 0);
}

/** Milliseconds in which Envoy must have seen what a peer or a configuration did. */
const longestNotice = 5000;

/** Waits until a gauge is 0; false when it does not become so. */
async function becomesZero(process: EnvoyProcess, name: string): Promise<boolean> {
  const deadline = Date.now() + longestNotice;
  for (;;) {
    const found = await statistics(process, `^${name.replaceAll(".", "\\.")}$`);
    if ((found.get(name) ?? 0) === 0) return true;
    if (Date.now() > deadline) return false;
    await sleep(5);
  }
}

/** Waits until Envoy has noticed that the upstream has closed all connections. */
export const disconnected = (process: EnvoyProcess): Promise<boolean> =>
  becomesZero(process, `cluster.${upstreamCluster}.upstream_cx_active`);

/** Waits until no listener that was removed lives on; false when one does. */
export const noListenerDrains = (process: EnvoyProcess): Promise<boolean> =>
  becomesZero(process, "listener_manager.total_listeners_draining");

/** Milliseconds in which what was written to a connection of this machine must have been read. */
const longestRead = 2000;

/** Waits until the filters of a listener have seen what clients wrote to it. */
export class ReceivedBytes {
  private constructor(
    private readonly process: EnvoyProcess,
    private readonly name: string,
    private readonly before: number,
  ) {}

  /** @param prefix of the statistics of the listener */
  static async begin(process: EnvoyProcess, prefix: string): Promise<ReceivedBytes> {
    const name = `http.${prefix}.downstream_cx_rx_bytes_total`;
    return new ReceivedBytes(process, name, await received(process, name));
  }

  /** Until Envoy has read so many since the beginning; for a bounded time, as it may not want to read more. */
  async arrive(written: () => number): Promise<void> {
    const deadline = Date.now() + longestRead;
    while (Date.now() < deadline) {
      if ((await received(this.process, this.name)) - this.before >= written()) return;
      await sleep(2);
    }
  }
}

/** Envoy counts what it reads just before its filters see it. */
async function received(process: EnvoyProcess, name: string): Promise<number> {
  const found = await statistics(process, `^${name.replaceAll(".", "\\.")}$`);
  return found.get(name) ?? 0;
}

/** Milliseconds for a callout from Envoy's counter to the server, both on this machine. */
const longestWay = 500;

/** Waits for the callouts that are on their way to their servers. */
export class CalloutCount {
  private constructor(
    private readonly process: EnvoyProcess,
    private readonly servers: CalloutServers,
    private readonly before: number,
  ) {}

  static async begin(process: EnvoyProcess, servers: CalloutServers): Promise<CalloutCount> {
    const before = servers.clusters.length === 0 ? 0 : (await counts(process)).sent;
    return new CalloutCount(process, servers, before);
  }

  async arrive(): Promise<void> {
    if (this.servers.clusters.length === 0) return;
    const deadline = Date.now() + longestWay;
    while (Date.now() < deadline) {
      const { sent, connecting } = await counts(this.process);
      if (connecting === 0 && this.servers.arrived >= sent - this.before) return;
      await sleep(5);
    }
  }
}

async function counts(process: EnvoyProcess): Promise<{ sent: number; connecting: number }> {
  const found = await statistics(process, "^cluster\\..*\\.upstream_rq_(total|pending_active)$");
  let sent = 0;
  let connecting = 0;
  for (const [name, value] of found) {
    if (name.startsWith(`cluster.${upstreamCluster}.`)) continue;
    if (name.endsWith("total")) sent += value;
    else connecting += value;
  }
  return { sent, connecting };
}
