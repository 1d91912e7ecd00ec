// An Envoy whose listeners and clusters come and go while it runs, through discovery files: a listener that Envoy
// refuses leaves the others, and its own last good version, as they were.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import {
  clusterDiscovery,
  envoyBootstrap,
  listenerDiscovery,
  type ClusterOptions,
  type EnvoyBootstrapOptions,
  type ListenerOptions,
} from "./bootstrap.js";
import { DiscoveryFile } from "./discovery-file.js";
import { EnvoyProcess, type EnvoyProcessOptions } from "./process.js";
import { findFreePort } from "./free-port.js";
import { refusalError } from "./start-error.js";

export interface DynamicEnvoyOptions extends Omit<EnvoyProcessOptions, "bootstrap"> {
  upstream: EnvoyBootstrapOptions["upstream"];
  /** Milliseconds until Envoy must have taken or refused a listener. Default: 20,000. */
  updateTimeout?: number;
}

/** Options of a listener; port 0 lets `DynamicEnvoy` choose one, which the listener keeps over updates. */
export type DynamicListener = ListenerOptions;

export class DynamicEnvoy {
  private listeners = new Map<string, ListenerOptions>();
  private readonly listenerFile: DiscoveryFile;
  private readonly clusterFile: DiscoveryFile;
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly process: EnvoyProcess,
    private readonly folder: string,
    private readonly timeout: number,
  ) {
    this.listenerFile = new DiscoveryFile(process, {
      file: join(folder, "listeners.json"),
      statistics: "listener_manager.lds",
      timeout,
    });
    this.clusterFile = new DiscoveryFile(process, {
      file: join(folder, "clusters.json"),
      statistics: "cluster_manager.cds",
      timeout,
    });
  }

  /** Starts an Envoy without listeners. @throws OutriggerError as `EnvoyProcess.start`. */
  static async start(options: DynamicEnvoyOptions): Promise<DynamicEnvoy> {
    const { upstream, updateTimeout = 20_000, ...processOptions } = options;
    const folder = await mkdtemp(join(tmpdir(), "outrigger-listeners-"));
    const file = join(folder, "listeners.json");
    await writeFile(file, JSON.stringify(listenerDiscovery("0", [])));
    const clusterFile = join(folder, "clusters.json");
    await writeFile(clusterFile, JSON.stringify(clusterDiscovery("0", [])));
    const bootstrap = envoyBootstrap({
      upstream,
      listenerDiscoveryFile: file,
      clusterDiscoveryFile: clusterFile,
    });
    try {
      const envoy = await EnvoyProcess.start({ ...processOptions, bootstrap });
      return new DynamicEnvoy(envoy, folder, updateTimeout);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Port of a listener that was taken. */
  port(listener: string): number {
    const port = this.listeners.get(listener)?.port;
    if (port === undefined) throw new RangeError(`no listener ${listener} in this Envoy`);
    return port;
  }

  /** Prefix of the statistics of a listener that was taken: `http.PREFIX.downstream_rq_total`. */
  statPrefix(listener: string): string {
    return this.listeners.get(listener)?.statPrefix ?? listener;
  }

  /**
   * Adds a listener, or replaces the one of the same name. Resolves when a new connection meets it.
   *
   * Connections that were open before stay with the version that they began with until they are drained.
   * @throws OutriggerError OUT1410 when Envoy refuses it, with what Envoy and the plugin said.
   */
  async put(listener: DynamicListener): Promise<void> {
    await this.inTurn(async () => {
      const fixed = listener.port || this.listeners.get(listener.name)?.port;
      for (let attempt = 1; ; attempt++) {
        try {
          return await this.putOn(listener, fixed ?? (await findFreePort()));
        } catch (error) {
          // Another process may have taken a free port between its choice and its use.
          const taken = error instanceof OutriggerError && error.diagnostics[0]?.code === "OUT1411";
          if (!taken || fixed !== undefined || attempt === 5) throw error;
        }
      }
    });
  }

  private async putOn(listener: DynamicListener, port: number): Promise<void> {
    // A statistics prefix of its own for each version shows which version takes a connection.
    const statPrefix = `${listener.name}_v${this.listenerFile.version + 1}`;
    const next = new Map(this.listeners).set(listener.name, { ...listener, port, statPrefix });
    await this.apply(next);
    this.listeners = next;
    await this.waitUntilServing(port, statPrefix);
  }

  /** Takes a listener away. */
  async remove(name: string): Promise<void> {
    await this.inTurn(async () => {
      const next = new Map(this.listeners);
      if (!next.delete(name)) return;
      await this.apply(next);
      this.listeners = next;
    });
  }

  /**
   * The clusters beside the upstream; those that are not named any more go. Listeners that come later find them
   * on every worker.
   * @throws OutriggerError OUT1410 when Envoy refuses them.
   */
  async putClusters(clusters: readonly ClusterOptions[]): Promise<void> {
    await this.inTurn(async () => {
      const logStart = this.process.logs.length;
      if (await this.clusterFile.replace((version) => clusterDiscovery(version, clusters))) return;
      await this.process.flushLogs();
      throw refusalError(this.process.logs.slice(logStart));
    });
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Updates go one after the other: each must be seen to succeed or fail before the next. */
  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.queue.then(work);
    this.queue = done.catch(() => undefined);
    return done;
  }

  private async apply(next: ReadonlyMap<string, ListenerOptions>): Promise<void> {
    const logStart = this.process.logs.length;
    if (await this.writeListeners(next)) return;
    await this.process.flushLogs();
    const lines = this.process.logs
      .slice(logStart)
      .filter((line) => line.fromPlugin || ["warning", "error", "critical"].includes(line.level));
    await this.writeListeners(this.listeners);
    throw refusalError(lines);
  }

  private writeListeners(listeners: ReadonlyMap<string, ListenerOptions>): Promise<boolean> {
    return this.listenerFile.replace((version) =>
      listenerDiscovery(version, [...listeners.values()]),
    );
  }

  /**
   * Envoy takes a listener before its workers do. A connection without a request, which no filter sees,
   * shows in the statistics which version took it.
   */
  private async waitUntilServing(port: number, statPrefix: string): Promise<void> {
    const deadline = Date.now() + this.timeout;
    while (Date.now() < deadline) {
      await touch(port);
      const { body } = await this.process.admin(
        `/stats?filter=^http.${statPrefix}.downstream_cx_total`,
      );
      if (/downstream_cx_total: [1-9]/.test(body)) return;
      await sleep(10);
    }
    throw new OutriggerError(ExitCode.Environment, {
      code: "OUT1412",
      severity: "error",
      message: `Envoy took the configuration and did not serve it within ${this.timeout / 1000} s.`,
      fix: "try again; on a machine under heavy load give it more time",
    });
  }
}

/** Opens a connection and closes it. */
function touch(port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" }, () => socket.end());
    socket.on("error", () => resolve());
    socket.on("close", () => resolve());
    socket.resume();
  });
}
