// What runs a scenario: the mock host or a real Envoy. Both get the same input and give back the same kind of
// observation, so that one judge decides for both.

import type { HeaderPair } from "../envoy/http1-reader.js";
import type { LogLevelName, ScenarioAnswer, ScenarioPlugin, ScenarioRequest } from "./scenario.js";

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

/** What was seen in one exchange. */
export interface Observation {
  /** A complete reply, why the stream ended without one, or why nothing came in time. */
  reply: ObservedReply | { reset: string } | { stalled: string };
  /** What reached the upstream; undefined when nothing did. */
  upstream: ObservedRequest | undefined;
  /** What the plugin logged since the exchange before (for the first one: since it was started). */
  logs: readonly ObservedLog[];
  /** The host's text when the plugin trapped. */
  trap?: string;
}

export interface OpenTarget {
  /** Sends one request; `timeout` in milliseconds. Never throws for what a plugin does. */
  exchange(request: ScenarioRequest, answer: ScenarioAnswer, timeout: number): Promise<Observation>;
  close(): Promise<void>;
}

export interface ScenarioTarget {
  readonly name: "mock" | "envoy";
  /**
   * Starts the plugin fresh: no state of an earlier scenario is visible to it.
   * @throws OutriggerError when the host refuses the module or its configuration.
   */
  open(plugin: ScenarioPlugin, logLevel: LogLevelName): Promise<OpenTarget>;
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
