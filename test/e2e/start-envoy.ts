// Starts an Envoy with one filter in front of a scripted upstream, and stops both when the test is over.

import { onTestFinished } from "vitest";
import {
  envoyBootstrap,
  type ListenerOptions,
  type WasmFilterOptions,
} from "../../harness/src/envoy/bootstrap.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import {
  startUpstream,
  type Upstream,
  type UpstreamOptions,
} from "../../harness/src/envoy/upstream.js";

export interface StartOptions extends Partial<ListenerOptions> {
  envoyPath: string;
  filter: WasmFilterOptions;
  answer?: UpstreamOptions["answer"];
}

export interface Started {
  envoy: EnvoyProcess;
  upstream: Upstream;
  port: number;
}

export async function startEnvoy(options: StartOptions): Promise<Started> {
  const { envoyPath, filter, answer = () => ({ status: 200 }), ...listener } = options;
  const upstream = await startUpstream({ answer });
  onTestFinished(() => upstream.close());
  const envoy = await EnvoyProcess.start({
    envoy: envoyPath,
    bootstrap: envoyBootstrap({
      upstream: { address: "127.0.0.1", port: upstream.port },
      listeners: [{ name: "test", port: 0, ...listener, filters: [filter] }],
    }),
  });
  onTestFinished(() => envoy.stop());
  return { envoy, upstream, port: envoy.port("test") };
}

/** Log lines that say that a VM failed: none may ever come from a filter that is written with the SDK. */
export async function trapLines(envoy: EnvoyProcess): Promise<string[]> {
  await envoy.flushLogs();
  return envoy.logs
    .filter((line) => /Uncaught RuntimeError|wasm_fail|backtrace/.test(line.message))
    .map((line) => line.message);
}
