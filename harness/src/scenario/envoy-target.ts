// Scenarios on a real Envoy. One process serves all scenarios of a run; each scenario gets a listener and a VM
// of its own (its vm_id is unique unless the scenario names one), so none sees the state of another.

import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { kindOf, type PluginKinds } from "../author/plugin-kind.js";
import { sendRequest, type ClientRequest } from "../envoy/client.js";
import { DynamicEnvoy } from "../envoy/dynamic-listeners.js";
import { Http2ClientConnection } from "../envoy/http2-client.js";
import { startHttp2Upstream } from "../envoy/http2-upstream.js";
import { startUpstream, type Upstream, type UpstreamOptions } from "../envoy/upstream.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { CalloutServers, observedRequest } from "./callout-servers.js";
import { openAlone } from "./envoy-alone.js";
import { EnvoyObserver, type ObserverParts } from "./envoy-observer.js";
import { EnvoyStage, outcomeOf, requestHeaders, upstreamAnswer } from "./envoy-stage.js";
import {
  CalloutCount,
  clearMetrics,
  disconnected,
  noListenerDrains,
  ReceivedBytes,
} from "./envoy-statistics.js";
import { playStreams } from "./play-streams.js";
import { answerFor } from "./read-answers.js";
import type {
  ScenarioBackground,
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

export interface EnvoyTargetOptions {
  /** Path of the Envoy binary. */
  envoy: string;
  /** Path of the module. */
  wasm: string;
  /** What its plugins are for. Default: HTTP. */
  kinds?: PluginKinds;
}

/** Envoy and the upstream that all its listeners send to. */
interface Running {
  envoy: DynamicEnvoy;
  upstream: Upstream;
  /** Number of workers and protocol of the upstream, with which it was started. */
  kind: string;
  /** What the upstream does with the next request. */
  answer: UpstreamOptions["answer"];
  /** There are clusters of an earlier scenario. */
  hasClusters: boolean;
}

async function send(
  port: number,
  request: ScenarioRequest,
  timeout: number,
): Promise<Observation["reply"]> {
  const { method, path: target, chunks, trailers, pause, protocol } = request;
  const headers = requestHeaders(request);
  const paused = pause === undefined ? {} : { pause };
  const sent: ClientRequest = { method, target, headers, chunks, trailers, ...paused };
  try {
    if (protocol !== "http/2") return await sendRequest(port, sent, timeout);
    const connection = await Http2ClientConnection.open(port);
    try {
      return await connection.request(sent, timeout);
    } finally {
      connection.close();
    }
  } catch (error) {
    return outcomeOf(error);
  }
}

export class EnvoyTarget implements ScenarioTarget {
  readonly name = "envoy";
  private running: Running | undefined;
  private opened = 0;

  constructor(private readonly options: EnvoyTargetOptions) {}

  now(): Date {
    return new Date();
  }

  async open(settings: TargetSettings): Promise<OpenTarget> {
    const kind = kindOf(this.options.kinds, settings.plugin.rootId);
    if (kind !== "http") return openAlone(this.options, kind, settings);
    if (this.running?.kind !== kindOfEnvoy(settings)) await this.stop();
    let running = (this.running ??= await this.start(settings));
    if (settings.readsMetrics && !(await clearMetrics(running.envoy.process))) {
      await this.stop(); // Only a new process has gauges that begin with 0.
      running = this.running = await this.start(settings);
    }
    const servers = await CalloutServers.start(settings.clusters);
    try {
      return await this.openOn(running, settings, servers);
    } catch (error) {
      await servers.close();
      throw error;
    }
  }

  private async openOn(
    running: Running,
    { chain, logLevel, readsMetrics, stepwise, background }: TargetSettings,
    servers: CalloutServers,
  ): Promise<OpenTarget> {
    const { envoy } = running;
    const { clusters } = servers;
    const listener = `scenario_${++this.opened}`;
    await envoy.process.admin(`/logging?wasm=${hostLevel(logLevel)}`, "POST");
    if (clusters.length > 0 || running.hasClusters) await envoy.putClusters(clusters);
    running.hasClusters = clusters.length > 0;
    const callouts = await CalloutCount.begin(envoy.process, servers);
    const seenLogs = envoy.process.logs.length;
    try {
      await envoy.put({
        name: listener,
        port: 0,
        http1Trailers: true,
        tellsClientPort: stepwise,
        filters: chain.map(({ module, ...one }) => ({
          vmId: listener,
          ...one,
          module: { filename: module === undefined ? this.options.wasm : resolve(module) },
        })),
      });
    } catch (error) {
      if (!(error instanceof OutriggerError) || error.exitCode === ExitCode.Environment)
        throw error;
      throw new PluginRefused(error, envoy.process.logs.slice(seenLogs).map(observedLog));
    }
    const open = new OpenListener(running, listener, {
      servers,
      callouts,
      readsMetrics,
      seenLogs,
      stop: () => this.stop(),
    });
    if (background !== undefined) await open.background(background);
    return open;
  }

  async close(): Promise<void> {
    await this.stop();
  }

  private async start(settings: TargetSettings): Promise<Running> {
    const { workers, upstreamProtocol } = settings;
    const held: Pick<Running, "answer" | "hasClusters"> = {
      answer: () => "reset",
      hasClusters: false,
    };
    const http2 = upstreamProtocol === "http/2";
    const startServer = http2 ? startHttp2Upstream : startUpstream;
    const upstream = await startServer({ answer: (request) => held.answer(request) });
    const protocol = http2 ? { http2 } : { http1Trailers: true };
    try {
      const envoy = await DynamicEnvoy.start({
        envoy: this.options.envoy,
        concurrency: workers,
        // A listener that goes takes its plugins with it at once: what they still ask for must not reach the servers
        // of the next scenario, whose clusters may have the same names.
        drainSeconds: 0,
        upstream: { address: "127.0.0.1", port: upstream.port, ...protocol },
      });
      return Object.assign(held, { envoy, upstream, kind: kindOfEnvoy(settings) });
    } catch (error) {
      await upstream.close();
      throw error;
    }
  }

  private async stop(): Promise<void> {
    const running = this.running;
    this.running = undefined;
    await running?.envoy.stop();
    await running?.upstream.close();
  }
}

/** Scenarios that differ in this need an Envoy each. */
const kindOfEnvoy = ({ workers, upstreamProtocol }: TargetSettings): string =>
  `${workers} ${upstreamProtocol}`;

interface OpenListenerParts extends ObserverParts {
  /** Ends the Envoy. */
  stop: () => Promise<void>;
}

class OpenListener implements OpenTarget {
  private readonly observer: EnvoyObserver;
  private readonly stages: EnvoyStage[] = [];

  constructor(
    private readonly running: Running,
    private readonly listener: string,
    private readonly parts: OpenListenerParts,
  ) {
    this.observer = new EnvoyObserver(running.envoy.process, parts);
  }

  async exchange(exchange: ScenarioExchange, timeout: number): Promise<Observation> {
    const { running } = this;
    running.answer = ({ target }) => upstreamAnswer(answerFor(exchange, target));
    const first = running.upstream.requests.length;
    const port = running.envoy.port(this.listener);
    const reply = await this.withDoor([exchange], () => send(port, exchange.request, timeout));
    const side = await this.observer.observe();
    // As on the mock: how much of a request that was given up reaches the upstream is a matter of chance.
    const arrived = running.upstream.requests.slice(first).find(({ complete }) => complete);
    // What is still under way after a time-out must not disturb the next scenario.
    if ("stalled" in reply || !running.envoy.process.running) await this.parts.stop();
    return {
      reply,
      upstream: arrived === undefined ? undefined : observedRequest(arrived),
      ...side,
    };
  }

  async together(streams: ScenarioStreams, timeout: number): Promise<StreamsObservation> {
    const stage = await this.stage(timeout);
    const exchanges = streams.streams.map(({ exchange }) => exchange);
    const observation = await this.withDoor(exchanges, () => playStreams(streams, stage));
    const isStalled = observation.streams.some(({ reply }) => "stalled" in reply);
    if (isStalled || !this.running.envoy.process.running) await this.parts.stop();
    return observation;
  }

  async background(background: ScenarioBackground): Promise<void> {
    await (await this.stage(0)).background(background);
  }

  async wait(milliseconds: number): Promise<SideObservation> {
    await sleep(milliseconds);
    return this.observer.observe();
  }

  async close(): Promise<void> {
    for (const stage of this.stages) stage.close();
    const { envoy } = this.running;
    if (envoy.process.running) {
      await envoy.remove(this.listener);
      const isGone = await noListenerDrains(envoy.process);
      if (!isGone) await this.parts.stop();
    }
    await this.parts.servers.close();
  }

  /** Does it while the upstream takes connections, or, where these exchanges say so, does not. */
  private async withDoor<Result>(
    exchanges: readonly ScenarioExchange[],
    work: () => Promise<Result>,
  ): Promise<Result> {
    if (exchanges.every(({ upstream }) => upstream !== "refused")) return work();
    const { door } = this.running.upstream;
    await door.shut();
    await disconnected(this.running.envoy.process);
    try {
      return await work();
    } finally {
      await door.open();
    }
  }

  /** @param timeout Milliseconds for each reply. */
  private async stage(timeout: number): Promise<EnvoyStage> {
    const { running, listener, observer } = this;
    const { envoy } = running;
    const received = await ReceivedBytes.begin(envoy.process, envoy.statPrefix(listener));
    const stage = new EnvoyStage(envoy.port(listener), observer, received, timeout);
    this.stages.push(stage);
    running.answer = (request) => stage.answer(request);
    return stage;
  }
}
