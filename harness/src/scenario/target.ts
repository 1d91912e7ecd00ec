// What runs a scenario: the mock host or a real Envoy. Both get the same input and give back the same kind of
// observation, so that one judge decides for both.

import type { HeaderPair } from "../envoy/http1-reader.js";
import type { OutriggerError } from "../errors/outrigger-error.js";
import type {
  ConnectionEnd,
  ConnectionMove,
  LogLevelName,
  ScenarioBackground,
  ScenarioCluster,
  ScenarioExchange,
  ScenarioPlugin,
  ScenarioProtocol,
  ScenarioStreams,
} from "./scenario.js";

export interface ObservedReply {
  status: number;
  headers: readonly HeaderPair[];
  body: Uint8Array;
  trailers: readonly HeaderPair[];
}

export interface ObservedRequest {
  method: string;
  path: string;
  authority: string;
  headers: readonly HeaderPair[];
  body: Uint8Array;
  trailers: readonly HeaderPair[];
}

export interface ObservedLog {
  level: LogLevelName;
  message: string;
}

/** A callout that reached the server behind a cluster. */
export interface ObservedCallout extends ObservedRequest {
  cluster: string;
}

/** What was seen in any step, since the step before (the first one: since the plugin was started). */
export interface SideObservation {
  /** What the plugin logged. */
  logs: readonly ObservedLog[];
  /** Its callouts; the order means something among those to one cluster only. */
  callouts: readonly ObservedCallout[];
  /** Counters and gauges by name, with their values now; empty when the scenario does not read them. */
  metrics: ReadonlyMap<string, number>;
  /** Shared data that the plugins see, by key; undefined where the target does not show it. */
  shared?: ReadonlyMap<string, Uint8Array>;
  /** All that crossed the border in this step, a line each; undefined where the target does not show it. */
  crossings?: () => readonly string[];
  /** The host's text when the plugin trapped. */
  trap?: string;
  /** What crossed the border between host and module in this step, a line each; asked for when the step failed. */
  trace?: () => readonly string[];
}

/** What came of one stream. */
export interface StreamObservation {
  /** A complete reply, why the stream ended without one, or why nothing came in time. */
  reply: ObservedReply | { reset: string } | { stalled: string };
  /** What reached the upstream; undefined when nothing did. */
  upstream: ObservedRequest | undefined;
  /** The host's text when the plugin trapped. */
  trap?: string;
}

/** What was seen in one exchange. */
export interface Observation extends SideObservation, StreamObservation {}

/** What was seen of several streams at once. */
export interface StreamsObservation {
  /** Of each stream, in the order in which the scenario names them. */
  streams: readonly StreamObservation[];
  /** For each turn what was seen beside the streams since the turn before, if it expects something. */
  turns: readonly (SideObservation | undefined)[];
  /** What was seen since the last of these. */
  side: SideObservation;
}

/** What was seen in one step on a TCP connection. */
export interface ConnectionObservation extends SideObservation {
  /** What came to the client since the step before. */
  client: Uint8Array;
  server: Uint8Array;
  /** Envoy has connected to the server. */
  connected: boolean;
  /** The proxy sends no more to them, by now. */
  ended: Readonly<Record<ConnectionEnd, boolean>>;
}

/** What a plugin of each kind can be shown: requests, connections, or only time that passes. */
export interface OpenTarget {
  /** Sends one request; `timeout` in milliseconds. Never throws for what a plugin does. HTTP filters only. */
  exchange?(exchange: ScenarioExchange, timeout: number): Promise<Observation>;
  /** Several requests at once, as their order says; `timeout` for each reply. HTTP filters only. */
  together?(streams: ScenarioStreams, timeout: number): Promise<StreamsObservation>;
  /**
   * One step on a connection. What comes of it is waited for until `isSeen`, for a bounded time. TCP filters only.
   */
  move?(
    move: ConnectionMove,
    isSeen: (observation: Omit<ConnectionObservation, keyof SideObservation>) => boolean,
  ): Promise<ConnectionObservation>;
  /** Lets time pass: the target's own. */
  wait(milliseconds: number): Promise<SideObservation>;
  close(): Promise<void>;
}

/** What a scenario asks of the target that runs it. */
export interface TargetSettings {
  plugin: ScenarioPlugin;
  /** All filters, in the order in which a request meets them. */
  chain: readonly ScenarioPlugin[];
  workers: number;
  upstreamProtocol: ScenarioProtocol;
  /** Some step needs time to stand still between events. */
  stepwise: boolean;
  /** In some step the upstream takes no connection. */
  refusesConnections: boolean;
  background?: ScenarioBackground;
  logLevel: LogLevelName;
  clusters: readonly ScenarioCluster[];
  readsMetrics: boolean;
}

/** The host refuses the module or its configuration. */
export class PluginRefused extends Error {
  constructor(
    /** What a person is told about it. */
    readonly told: OutriggerError,
    /** What host and plugin logged. */
    readonly logs: readonly ObservedLog[],
  ) {
    super(told.message);
    this.name = "PluginRefused";
  }
}

export interface ScenarioTarget {
  readonly name: "mock" | "envoy";
  /** The clock of a plugin that is opened now. */
  now(): Date;
  /**
   * Starts the plugin fresh: no state of an earlier scenario is visible to it.
   * @throws PluginRefused when the host refuses the module or its configuration; OutriggerError when the
   *   machine lacks something.
   */
  open(settings: TargetSettings): Promise<OpenTarget>;
  close(): Promise<void>;
}

/** A level of proxy-wasm in Envoy's word for it. */
export function hostLevel(level: LogLevelName): Exclude<LogLevelName, "warn"> | "warning" {
  return level === "warn" ? "warning" : level;
}

/** A plugin's line in a host's log; hosts say "warning" where proxy-wasm says "warn". */
export function observedLog({ level, message }: { level: string; message: string }): ObservedLog {
  return { level: level === "warning" ? "warn" : (level as LogLevelName), message };
}

/** The host's line about a trap, without the back trace that follows it; undefined when there is none. */
export function trapText(hostLines: readonly { message: string }[]): string | undefined {
  const line = hostLines.find(({ message }) => /^Function: \S+ failed: /.test(message));
  return line?.message.split("\n")[0];
}
