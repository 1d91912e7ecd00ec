// A real Envoy's part of a topology test.

import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  envoyBootstrap,
  listenerDiscovery,
  type ListenerOptions,
} from "../../../harness/src/envoy/bootstrap.js";
import { NoReplyError, sendRequest } from "../../../harness/src/envoy/client.js";
import type { EnvoyLogLine } from "../../../harness/src/envoy/envoy-log.js";
import { EnvoyProcess } from "../../../harness/src/envoy/process.js";
import { startUpstream, type Upstream } from "../../../harness/src/envoy/upstream.js";
import type { Side, TopologyPlugin, TopologySetup } from "./topology.js";

const type = (name: string): string => `type.googleapis.com/${name}`;
const listenerName = "listener";

const policies = { closed: "FAIL_CLOSED", open: "FAIL_OPEN", reload: "FAIL_RELOAD" } as const;

function anyValue(value: TopologyPlugin["configuration"]): object | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") return { "@type": type("google.protobuf.StringValue"), value };
  if (!(value instanceof Uint8Array)) return value;
  const text = Buffer.from(value).toString("base64");
  return { "@type": type("google.protobuf.BytesValue"), value: text };
}

function moduleSource(wasm: TopologyPlugin["wasm"]): object {
  if (!("cluster" in wasm)) {
    return { local: { inline_bytes: Buffer.from(wasm).toString("base64") } };
  }
  const { uri, cluster, timeout = 1000, sha256 } = wasm;
  return { remote: { http_uri: { uri, cluster, timeout: `${timeout / 1000}s` }, sha256 } };
}

/** One `envoy.extensions.wasm.v3.PluginConfig`. */
function pluginConfig(plugin: TopologyPlugin): object {
  const { name = "", rootId = name, vmId, wasm, failurePolicy, failOpen } = plugin;
  const { environment, hostEnvironmentKeys, reloadInterval, allowedCapabilities } = plugin;
  return {
    name,
    root_id: rootId,
    configuration: anyValue(plugin.configuration),
    failure_policy: failurePolicy && policies[failurePolicy],
    allow_on_headers_stop_iteration: plugin.allowOnHeadersStopIteration,
    fail_open: failOpen,
    reload_config: reloadInterval && {
      backoff: { base_interval: `${reloadInterval / 1000}s` },
    },
    capability_restriction_config: allowedCapabilities && {
      allowed_capabilities: Object.fromEntries(allowedCapabilities.map((key) => [key, {}])),
    },
    vm_config: {
      vm_id: vmId,
      runtime: plugin.runtime ?? "envoy.wasm.runtime.v8",
      configuration: anyValue(plugin.vmConfiguration),
      code: moduleSource(wasm),
      nack_on_code_cache_miss: "cluster" in wasm ? wasm.nackOnCacheMiss : undefined,
      environment_variables: (environment ?? hostEnvironmentKeys) && {
        key_values: environment,
        host_env_keys: hostEnvironmentKeys,
      },
    },
  };
}

interface Manager {
  http_filters: object[];
  access_log?: object[];
}

/** The listener's part with all filters replaced by those of the test, and its access loggers. */
function discovery(
  version: number,
  setup: TopologySetup,
  filters: readonly TopologyPlugin[],
): { resources: Record<string, unknown>[] } {
  const listener: ListenerOptions = { name: listenerName, port: 0, filters: [] };
  const response = listenerDiscovery(String(version), [listener]) as {
    resources: ({ filter_chains: { filters: { typed_config: Manager }[] }[] } & Record<string, unknown>)[]; // prettier-ignore
  };
  const manager = response.resources[0]?.filter_chains[0]?.filters[0]?.typed_config;
  if (manager === undefined) throw new Error("a listener without a connection manager");
  manager.http_filters.unshift(
    ...filters.map((plugin, index) => ({
      name: `filter.${index}`,
      typed_config: {
        "@type": type("envoy.extensions.filters.http.wasm.v3.Wasm"),
        config: pluginConfig(plugin),
      },
    })),
  );
  manager.access_log = (setup.accessLoggers ?? []).map((plugin) => ({
    name: "envoy.access_loggers.wasm",
    typed_config: {
      "@type": type("envoy.extensions.access_loggers.wasm.v3.WasmAccessLog"),
      config: pluginConfig(plugin),
    },
  }));
  return response;
}

function services(setup: TopologySetup): object[] {
  return (setup.services ?? []).map((plugin) => ({
    name: "envoy.bootstrap.wasm",
    typed_config: {
      "@type": type("envoy.extensions.wasm.v3.WasmService"),
      config: pluginConfig(plugin),
      singleton: plugin.singleton ?? false,
    },
  }));
}

function lineText({ prefix = "", message, fromPlugin, level }: EnvoyLogLine): string {
  return fromPlugin ? `${prefix}: ${message}` : `${level}: ${message.split("\n")[0]}`;
}

export class EnvoySide implements Side {
  private version = 0;
  private stopped = false;

  private constructor(
    private readonly setup: TopologySetup,
    private readonly folder: string,
    private readonly servers: readonly Upstream[],
    private readonly envoy: EnvoyProcess,
  ) {}

  static async start(path: string, setup: TopologySetup): Promise<EnvoySide> {
    const folder = await mkdtemp(join(tmpdir(), "outrigger-topology-"));
    const file = join(folder, "listeners.json");
    await writeFile(file, JSON.stringify(discovery(0, setup, setup.filters)));
    const upstream = await startUpstream({
      answer: () => ({ status: 200, headers: [["content-length", "0"]] }),
    });
    const code = await startUpstream({
      answer: ({ target }) => {
        const module = setup.code?.[target];
        const chunks = module === undefined ? [Buffer.from("no such module")] : [module];
        return { status: module === undefined ? 500 : 200, headers: [], chunks };
      },
    });
    const bootstrap = envoyBootstrap({
      upstream: { address: "127.0.0.1", port: upstream.port },
      clusters: [{ name: "code", server: { address: "127.0.0.1", port: code.port } }],
      ...(setup.updates === true && { listenerDiscoveryFile: file }),
    }) as { static_resources: { listeners: object[] } };
    if (setup.updates !== true) {
      const [resource = {}] = discovery(0, setup, setup.filters).resources;
      const fields = Object.entries(resource).filter(([name]) => name !== "@type");
      const listener = Object.fromEntries(fields);
      bootstrap.static_resources.listeners.push(listener);
    }
    Object.assign(bootstrap, { bootstrap_extensions: services(setup) });
    // The process has the environment of this one.
    Object.assign(process.env, setup.environment);
    const envoy = await EnvoyProcess.start({
      envoy: path,
      bootstrap,
      concurrency: setup.workers ?? 1,
      drainSeconds: setup.drain ?? 1,
    });
    const side = new EnvoySide(setup, folder, [upstream, code], envoy);
    await side.until(async () => envoy.ports.has(listenerName));
    return side;
  }

  async get(headers: readonly (readonly [string, string])[] = []): Promise<string> {
    const request = { method: "GET", target: "/", headers: [["host", "example.test"] as const, ...headers] }; // prettier-ignore
    try {
      const { status, body } = await sendRequest(this.envoy.port(listenerName), request, 3000);
      await sleep(50);
      return `${status} ${Buffer.from(body).toString()}`;
    } catch (error) {
      if (error instanceof NoReplyError) return "no reply";
      throw error;
    }
  }

  async update(filters: readonly TopologyPlugin[]): Promise<string> {
    const count = async (): Promise<number[]> => {
      const names = ["success", "update_rejected"].map((name) => name === "success" ? "listener_manager.lds.update_success" : "listener_manager.lds.update_rejected"); // prettier-ignore
      return Object.values(await this.statistics(...names));
    };
    const before = await count();
    const file = join(this.folder, "listeners.json");
    const next = discovery(++this.version, this.setup, filters);
    await writeFile(`${file}.new`, JSON.stringify(next));
    await rename(`${file}.new`, file);
    let after = before;
    await this.until(async () => (after = await count()).join() !== before.join());
    await sleep(150); // The new filter chain comes to the workers.
    await this.until(async () => this.envoy.ports.has(listenerName));
    return after[0] === before[0] ? "refused" : "taken";
  }

  wait(milliseconds: number): Promise<void> {
    return sleep(milliseconds);
  }

  async statistics(...names: string[]): Promise<Record<string, number>> {
    const { body } = await this.envoy.admin("/stats?format=json");
    const { stats } = JSON.parse(body) as { stats: { name?: string; value?: number }[] };
    const all = new Map(stats.map(({ name, value }) => [name, value]));
    return Object.fromEntries(names.map((name) => [name, Number(all.get(name))]));
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    await this.envoy.stop();
    await Promise.all(this.servers.map((server) => server.close()));
    await rm(this.folder, { recursive: true, force: true });
  }

  lines(): { main: string[]; workers: string[][] } {
    const threads = new Map<string, string[]>();
    for (const line of this.envoy.logs) {
      if (line.component !== "wasm" || line.level === "critical") continue;
      if (/failed to load \((in progress|cached)\)/.test(line.message)) continue; // prettier-ignore
      const own = threads.get(line.thread ?? "") ?? [];
      threads.set(line.thread ?? "", own);
      own.push(lineText(line));
    }
    const mainThread = String(this.envoy.processId);
    const main = threads.get(mainThread) ?? [];
    threads.delete(mainThread);
    return { main, workers: [...threads.values()] };
  }

  private async until(done: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      await this.envoy.readPorts();
      if (await done()) return;
      await sleep(50);
    }
    throw new Error("Envoy does not get there");
  }
}
