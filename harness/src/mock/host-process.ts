// What all VMs of one Envoy process share: the clock, the log, shared data and queues, statistics.

import { logLevelNames, type LogLevelName } from "../abi/enumerations.js";
import { readableText } from "./bytes.js";
import { Callouts } from "./callouts/callouts.js";
import type { ClusterScript } from "./callouts/cluster.js";
import { EnvoyVersion, newestEnvoy } from "./envoy-version.js";
import { SeededRandom } from "./seeded-random.js";
import { SharedData } from "./shared-data.js";
import { SharedQueues } from "./shared-queues.js";
import { Statistics } from "./statistics.js";
import { Trace } from "./trace.js";
import { VirtualClock } from "./virtual-clock.js";
import type { HostCall } from "./vm/host-call.js";

export interface LogLine {
  readonly level: LogLevelName;
  /** What the module wrote; bytes that are no UTF-8 are shown as U+FFFD. */
  readonly message: string;
  /** What Envoy puts before the message: plugin name, root id and vm id, those that there are. */
  readonly prefix: string;
  /** Thread of Envoy: "main", "worker"; "base" and "canary" for the VMs of the start. */
  readonly thread: string;
  /** True for lines that the host writes about a module, as about a trap. */
  readonly fromHost: boolean;
}

export class HostProcess {
  /** The Envoy that it behaves as. */
  readonly envoy: EnvoyVersion;
  readonly clock: VirtualClock;
  readonly logLevel: number;
  readonly hostCalls: ReadonlyMap<string, HostCall>;
  readonly trace = new Trace();
  readonly logs: LogLine[] = [];
  readonly sharedData = new SharedData();
  readonly sharedQueues = new SharedQueues((action) => this.post(action));
  readonly statistics = new Statistics();
  readonly callouts: Callouts;
  /** Counts the events of the event loop. */
  turn = 0;
  private posted: (() => void)[] = [];
  private readonly random: SeededRandom;

  constructor(options: {
    now: bigint;
    seed: string;
    logLevel: LogLevelName;
    hostCalls: ReadonlyMap<string, HostCall>;
    clusters?: Readonly<Record<string, ClusterScript>>;
    envoy?: string;
  }) {
    this.envoy = new EnvoyVersion(options.envoy ?? newestEnvoy);
    this.clock = new VirtualClock(options.now);
    this.random = new SeededRandom(options.seed);
    this.logLevel = logLevelNames.indexOf(options.logLevel);
    this.hostCalls = options.hostCalls;
    this.callouts = new Callouts(options.clusters);
  }

  log(
    level: LogLevelName,
    message: Uint8Array,
    prefix: string,
    thread: string,
    fromHost = false,
  ): void {
    if (logLevelNames.indexOf(level) < this.logLevel) return;
    this.logs.push({ level, message: readableText(message), prefix, thread, fromHost });
  }

  /** The same seed gives the same bytes in each run. */
  randomBytes(length: number): Uint8Array {
    return this.random.bytes(length);
  }

  /** Puts an action into a later turn of the event loop: it runs after the current event. */
  post(action: () => void): void {
    this.posted.push(action);
  }

  get hasPosted(): boolean {
    return this.posted.length > 0;
  }

  runPosted(): void {
    for (let action = this.posted.shift(); action; action = this.posted.shift()) action();
  }
}
