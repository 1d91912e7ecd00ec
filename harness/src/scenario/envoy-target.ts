// Scenarios on a real Envoy. One process serves all scenarios of a run; each scenario gets a listener and a VM
// of its own (its vm_id is unique unless the scenario names one), so none sees the state of another.

import { setTimeout as sleep } from "node:timers/promises";
import { kindOf, type PluginKinds } from "../author/plugin-kind.js";
import { NoReplyError, sendRequest } from "../envoy/client.js";
import { DynamicEnvoy } from "../envoy/dynamic-listeners.js";
import type { HeaderPair } from "../envoy/http1-reader.js";
import { startUpstream, type Upstream } from "../envoy/upstream.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { CalloutServers, observedRequest } from "./callout-servers.js";
import { openAlone } from "./envoy-alone.js";
import { EnvoyObserver, type ObserverParts } from "./envoy-observer.js";
import { CalloutCount, clearMetrics } from "./envoy-statistics.js";
import type { ScenarioAnswer, ScenarioRequest } from "./scenario.js";
import {
  hostLevel,
  observedLog,
  PluginRefused,
  type Observation,
  type OpenTarget,
  type ScenarioTarget,
  type SideObservation,
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
  /** What the upstream does with the next request. */
  answer: ScenarioAnswer;
  /** There are clusters of an earlier scenario. */
  hasClusters: boolean;
}

async function send(
  port: number,
  request: ScenarioRequest,
  timeout: number,
): Promise<Observation["reply"]> {
  const { method, path: target, authority, chunks, trailers } = request;
  const host: HeaderPair = ["host", authority];
  const headers = [host, ...request.headers];
  try {
    return await sendRequest(port, { method, target, headers, chunks, trailers }, timeout);
  } catch (error) {
    if (!(error instanceof NoReplyError)) throw error;
    return error.reason === "timeout" ? { stalled: error.message } : { reset: error.message };
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
    let running = (this.running ??= await this.start());
    if (settings.readsMetrics && !(await clearMetrics(running.envoy.process))) {
      await this.stop(); // Only a new process has gauges that begin with 0.
      running = this.running = await this.start();
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
    { plugin, logLevel, readsMetrics }: TargetSettings,
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
        filters: [{ vmId: listener, ...plugin, module: { filename: this.options.wasm } }],
      });
    } catch (error) {
      if (!(error instanceof OutriggerError) || error.exitCode === ExitCode.Environment)
        throw error;
      throw new PluginRefused(error, envoy.process.logs.slice(seenLogs).map(observedLog));
    }
    return new OpenListener(running, listener, {
      servers,
      callouts,
      readsMetrics,
      seenLogs,
      stop: () => this.stop(),
    });
  }

  async close(): Promise<void> {
    await this.stop();
  }

  private async start(): Promise<Running> {
    const held: Pick<Running, "answer" | "hasClusters"> = { answer: "reset", hasClusters: false };
    const upstream = await startUpstream({ answer: () => held.answer });
    try {
      const envoy = await DynamicEnvoy.start({
        envoy: this.options.envoy,
        upstream: { address: "127.0.0.1", port: upstream.port, http1Trailers: true },
      });
      return Object.assign(held, { envoy, upstream });
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

interface OpenListenerParts extends ObserverParts {
  /** Ends the Envoy. */
  stop: () => Promise<void>;
}

class OpenListener implements OpenTarget {
  private readonly observer: EnvoyObserver;

  constructor(
    private readonly running: Running,
    private readonly listener: string,
    private readonly parts: OpenListenerParts,
  ) {
    this.observer = new EnvoyObserver(running.envoy.process, parts);
  }

  async exchange(
    request: ScenarioRequest,
    answer: ScenarioAnswer,
    timeout: number,
  ): Promise<Observation> {
    const { running } = this;
    running.answer = answer;
    const first = running.upstream.requests.length;
    const reply = await send(running.envoy.port(this.listener), request, timeout);
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

  async wait(milliseconds: number): Promise<SideObservation> {
    await sleep(milliseconds);
    return this.observer.observe();
  }

  async close(): Promise<void> {
    const { envoy } = this.running;
    if (envoy.process.running) await envoy.remove(this.listener);
    await this.parts.servers.close();
  }
}
