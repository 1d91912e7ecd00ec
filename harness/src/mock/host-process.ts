// What all VMs of one Envoy process share: the clock, the log, shared data and queues, statistics.

import { logLevelNames, type LogLevelName } from "../abi/enumerations.js";
import { readableText } from "./bytes.js";
import { Callouts } from "./callouts/callouts.js";
import type { MockCluster } from "./callouts/cluster.js";
import type { DnsScript } from "./callouts/dns.js";
import { EnvoyVersion, newestEnvoy } from "./envoy-version.js";
import type { Surroundings } from "./properties/surroundings.js";
import { SeededRandom } from "./seeded-random.js";
import { SharedData } from "./shared-data.js";
import { SharedQueues } from "./shared-queues.js";
import { Statistics } from "./statistics.js";
import { UpstreamConnections } from "./stream/upstream-connections.js";
import { ThreadSchedule } from "./thread-schedule.js";
import { Trace, type TraceLevel } from "./trace.js";
import { VirtualClock } from "./virtual-clock.js";
import type { Context } from "./vm/context.js";
import { defaultCallbackFuel } from "./vm/fuel.js";
import type { HostCall } from "./vm/host-call.js";

export interface LogLine {
  readonly level: LogLevelName;
  /** What the module wrote; bytes that are no UTF-8 are shown as U+FFFD. */
  readonly message: string;
  /** What Envoy puts before the message: plugin name, root id and vm id, those that there are. */
  readonly prefix: string;
  /**
   * Thread of Envoy: "main", "worker", with several workers "worker_0" and so on; "base" and "canary" for
   * the VMs that the main thread makes only to try.
   */
  readonly thread: string;
  /** True for lines that the host writes about a module, as about a trap. */
  readonly fromHost: boolean;
}

/** A module that stopped: an instruction that cannot go on, or a call of the host that Envoy forbids there. */
export interface MockTrap {
  /** What was called: `proxy_on_request_headers`, or a start function. */
  readonly functionName: string;
  /** As in the log: `RuntimeError: unreachable`. */
  readonly reason: string;
  /**
   * Places in sources, the innermost first: `filters/a/index.ts:12:5`. Empty without a source map. A place within a
   * library is followed by the author's line before it: `~lib/…/bytes.ts:7:3, after filters/a/index.ts:12:5`.
   */
  readonly stack: readonly string[];
  /** Thread of Envoy, as in the log. */
  readonly thread: string;
}

/** Traps that are kept: a plugin that is loaded again and again may trap without end. */
const mostTraps = 1000;

/** A number that looks like chance and is the same for the same text (FNV-1a). */
function threadRank(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

export class HostProcess {
  /** The Envoy that it behaves as. */
  readonly envoy: EnvoyVersion;
  readonly clock: VirtualClock;
  readonly logLevel: number;
  readonly hostCalls: ReadonlyMap<string, HostCall>;
  readonly trace: Trace;
  /** Turns of loops that a callback may take; false: no limit. */
  readonly callbackFuel: number | false;
  readonly logs: LogLine[] = [];
  /** The newest, oldest first. */
  readonly traps: MockTrap[] = [];
  readonly sharedData = new SharedData();
  readonly sharedQueues = new SharedQueues((consumer, token) => {
    const { thread, vmKey, contextId } = consumer;
    this.post(() => {
      const context = this.findContext(thread, vmKey, contextId);
      if (context === undefined) return;
      context.vm.call("proxy_on_queue_ready", context, contextId, token);
      context.vm.endCallback();
    }, thread);
  });
  /** The context with a number in the VM that a thread has now for a VM key. */
  findContext: (thread: string, vmKey: string, contextId: number) => Context | undefined;
  readonly statistics: Statistics;
  readonly callouts: Callouts;
  readonly upstreamConnections = new UpstreamConnections();
  readonly surroundings: Surroundings;
  /** Counts the events of the event loop. */
  turn = 0;
  /** The thread whose event runs. */
  thread = "main";
  readonly schedule: ThreadSchedule;
  /** What is added to the back-off before a VM is loaded again. */
  readonly reloadChance: SeededRandom;
  /** Which worker takes a connection. */
  readonly connectionChance: SeededRandom;
  private readonly random: SeededRandom;
  private readonly deletions: (() => void)[] = [];

  constructor(options: {
    now: bigint;
    seed: string;
    /** Chance decides between threads; otherwise there is one order for all. */
    severalWorkers: boolean;
    logLevel: LogLevelName;
    hostCalls: ReadonlyMap<string, HostCall>;
    trace?: TraceLevel;
    callbackFuel?: number | false;
    clusters?: Readonly<Record<string, MockCluster>>;
    dns?: DnsScript;
    envoy?: string;
    surroundings?: Surroundings;
  }) {
    this.envoy = new EnvoyVersion(options.envoy ?? newestEnvoy);
    this.statistics = new Statistics(this.envoy.isAtLeast("1.39"));
    this.trace = new Trace(options.trace);
    this.callbackFuel = options.callbackFuel ?? defaultCallbackFuel;
    this.surroundings = options.surroundings ?? {};
    const { seed, severalWorkers } = options;
    this.clock = new VirtualClock(
      options.now,
      severalWorkers ? (due, thread) => threadRank(`${seed}|${due}|${thread}`) : undefined,
    );
    this.schedule = new ThreadSchedule(
      severalWorkers ? new SeededRandom(`${seed}|threads`) : undefined,
    );
    this.random = new SeededRandom(options.seed);
    this.logLevel = logLevelNames.indexOf(options.logLevel);
    this.hostCalls = options.hostCalls;
    this.callouts = new Callouts(this, options.clusters, options.dns);
    this.connectionChance = new SeededRandom(`${seed}|connections`);
    this.reloadChance = new SeededRandom(`${seed}|reload`);
    this.findContext = () => undefined;
  }
  noteTrap(trap: MockTrap): void {
    if (this.traps.length === mostTraps) this.traps.shift();
    this.traps.push(trap);
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

  /** What goes with an event that is over: it is gone for everything that comes after. */
  deleteLater(action: () => void): void {
    this.deletions.push(action);
  }

  /** The event is over. */
  runDeletions(): void {
    for (let next = this.deletions.shift(); next; next = this.deletions.shift()) next();
  }

  /** Puts an action into a later turn of a thread's event loop: it runs after the current event. */
  post(action: () => void, thread = this.thread): void {
    this.schedule.post(thread, action);
  }
}
