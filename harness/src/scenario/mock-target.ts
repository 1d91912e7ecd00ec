// Scenarios on the mock host: in this process, in virtual time, with a proxy of its own for each scenario.

import { setTimeout as sleep } from "node:timers/promises";
import { kindOf, type PluginKinds } from "../author/plugin-kind.js";
import {
  MockHaltError,
  MockProxy,
  MockStalledError,
  MockStartError,
  MockStreamReset,
  type ClusterAnswer,
  type ClusterScript,
  type MockCluster,
  type MockProxyOptions,
  type RawUpstreamRequest,
  type UpstreamAnswer,
} from "../mock/index.js";
import { CalloutScript } from "./callout-script.js";
import { OpenMockConnection, OpenMockService, waitOn } from "./mock-connection.js";
import { mockAnswer, observedRequest } from "./mock-messages.js";
import { haltText, MockObserver } from "./mock-observer.js";
import { MockStage } from "./mock-stage.js";
import { playStreams, StreamPlayer } from "./play-streams.js";
import { answerFor } from "./read-answers.js";
import type {
  CalloutAnswer,
  ScenarioBackground,
  ScenarioCluster,
  ScenarioExchange,
  ScenarioRequest,
  ScenarioStreams,
} from "./scenario.js";
import {
  hostLevel,
  observedLog,
  PluginRefused,
  type Observation,
  type OpenTarget,
  type ScenarioTarget,
  type SideObservation,
  type StreamsObservation,
  type TargetSettings,
} from "./target.js";

/** The mock's clock begins here in every scenario. */
const startOfTime = new Date("2026-01-01T00:00:00Z");

function clusterAnswer({ does, delay }: CalloutAnswer): ClusterAnswer {
  switch (does) {
    case "never":
      return does;
    case "reset":
      return { reset: "before-headers", delay };
    case "reset-after-headers":
      return { reset: "after-headers", delay };
    default:
      return { ...does, delay };
  }
}

function clusterServer(cluster: ScenarioCluster): ClusterScript {
  const { script, paths } = cluster;
  if (typeof script === "string") return script;
  if (paths.length === 0) return script.map(clusterAnswer);
  const answers = new CalloutScript(cluster);
  return ({ path }) => {
    const next = answers.next(path);
    return next === undefined ? { reset: "before-headers" } : clusterAnswer(next);
  };
}

/** The clusters of a scenario, for `MockProxyOptions.clusters`. */
export function clusterScripts(clusters: readonly ScenarioCluster[]): Record<string, MockCluster> {
  return Object.fromEntries(
    clusters.map((cluster) => [
      cluster.name,
      { server: clusterServer(cluster), protocol: cluster.http2 ? "http/2" : "http/1.1" },
    ]),
  );
}

/** What became of a stream, and why the whole host is at an end when it is. */
interface Outcome {
  reply: Observation["reply"];
  halt?: string;
}

async function send(proxy: MockProxy, request: ScenarioRequest, timeout: number): Promise<Outcome> {
  const cancel = new AbortController();
  const inTime = sleep(timeout, undefined, { signal: cancel.signal }).then((): Outcome => ({
    reply: { stalled: `no reply in ${timeout} ms` },
  }));
  inTime.catch(() => undefined);
  const { worker } = request;
  const options = worker === undefined ? {} : { worker };
  const sent = proxy.send(request, options).then((reply): Outcome => ({ reply }));
  try {
    return await Promise.race([sent, inTime]);
  } catch (error) {
    if (error instanceof MockStreamReset) return { reply: { reset: error.details } };
    if (error instanceof MockStalledError) {
      return { reply: { stalled: error.diagnostics[0]?.message ?? error.message } };
    }
    if (error instanceof MockHaltError) {
      return { reply: { reset: "the host is at an end" }, halt: haltText(error) };
    }
    throw error;
  } finally {
    cancel.abort();
  }
}

/** What the upstream does with the next request. */
interface Held {
  answer: (request: RawUpstreamRequest) => UpstreamAnswer | Promise<UpstreamAnswer>;
  /** The upstream takes no connection for it. */
  refuses: (request: RawUpstreamRequest) => boolean;
}

export interface MockTargetOptions {
  /** The module, or its path. */
  wasm: string | Uint8Array;
  /** Where its instructions come from: traps are told with it. */
  sourceMap?: string;
  /** What its plugins are for. Default: HTTP. */
  kinds?: PluginKinds;
  /** Changes what each proxy is started with; a proof runs a scenario in other circumstances so. */
  adapt?: (options: MockProxyOptions) => MockProxyOptions;
  /** Gets each proxy when it has started. */
  onStart?: (proxy: MockProxy) => void;
}

export class MockTarget implements ScenarioTarget {
  readonly name = "mock";
  private opened = 0;

  constructor(private readonly options: MockTargetOptions) {}

  now(): Date {
    return startOfTime;
  }

  async open(settings: TargetSettings): Promise<OpenTarget> {
    const { plugin, chain, workers, logLevel, clusters, upstreamProtocol, stepwise } = settings;
    const held: Held = { answer: () => "reset", refuses: () => false };
    const own = `scenario_${++this.opened}`;
    const { wasm, sourceMap } = this.options;
    const ownModule = { wasm, ...(sourceMap !== undefined && { sourceMap }) };
    const loaded = chain.map(({ module, ...one }) => ({
      vmId: own,
      ...one,
      ...(module === undefined ? ownModule : { wasm: module }),
    }));
    const vmIds = [...new Set(loaded.map(({ vmId }) => vmId))];
    const { adapt = (options) => options, onStart = () => undefined } = this.options;
    const start = async (options: MockProxyOptions): Promise<MockProxy> => {
      const proxy = await startProxy({
        ...adapt({
          logLevel: hostLevel(logLevel),
          trace: "full",
          now: startOfTime,
          clusters: clusterScripts(clusters),
          workers,
          upstreamProtocol,
          ...options,
        }),
        // Who plays step by step says himself what is stuck.
        ...(stepwise && { time: "manual" as const, stallTimeout: 0 }),
      });
      onStart(proxy);
      return proxy;
    };
    switch (kindOf(this.options.kinds, plugin.rootId)) {
      case "tcp":
        return OpenMockConnection.open(loaded, vmIds, start);
      case "service": {
        const services = loaded.map((one) => ({ ...one, singleton: one.singleton ?? true }));
        return new OpenMockService(await start({ services }), vmIds);
      }
      case "http": {
        const rawUpstream = (request: RawUpstreamRequest) => held.answer(request);
        // What is sent step by step is refused when its headers have passed; what is sent at once has passed whole by then.
        const earlyUpstream = (request: RawUpstreamRequest): UpstreamAnswer | undefined =>
          held.refuses(request) ? "refused" : undefined;
        const proxy = await start({
          filters: loaded,
          http1Trailers: true,
          rawUpstream,
          ...(settings.refusesConnections && { earlyUpstream }),
        });
        const open = new OpenMock(proxy, held, vmIds, stepwise);
        if (settings.background !== undefined) await open.background(settings.background);
        return open;
      }
    }
  }

  async close(): Promise<void> {}
}

async function startProxy(options: MockProxyOptions): Promise<MockProxy> {
  try {
    return await MockProxy.start(options);
  } catch (error) {
    if (!(error instanceof MockStartError)) throw error;
    throw new PluginRefused(error, error.logs.map(observedLog));
  }
}

/** Virtual milliseconds for one reply of a request that is sent step by step. */
const longestReply = 10_000;

class OpenMock implements OpenTarget {
  private readonly observer: MockObserver;

  constructor(
    private readonly proxy: MockProxy,
    private readonly held: Held,
    vmIds: readonly string[],
    private readonly stepwise: boolean,
  ) {
    this.observer = new MockObserver(proxy, vmIds);
  }

  async exchange(exchange: ScenarioExchange, timeout: number): Promise<Observation> {
    this.proxy.trace.clear();
    if (this.stepwise) return this.stepByStep(exchange);
    const refuses = exchange.upstream === "refused";
    this.held.answer = ({ path }) => mockAnswer(answerFor(exchange, path));
    this.held.refuses = () => refuses;
    const first = this.proxy.rawUpstreamRequests.length;
    const { reply, halt } = await send(this.proxy, exchange.request, timeout);
    // How much of a request that was given up reaches the upstream is a matter of chance in Envoy.
    const seen = this.proxy.rawUpstreamRequests.slice(first);
    const arrived = refuses ? undefined : seen.find(({ complete }) => complete);
    return {
      reply,
      upstream: arrived === undefined ? undefined : observedRequest(arrived),
      ...this.observer.observe(halt),
    };
  }

  async together(streams: ScenarioStreams): Promise<StreamsObservation> {
    this.proxy.trace.clear();
    return playStreams(streams, this.stage());
  }

  async wait(milliseconds: number): Promise<SideObservation> {
    return waitOn(this.proxy, this.observer, milliseconds);
  }

  async background(background: ScenarioBackground): Promise<void> {
    await this.stage().background(background);
  }

  close(): Promise<void> {
    return this.proxy.close();
  }

  private async stepByStep(exchange: ScenarioExchange): Promise<Observation> {
    const stage = this.stage();
    if (exchange.request.pause === undefined) this.held.refuses = () => false;
    const player = new StreamPlayer(stage, exchange, false);
    await player.rest();
    return { ...(await player.observe()), ...(await stage.observe()) };
  }

  private stage(): MockStage {
    const stage = new MockStage(this.proxy, this.observer, longestReply);
    this.held.answer = (request) => stage.answer(request);
    this.held.refuses = (request) => stage.refuses(request);
    return stage;
  }
}
