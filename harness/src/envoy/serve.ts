// Serves one filter from a real Envoy in front of a small echo upstream, for `outrigger demo` and `dev`: the
// module can be replaced while it runs, and a module that Envoy refuses leaves the old one serving.

import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import type { PluginBytes, WasmFilterOptions } from "./bootstrap.js";
import { DynamicEnvoy } from "./dynamic-listeners.js";
import type { EnvoyLogLevel, EnvoyLogLine } from "./envoy-log.js";
import { findFreePort, isPortFree } from "./free-port.js";
import { startUpstream, type Upstream, type UpstreamRequest } from "./upstream.js";

export interface ServeFilterOptions {
  /** Path of the Envoy binary. */
  envoy: string;
  /** Path of the module. */
  wasm: string;
  /** Name of the plugin, in log lines. */
  pluginName: string;
  /** The name under which the module registered it. Default: `pluginName`. */
  rootId?: string;
  vmId?: string;
  configuration?: PluginBytes;
  failurePolicy?: "closed" | "open" | "reload";
  /** Port of 127.0.0.1. Default: 0, any free one. */
  port?: number;
  /** Default: info. */
  logLevel?: EnvoyLogLevel;
  /** Gets each log line of Envoy and of the plugin as it comes. */
  onLog?: (line: EnvoyLogLine) => void;
}

export interface ServedFilter {
  readonly port: number;
  /** `http://127.0.0.1:PORT/`. */
  readonly url: string;
  /** Envoy's admin interface, as `http://127.0.0.1:PORT`. */
  readonly adminUrl: string;
  readonly processId: number;
  /**
   * Serves another module (the same path with new content included) and resolves when new connections meet
   * it. @throws OutriggerError OUT1410 when Envoy refuses it; the old one goes on.
   */
  replaceModule(
    path: string,
    changes?: Pick<ServeFilterOptions, "configuration" | "rootId">,
  ): Promise<void>;
  /** Resolves when Envoy has ended, for whatever reason. */
  ended(): Promise<void>;
  stop(): Promise<void>;
}

/** Says back what arrived, as text: the simplest upstream that shows what a filter did to the request. */
export function echoAnswer(request: UpstreamRequest): { status: number; text: string } {
  const lines = [
    `${request.method} ${request.target}`,
    ...request.headers.map(([name, value]) => `${name}: ${value}`),
    "",
    Buffer.from(request.body).toString("latin1"),
  ];
  return { status: 200, text: `${lines.join("\n").trimEnd()}\n` };
}

function startEcho(): Promise<Upstream> {
  return startUpstream({
    record: false,
    answer: (request) => {
      const { status, text } = echoAnswer(request);
      const headers = [["content-type", "text/plain"]] as const;
      return { status, headers, chunks: [Buffer.from(text, "latin1")] };
    },
  });
}

function portTaken(port: number): OutriggerError {
  return new OutriggerError(ExitCode.Environment, {
    code: "OUT1411",
    severity: "error",
    message: `port ${port} of 127.0.0.1 is taken by another process.`,
    fix: `choose another one: --port ${port < 65535 ? port + 1 : 0}, or --port 0 for any free port`,
  });
}

/**
 * Starts Envoy with one filter.
 * @throws OutriggerError OUT1411 port taken; OUT1410, OUT1412, OUT1413 as `EnvoyProcess.start`.
 */
export async function serveFilter(options: ServeFilterOptions): Promise<ServedFilter> {
  const port = options.port || (await findFreePort());
  if (!(await isPortFree(port))) throw portTaken(port);
  const folder = await mkdtemp(join(tmpdir(), "outrigger-serve-"));
  const upstream = await startEcho();
  let envoy: DynamicEnvoy | undefined;
  let generation = 0;
  let changed: Pick<ServeFilterOptions, "configuration" | "rootId"> = {};

  const stop = async (): Promise<void> => {
    await envoy?.stop();
    await upstream.close();
    await rm(folder, { recursive: true, force: true });
  };
  /** Envoy reads a module when its configuration changes: each generation is a file of its own. */
  const put = async (wasm: string, changes: typeof changed): Promise<void> => {
    const filename = join(folder, `module-${++generation}.wasm`);
    await copyFile(wasm, filename);
    const { pluginName: name, vmId, failurePolicy } = options;
    const rootId = changes.rootId ?? options.rootId;
    const configuration = changes.configuration ?? options.configuration;
    const filter: WasmFilterOptions = {
      name,
      module: { filename },
      ...(rootId !== undefined && { rootId }),
      ...(vmId !== undefined && { vmId }),
      ...(configuration !== undefined && { configuration }),
      ...(failurePolicy !== undefined && { failurePolicy }),
    };
    await envoy?.put({ name: "filter", port, filters: [filter] });
    changed = changes;
  };

  try {
    envoy = await DynamicEnvoy.start({
      envoy: options.envoy,
      upstream: { address: "127.0.0.1", port: upstream.port },
      ...(options.logLevel !== undefined && { logLevel: options.logLevel }),
      ...(options.onLog !== undefined && { onLog: options.onLog }),
    });
    await put(options.wasm, {});
  } catch (error) {
    await stop();
    throw error;
  }
  const { process } = envoy;
  return {
    port,
    url: `http://127.0.0.1:${port}/`,
    adminUrl: process.adminUrl,
    processId: process.processId,
    replaceModule: (path, changes = {}) => put(path, { ...changed, ...changes }),
    ended: () => process.ended(),
    stop,
  };
}
