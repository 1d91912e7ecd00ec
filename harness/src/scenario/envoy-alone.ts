// Scenarios of TCP filters and of services on a real Envoy: each has an Envoy of its own, because a service is part
// of the bootstrap, and because nobody but the scenario may connect to a TCP filter.

import { createServer, type AddressInfo, type Server } from "node:net";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { envoyBootstrap, type WasmFilterOptions } from "../envoy/bootstrap.js";
import type { EnvoyLogLine } from "../envoy/envoy-log.js";
import { EnvoyProcess } from "../envoy/process.js";
import { serviceExtension } from "../envoy/service-extension.js";
import { tcpListenerResource } from "../envoy/tcp-listener.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { CalloutServers } from "./callout-servers.js";
import { OpenConnection, SocketEnd } from "./envoy-connection.js";
import { EnvoyObserver } from "./envoy-observer.js";
import { CalloutCount } from "./envoy-statistics.js";
import {
  hostLevel,
  observedLog,
  PluginRefused,
  type OpenTarget,
  type SideObservation,
  type TargetSettings,
} from "./target.js";

export interface AloneOptions {
  envoy: string;
  wasm: string;
}

const listener = "scenario";

/** Takes connections, and lets the scenario speak. */
async function startServer(accepted: SocketEnd[]): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    accepted.push(new SocketEnd(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** @throws PluginRefused when Envoy does not start with it. */
async function startEnvoy(
  { envoy, wasm }: AloneOptions,
  kind: "tcp" | "service",
  { chain, workers, logLevel }: TargetSettings,
  servers: CalloutServers,
  port: number,
): Promise<EnvoyProcess> {
  const loaded = chain.map(({ module, ...one }): WasmFilterOptions => ({
    vmId: listener,
    ...one,
    module: { filename: module === undefined ? wasm : resolve(module) },
  }));
  const upstream = { address: "127.0.0.1", port };
  const plain = envoyBootstrap({ upstream, clusters: servers.clusters }) as {
    static_resources: { listeners: object[] };
  };
  if (kind === "tcp") {
    plain.static_resources.listeners.push(
      tcpListenerResource({ name: listener, port: 0, filters: loaded }),
    );
  } else {
    const services = loaded.map((one, index) =>
      serviceExtension(one, chain[index]?.singleton ?? true),
    );
    Object.assign(plain, { bootstrap_extensions: services });
  }
  const lines: EnvoyLogLine[] = [];
  try {
    return await EnvoyProcess.start({
      envoy,
      bootstrap: plain,
      concurrency: workers,
      logLevel: hostLevel(logLevel),
      onLog: (line) => lines.push(line),
    });
  } catch (error) {
    if (!(error instanceof OutriggerError) || error.exitCode === ExitCode.Environment) throw error;
    throw new PluginRefused(error, lines.map(observedLog));
  }
}

class OpenService implements OpenTarget {
  constructor(
    private readonly observer: EnvoyObserver,
    private readonly stop: () => Promise<void>,
  ) {}

  async wait(milliseconds: number): Promise<SideObservation> {
    await sleep(milliseconds);
    return this.observer.observe();
  }

  close(): Promise<void> {
    return this.stop();
  }
}

/** Starts an Envoy with this plugin alone. @throws as `ScenarioTarget.open`. */
export async function openAlone(
  options: AloneOptions,
  kind: "tcp" | "service",
  settings: TargetSettings,
): Promise<OpenTarget> {
  const accepted: SocketEnd[] = [];
  const server = await startServer(accepted);
  const servers = await CalloutServers.start(settings.clusters);
  let envoy: EnvoyProcess | undefined;
  const stop = async (): Promise<void> => {
    await envoy?.stop();
    for (const { socket } of accepted) socket.destroy();
    server.close();
    await servers.close();
  };
  try {
    const { port } = server.address() as AddressInfo;
    envoy = await startEnvoy(options, kind, settings, servers, port);
    const callouts = await CalloutCount.begin(envoy, servers);
    const { readsMetrics } = settings;
    const observer = new EnvoyObserver(envoy, { servers, callouts, readsMetrics, seenLogs: 0 });
    if (kind === "service") return new OpenService(observer, stop);
    return new OpenConnection(envoy.port(listener), accepted, observer, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}
