// What a scenario is, after reading: bytes where bytes go over the wire, defaults filled in, and for each
// expectation the place in the file where it stands.

import type { Location } from "../errors/diagnostic.js";
import type { HeaderPair } from "../envoy/http1-reader.js";

export type LogLevelName = "trace" | "debug" | "info" | "warn" | "error" | "critical";

/** How the plugin is started; what is undefined has the host's default. */
export interface ScenarioPlugin {
  name: string;
  rootId: string;
  vmId?: string;
  configuration?: string;
  vmConfiguration?: string;
  failurePolicy?: "closed" | "open" | "reload";
  environment?: Readonly<Record<string, string>>;
  allowOnHeadersStopIteration?: boolean;
  /** A service runs once, or on the main thread and each worker. */
  singleton?: boolean;
}

/** A message's headers (without pseudo headers), body pieces and trailers, ready for any target. */
export interface ScenarioMessage {
  /** Framing included: `content-length` for one piece, `transfer-encoding` on replies in several. */
  headers: readonly HeaderPair[];
  /** No piece: no body at all. */
  chunks: readonly Uint8Array[];
  trailers: readonly HeaderPair[];
}

export interface ScenarioRequest extends ScenarioMessage {
  method: string;
  path: string;
  authority: string;
  /** The mock host only. Default: HTTP/1.1. */
  protocol?: "http/1.1" | "http/2";
}

export type ScenarioReply = ScenarioMessage & { status: number };

/** What the upstream does: answers, or closes the connection. */
export type ScenarioAnswer = ScenarioReply | "reset";

/** What the server behind a cluster does with one callout, after `delay` milliseconds. */
export interface CalloutAnswer {
  delay: number;
  does: ScenarioReply | "reset" | "reset-after-headers" | "never";
}

/** A cluster that callouts can name. */
export interface ScenarioCluster {
  name: string;
  /** One answer for each callout, the last one for all that follow; or a cluster without a healthy host. */
  script: readonly CalloutAnswer[] | "unreachable";
  /** Its server speaks HTTP/2, as gRPC does; otherwise HTTP/1.1. */
  http2: boolean;
}

/** How one value is judged. */
export type ValueMatch = { is: Uint8Array } | { matches: RegExp } | { contains: Uint8Array };

/** An expectation knows the JSON pointer of its place in the file. */
export interface At<Value> {
  at: string;
  value: Value;
}

export interface HeaderExpectation {
  name: string;
  /** All values in order, or that there is none. */
  values: readonly ValueMatch[] | "absent";
}

export interface LogExpectation {
  level?: LogLevelName;
  message?: { contains: string } | { matches: RegExp };
}

export interface MessageExpectation {
  headers: readonly At<HeaderExpectation>[];
  body?: At<ValueMatch>;
  trailers: readonly At<HeaderExpectation>[];
}

export interface ReplyExpectation extends MessageExpectation {
  status?: At<number>;
}

export interface UpstreamExpectation extends MessageExpectation {
  method?: At<string>;
  path?: At<string>;
  authority?: At<string>;
}

export interface CalloutExpectation extends UpstreamExpectation {
  cluster: string;
}

/** What can be expected of any step. */
export interface SideExpectation {
  logs?: At<readonly At<LogExpectation>[] | "none">;
  /** All callouts since the step before; the order counts among those to one cluster. */
  callouts?: At<readonly At<CalloutExpectation>[] | "none">;
  /** Counters and gauges of the plugin. */
  metrics: readonly At<{ name: string; is: number }>[];
}

export interface Expectation extends SideExpectation {
  reply?: At<ReplyExpectation | "reset">;
  upstream?: At<UpstreamExpectation | "none">;
}

export interface ScenarioExchange {
  kind: "exchange";
  request: ScenarioRequest;
  upstream: ScenarioAnswer;
  expect: Expectation;
  /** JSON pointer of the exchange's `expect`. */
  at: string;
  /** Which one of several equal exchanges (`times`), counted from 1. */
  repetition?: { number: number; of: number };
}

/** Time that passes between two exchanges. */
export interface ScenarioWait {
  kind: "wait";
  milliseconds: number;
  expect: SideExpectation;
  at: string;
}

export type ConnectionEnd = "client" | "server";

/** What happens on a TCP connection. */
export type ConnectionMove =
  | { does: "send"; by: ConnectionEnd; bytes: Uint8Array; ends: boolean }
  | { does: "reset"; by: ConnectionEnd }
  | { does: "open" }
  | { does: "nothing"; milliseconds: number };

export interface ConnectionExpectation extends SideExpectation {
  client?: At<ValueMatch>;
  server?: At<ValueMatch>;
  connected?: At<boolean>;
  /** The sides to which the proxy sends no more. */
  ended?: At<ConnectionEnd | "both" | "neither">;
}

/** One step on a TCP connection. */
export interface ScenarioMove {
  kind: "move";
  move: ConnectionMove;
  expect: ConnectionExpectation;
  at: string;
}

export type ScenarioStep = ScenarioExchange | ScenarioWait | ScenarioMove;

/** A scenario with the values that are made when it runs. */
export interface ScenarioScript {
  clusters: readonly ScenarioCluster[];
  steps: readonly ScenarioStep[];
}

export interface Scenario {
  name: string;
  /** Path of the file as a user would type it. */
  file: string;
  /** Name of the filter. */
  filter: string;
  plugin: ScenarioPlugin;
  logLevel: LogLevelName;
  /** What happens, on a target whose clock shows `now` at the start. */
  script(now: Date): ScenarioScript;
  /** Some step looks at metrics. */
  readsMetrics: boolean;
  /** Texts that must stand in the log of a plugin that refuses to start; such a scenario has no steps. */
  refused?: At<readonly At<string>[]>;
  only?: { target: "mock"; why: string };
  /** The filter lets pass what it refuses otherwise when the host fails it, and why that is right. */
  failsOpen?: string;
  /** Bodies are not tried with trailers behind them, and why. */
  noTrailers?: string;
  /** The place of a JSON pointer in the file. */
  locate(pointer: string): Location;
}
