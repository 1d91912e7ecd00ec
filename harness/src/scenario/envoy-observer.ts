// What was seen beside the streams of a real Envoy: log lines, callouts, metrics, traps.

import type { EnvoyProcess } from "../envoy/process.js";
import type { CalloutServers } from "./callout-servers.js";
import { customMetrics, type CalloutCount } from "./envoy-statistics.js";
import { observedLog, trapText, type SideObservation } from "./target.js";

export interface ObserverParts {
  servers: CalloutServers;
  callouts: CalloutCount;
  readsMetrics: boolean;
  /** Lines of the log before the plugin. */
  seenLogs: number;
}

export class EnvoyObserver {
  private seenLogs: number;

  constructor(
    private readonly process: EnvoyProcess,
    private readonly parts: ObserverParts,
  ) {
    this.seenLogs = parts.seenLogs;
  }

  /** Since it was asked last. */
  async observe(): Promise<SideObservation> {
    const { process } = this;
    const { servers, callouts, readsMetrics } = this.parts;
    const gone = (): undefined => undefined; // Envoy may be gone: told below.
    await process.flushLogs().catch(gone);
    await callouts.arrive().catch(gone);
    const metrics = readsMetrics ? await customMetrics(process).catch(gone) : undefined;
    const lines = process.logs.slice(this.seenLogs);
    this.seenLogs = process.logs.length;
    const trap = process.running
      ? trapText(lines.filter((line) => !line.fromPlugin))
      : `and Envoy with it. ${process.stoppedError().diagnostics[0]?.message ?? ""}`;
    return {
      logs: lines.filter((line) => line.fromPlugin).map(observedLog),
      callouts: servers.take(),
      metrics: metrics ?? new Map(),
      ...(trap !== undefined && { trap }),
    };
  }
}
