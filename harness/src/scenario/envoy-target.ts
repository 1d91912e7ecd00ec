// Scenarios on a real Envoy. One process serves all scenarios of a run; each scenario gets a listener and a VM
// of its own (its vm_id is unique unless the scenario names one), so none sees the state of another.

import { NoReplyError, sendRequest } from "../envoy/client.js";
import { DynamicEnvoy } from "../envoy/dynamic-listeners.js";
import { headerValue, type HeaderPair } from "../envoy/http1-reader.js";
import { startUpstream, type Upstream, type UpstreamRequest } from "../envoy/upstream.js";
import type { LogLevelName, ScenarioAnswer, ScenarioPlugin, ScenarioRequest } from "./scenario.js";
import {
  hostLevel,
  observedLog,
  trapText,
  type Observation,
  type ObservedRequest,
  type OpenTarget,
  type ScenarioTarget,
} from "./target.js";

export interface EnvoyTargetOptions {
  /** Path of the Envoy binary. */
  envoy: string;
  /** Path of the module. */
  wasm: string;
}

/** Envoy and the upstream that all its listeners send to. */
interface Running {
  envoy: DynamicEnvoy;
  upstream: Upstream;
  /** What the upstream does with the next request. */
  answer: ScenarioAnswer;
}

function observedRequest(request: UpstreamRequest): ObservedRequest {
  const { method, target, headers, body, trailers } = request;
  return {
    method,
    path: target,
    authority: headerValue(headers, "host") ?? "",
    headers: headers.filter(([name]) => name.toLowerCase() !== "host"),
    body,
    trailers,
  };
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

  async open(plugin: ScenarioPlugin, logLevel: LogLevelName): Promise<OpenTarget> {
    const running = (this.running ??= await this.start());
    const { process } = running.envoy;
    const listener = `scenario_${++this.opened}`;
    await process.admin(`/logging?wasm=${hostLevel(logLevel)}`, "POST");
    let seen = process.logs.length;
    await running.envoy.put({
      name: listener,
      port: 0,
      http1Trailers: true,
      filters: [{ vmId: listener, ...plugin, module: { filename: this.options.wasm } }],
    });
    return {
      exchange: async (request, answer, timeout): Promise<Observation> => {
        running.answer = answer;
        const first = running.upstream.requests.length;
        const reply = await send(running.envoy.port(listener), request, timeout);
        await process.flushLogs().catch(() => undefined); // Envoy may be gone: told below.
        const lines = process.logs.slice(seen);
        seen = process.logs.length;
        const arrived = running.upstream.requests[first];
        const trap = process.running
          ? trapText(lines.filter((line) => !line.fromPlugin))
          : `and Envoy with it. ${process.stoppedError().diagnostics[0]?.message ?? ""}`;
        // What is still under way after a time-out must not disturb the next scenario.
        if ("stalled" in reply || !process.running) await this.stop();
        return {
          reply,
          upstream: arrived === undefined ? undefined : observedRequest(arrived),
          logs: lines.filter((line) => line.fromPlugin).map(observedLog),
          ...(trap !== undefined && { trap }),
        };
      },
      close: async () => {
        if (this.running === running) await running.envoy.remove(listener);
      },
    };
  }

  async close(): Promise<void> {
    await this.stop();
  }

  private async start(): Promise<Running> {
    const held: { answer: ScenarioAnswer } = { answer: "reset" };
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
