// A module that is started, on the mock host and on a real Envoy: what is logged until Envoy takes it, refuses it or
// dies must be the same on both. No request is needed: what a module does, it does in proxy_on_configure.

import binaryen from "binaryen";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { envoyBootstrap, listenerDiscovery } from "../../../harness/src/envoy/bootstrap.js";
import { sendRequest } from "../../../harness/src/envoy/client.js";
import { DiscoveryFile } from "../../../harness/src/envoy/discovery-file.js";
import { EnvoyProcess } from "../../../harness/src/envoy/process.js";
import {
  MockHaltError,
  MockProxy,
  MockStartError,
  type EnvoyMinor,
} from "../../../harness/src/mock/index.js";
import { rawGuestText, type RawGuest } from "../raw-guest.js";

export interface StartCase {
  readonly name: string;
  readonly wasm: Uint8Array;
  readonly allowedCapabilities?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface StartOutcome {
  readonly end: "taken" | "refused" | "dies";
  readonly log: readonly string[];
}

/** Bytes of WebAssembly text, with the names of its functions. */
export function assembleNamed(text: string): Uint8Array {
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.All);
  binaryen.setDebugInfo(true);
  try {
    return module.emitBinary();
  } finally {
    binaryen.setDebugInfo(false);
    module.dispose();
  }
}

/** A guest that does something in `proxy_on_configure`; `malloc` stands at the beginning of its allocator. */
export function configuring(
  body: string,
  { malloc = "", ...guest }: Omit<RawGuest, "callbacks"> & { malloc?: string } = {},
): string {
  const callbacks = { proxy_on_configure: `${body} (i32.const 1)` };
  return rawGuestText({ ...guest, callbacks }).replace(
    "(local.set $at (global.get $top))",
    `${malloc} (local.set $at (global.get $top))`,
  );
}

interface LoggedLine {
  readonly level: string;
  readonly message: string;
  readonly prefix?: string;
}

/** What Envoy says about its own decision differs with where the configuration comes from. */
function told(lines: readonly LoggedLine[], end: StartOutcome["end"]): string[] {
  const own = lines.filter(
    ({ level, message }) => level !== "critical" && !/^(Unable to create|Plugin)/.test(message),
  );
  const texts = own.map(
    ({ level, prefix = "", message }) => `${level} ${prefix.trim()}: ${message}`,
  );
  // A module that is taken runs on two threads at once.
  return end === "taken" ? texts.sort() : texts;
}

const pluginName = "guest";

export async function startOnMock(test: StartCase, envoy: EnvoyMinor): Promise<StartOutcome> {
  const { name, wasm, allowedCapabilities, environment } = test;
  const plugin = {
    wasm,
    name: pluginName,
    vmId: name,
    ...(allowedCapabilities && { allowedCapabilities }),
    ...(environment && { environment }),
  };
  try {
    const proxy = await MockProxy.start({ filters: [plugin], envoy });
    const log = told(proxy.logs, "taken");
    await proxy.close();
    return { end: "taken", log };
  } catch (error) {
    if (error instanceof MockStartError)
      return { end: "refused", log: told(error.logs, "refused") };
    if (error instanceof MockHaltError) return { end: "dies", log: [] };
    throw error;
  }
}

/** A real Envoy that takes one module after the other, and is started anew when one kills it. */
export class StartingEnvoy {
  private envoy: EnvoyProcess | undefined;
  private discovery: DiscoveryFile | undefined;
  private folder: string | undefined;

  /** Modules that the running Envoy has been given. */
  private given = 0;

  constructor(private readonly path: string) {}

  /** A death counts where nothing was in that Envoy before: memory that an earlier module broke may kill it late. */
  async start(test: StartCase): Promise<StartOutcome> {
    if (this.envoy?.running !== true) await this.boot();
    const isFirst = this.given++ === 0;
    const outcome = await this.tryStart(test);
    return outcome.end === "dies" && !isFirst ? this.start(test) : outcome;
  }

  private async tryStart(test: StartCase): Promise<StartOutcome> {
    const { envoy, discovery } = this;
    if (envoy === undefined || discovery === undefined) throw new Error("Envoy did not start");
    const before = envoy.logs.length;
    const lines = (): LoggedLine[] =>
      envoy.logs.slice(before).filter(({ component }) => component === "wasm");
    try {
      const taken = await discovery.replace((version) => this.resources(version, test));
      if (taken) await this.waitForWorker(envoy, test.name);
      await envoy.flushLogs();
      const end = taken ? "taken" : "refused";
      return { end, log: told(lines(), end) };
    } catch (error) {
      await Promise.race([envoy.ended(), sleep(5000)]);
      if (envoy.running) throw error;
      return { end: "dies", log: [] };
    }
  }

  async stop(): Promise<void> {
    await this.envoy?.stop();
    if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true });
  }

  /** The worker comes later than the main thread, which answers; a request finds it when it is done. */
  private async waitForWorker(envoy: EnvoyProcess, listener: string): Promise<void> {
    const request = { method: "GET", target: "/", headers: [["host", "a"]] as const, chunks: [] };
    for (let attempt = 0; attempt < 50; attempt++) {
      await envoy.readPorts();
      const port = envoy.ports.get(listener);
      if (port !== undefined && port !== 0) {
        await sendRequest(port, request, 5000);
        return;
      }
      await sleep(20);
    }
    throw new Error(`the listener of ${listener} does not listen`);
  }

  private resources(version: string, test: StartCase): object {
    const { name, wasm, environment, allowedCapabilities } = test;
    const filter = {
      name: pluginName,
      vmId: name,
      module: { inlineBytes: wasm },
      ...(environment && { environment }),
    };
    const content = JSON.stringify(
      listenerDiscovery(version, [{ name, port: 0, filters: [filter] }]),
    );
    if (allowedCapabilities === undefined) return JSON.parse(content) as object;
    const names = Object.fromEntries(allowedCapabilities.map((capability) => [capability, {}]));
    const restriction = `"capability_restriction_config":{"allowed_capabilities":${JSON.stringify(names)}}`;
    return JSON.parse(content.replace('"root_id"', `${restriction},"root_id"`)) as object;
  }

  private async boot(): Promise<void> {
    await this.stop();
    this.given = 0;
    const folder = await mkdtemp(join(tmpdir(), "outrigger-starts-"));
    this.folder = folder;
    const file = join(folder, "listeners.json");
    await writeFile(file, JSON.stringify(listenerDiscovery("0", [])));
    const upstream = { address: "127.0.0.1", port: 1 };
    const bootstrap = envoyBootstrap({ upstream, listenerDiscoveryFile: file });
    this.envoy = await EnvoyProcess.start({ envoy: this.path, bootstrap });
    this.discovery = new DiscoveryFile(this.envoy, {
      file,
      statistics: "listener_manager.lds",
      timeout: 10_000,
    });
  }
}
