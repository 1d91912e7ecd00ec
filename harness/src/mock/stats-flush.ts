// Statistics sinks that are plugins: every few seconds their root on the main thread gets all counters and gauges.
// Source: Envoy source/server/server.cc, flushStats; source/extensions/stat_sinks/wasm.

import { payloadSize, statsPayload, writtenSize } from "./callouts/stats-payload.js";
import type { HostProcess } from "./host-process.js";
import type { LoadedPlugin } from "./loaded-plugin.js";
import { envoyDies } from "./mock-errors.js";
import type { EnvoyThread } from "./envoy-thread.js";
import type { Timer } from "./virtual-clock.js";

/** Envoy doubles the size of the buffer with each gauge: from so many bytes on it has no memory for it. */
const largestPayload = 256 * 1024 * 1024;

export class StatsFlush {
  private readonly host: HostProcess;
  private readonly main: EnvoyThread;
  private readonly sinks: readonly LoadedPlugin[];
  private readonly interval: number;
  private timer: Timer | undefined;

  /** @param interval Milliseconds, as `stats_flush_interval`. */
  constructor(
    host: HostProcess,
    main: EnvoyThread,
    sinks: readonly LoadedPlugin[],
    interval: number,
  ) {
    this.host = host;
    this.main = main;
    this.sinks = sinks;
    this.interval = interval;
  }

  start(): void {
    if (this.sinks.length === 0) return;
    const flush = (): void => {
      this.flush();
      this.start();
    };
    this.timer = this.host.clock.limit(this.interval, flush, this.main.name);
  }

  /** The process ends: the sinks get what is not flushed yet. */
  end(): void {
    this.timer?.cancel();
    this.flush();
  }

  private flush(): void {
    if (this.sinks.length === 0) return;
    const snapshot = this.host.statistics.snapshot();
    const size = payloadSize(snapshot);
    if (size > largestPayload || size < writtenSize(snapshot)) {
      throw envoyDies(
        `a statistics sink gets ${snapshot.gauges.length} gauges, for which Envoy makes a buffer of ${size} bytes`,
        "define fewer gauges where a plugin is a statistics sink",
      );
    }
    const payload = statsPayload(snapshot);
    for (const sink of this.sinks) sink.handleOn(this.main)?.root.updateStatistics(payload);
  }
}
