// What a scenario is, after reading: bytes where bytes go over the wire, defaults filled in, and for each
// expectation the place in the file where it stands.

import type { Location } from "../errors/diagnostic.js";
import type { HeaderPair } from "../envoy/http1-reader.js";
import type { Snapshots } from "./snapshots.js";

export type LogLevelName = "trace" | "debug" | "info" | "warn" | "error" | "critical";

/** How a plugin is started; what is undefined has the host's default. */
export interface ScenarioPlugin {
  /** Path of its module. Default: the filter's own. */
  module?: string;
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

export type ScenarioProtocol = "http/1.1" | "http/2";

export interface ScenarioRequest extends ScenarioMessage {
  method: string;
  path: string;
  authority: string;
  /** Default: HTTP/1.1. */
  protocol?: ScenarioProtocol;
  /** Milliseconds between head, pieces and end. Default: none. */
  pause?: number;
  /** The worker that takes it, counted from 0; the mock host only. Default: chance decides. */
  worker?: number;
}

export interface ScenarioReply extends ScenarioMessage {
  status: number;
  /** Milliseconds before it begins. Default: none. */
  delay?: number;
  /** Milliseconds between head, pieces and end. Default: none. */
  pause?: number;
  /** Breaks off after so many pieces of the body (0: after the headers). Default: never. */
  resetAfter?: number;
}

/** What the upstream does: answers, closes the connection, takes none, or says nothing. */
export type ScenarioAnswer = ScenarioReply | "reset" | "refused" | "never";

/** What it does with requests to one path. */
export interface ScenarioPath {
  /** Path without query; only its beginning when it ends in `*`. */
  path: string;
  answer: ScenarioAnswer;
}

/** What the server behind a cluster does with one callout, after `delay` milliseconds. */
export interface CalloutAnswer {
  delay: number;
  does: ScenarioReply | "reset" | "reset-after-headers" | "never";
}

/** What the server behind a cluster does with callouts to one path. */
export interface CalloutPath {
  /** Path without query; only its beginning when it ends in `*`. */
  path: string;
  /** One answer for each callout, the last one for all that follow. */
  script: readonly CalloutAnswer[];
}

/** A cluster that callouts can name. */
export interface ScenarioCluster {
  name: string;
  /**
   * One answer for each callout, the last one for all that follow; or a cluster without a healthy host, or with one
   * that takes no connection.
   */
  script: readonly CalloutAnswer[] | "unreachable" | "refused";
  /** What it does with callouts to certain paths; the first that fits counts. */
  paths: readonly CalloutPath[];
  /** Its server speaks HTTP/2, as gRPC does; otherwise HTTP/1.1. */
  http2: boolean;
}

/** How one value is judged. */
export type ValueMatch =
  { is: Uint8Array } | { matches: RegExp } | { contains: Uint8Array } | { snapshot: true };

/** An expectation knows the JSON pointer of its place in the file. */
export interface At<Value> {
  at: string;
  value: Value;
}

/** Items that must be seen: in this order, or in any. */
export interface ExpectedList<Item> {
  items: readonly At<Item>[];
  anyOrder: boolean;
}

/** What was seen must be what the snapshot says. */
export type Snapshot = "snapshot";

export interface HeaderExpectation {
  name: string;
  /** All values, in order or in any; or that there is none. */
  values: readonly ValueMatch[] | "absent";
  anyOrder: boolean;
}

export interface LogExpectation {
  level?: LogLevelName;
  message?: { contains: string } | { is: string } | { matches: RegExp };
  /** No line may be so. */
  absent: boolean;
}

export interface MessageExpectation {
  headers: readonly At<HeaderExpectation>[];
  body?: At<ValueMatch>;
  trailers: readonly At<HeaderExpectation>[];
}

export interface ReplyExpectation extends MessageExpectation {
  status?: At<ValueMatch>;
}

export interface UpstreamExpectation extends MessageExpectation {
  method?: At<ValueMatch>;
  path?: At<ValueMatch>;
  authority?: At<ValueMatch>;
}

export interface CalloutExpectation extends UpstreamExpectation {
  cluster: string;
}

/** A value under a name: of a metric, or of shared data. */
export interface NamedExpectation {
  name: string;
  is: ValueMatch | "absent";
}

/** Callbacks and host calls. */
export interface TraceExpectation {
  /** Name of the callback or host call. */
  call?: string;
  /** What the whole line must be like. */
  line?: { contains: string } | { matches: RegExp };
  /** So often; default: at least once, behind what stands before it. */
  times?: number;
}

/** What can be expected of any step. */
export interface SideExpectation {
  logs?: At<ExpectedList<LogExpectation> | "none" | Snapshot>;
  /** All callouts since the step before; the order counts among those to one cluster, unless any is right. */
  callouts?: At<ExpectedList<CalloutExpectation> | "none" | Snapshot>;
  /** Counters and gauges of the plugin. */
  metrics?: At<readonly At<NamedExpectation>[] | Snapshot>;
  /** Shared data; the mock host only. */
  shared?: At<readonly At<NamedExpectation>[] | Snapshot>;
  /** What crossed the border between host and module; the mock host only. */
  trace?: At<ExpectedList<TraceExpectation> | Snapshot>;
}

export interface Expectation extends SideExpectation {
  reply?: At<ReplyExpectation | "reset" | Snapshot>;
  upstream?: At<UpstreamExpectation | "none" | Snapshot>;
}

export interface ScenarioExchange {
  kind: "exchange";
  request: ScenarioRequest;
  upstream: ScenarioAnswer;
  /** What the upstream does with requests that reach it with certain paths; the first that fits counts. */
  paths: readonly ScenarioPath[];
  expect: Expectation;
  /** JSON pointer of the exchange's `expect`. */
  at: string;
  /** Which one of several equal exchanges (`times`), counted from 1. */
  repetition?: { number: number; of: number };
}

/** What a turn does with its stream. */
export type StreamAct = "headers" | "piece" | "rest" | "reset" | "answer" | "reply";

/** One turn in the order in which streams take place at once. */
export interface ScenarioTurn {
  act: { stream: string; does: StreamAct } | { wait: number };
  expect: SideExpectation;
  at: string;
}

/** Requests that are under way at the same time. */
export interface ScenarioStreams {
  kind: "streams";
  /** What is expected of them is about reply and upstream only. */
  streams: readonly { name: string; exchange: ScenarioExchange }[];
  /** Streams that are left unfinished are finished behind it, in their own order. */
  order: readonly ScenarioTurn[];
  expect: SideExpectation;
  at: string;
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

export type ScenarioStep = ScenarioExchange | ScenarioStreams | ScenarioWait | ScenarioMove;

/** Streams that have begun before all steps, and stay open. */
export interface ScenarioBackground {
  count: number;
  /** Its end is never sent. */
  request: ScenarioRequest;
}

/** A scenario with the values that are made when it runs. */
export interface ScenarioScript {
  clusters: readonly ScenarioCluster[];
  steps: readonly ScenarioStep[];
  background?: ScenarioBackground;
}

export interface Scenario {
  name: string;
  /** Path of the file as a user would type it. */
  file: string;
  /** Name of the filter. */
  filter: string;
  /** The one that the scenario is about: the first of the filter's own module. */
  plugin: ScenarioPlugin;
  /** All filters in the order in which a request meets them, that one among them. */
  chain: readonly ScenarioPlugin[];
  workers: number;
  upstreamProtocol: ScenarioProtocol;
  logLevel: LogLevelName;
  /** What happens, on a target whose clock shows `now` at the start. */
  script(now: Date): ScenarioScript;
  /** Some step looks at metrics. */
  readsMetrics: boolean;
  /** Texts that must stand in the log of a plugin that refuses to start; such a scenario has no steps. */
  refused?: At<readonly At<string>[]>;
  only?: { target: "mock"; why: string };
  /** What is not judged on a real Envoy, and why, in words. */
  mockOnly: readonly string[];
  snapshots: Snapshots;
  /** The filter lets pass what it refuses otherwise when the host fails it, and why that is right. */
  failsOpen?: string;
  /** Bodies are not tried with trailers behind them, and why. */
  noTrailers?: string;
  /** The place of a JSON pointer in the file. */
  locate(pointer: string): Location;
}
