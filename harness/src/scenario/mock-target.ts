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
  type MockCluster,
  type MockProxyOptions,
  type RawUpstreamRequest,
} from "../mock/index.js";
import { OpenMockConnection, OpenMockService, waitOn } from "./mock-connection.js";
import { haltText, MockObserver } from "./mock-observer.js";
import type {
  CalloutAnswer,
  ScenarioAnswer,
  ScenarioCluster,
  ScenarioRequest,
} from "./scenario.js";
import {
  hostLevel,
  observedLog,
  PluginRefused,
  type Observation,
  type ObservedRequest,
  type OpenTarget,
  type ScenarioTarget,
  type SideObservation,
  type TargetSettings,
} from "./target.js";

/** The mock's clock begins here in every scenario. */
const startOfTime = new Date("2026-01-01T00:00:00Z");

function observedRequest(request: RawUpstreamRequest): ObservedRequest {
  const { method, path, authority, headers, chunks, trailers } = request;
  return { method, path, authority, headers, body: Buffer.concat(chunks), trailers };
}

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

/** The clusters of a scenario, for `MockProxyOptions.clusters`. */
export function clusterScripts(clusters: readonly ScenarioCluster[]): Record<string, MockCluster> {
  return Object.fromEntries(
    clusters.map(({ name, script, http2 }) => [
      name,
      {
        server: script === "unreachable" ? script : script.map(clusterAnswer),
        protocol: http2 ? "http/2" : "http/1.1",
      },
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
  const sent = proxy.send(request).then((reply): Outcome => ({ reply }));
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

  async open({ plugin, logLevel, clusters }: TargetSettings): Promise<OpenTarget> {
    const held: { answer: ScenarioAnswer } = { answer: "reset" };
    const { wasm, sourceMap } = this.options;
    const map = sourceMap === undefined ? {} : { sourceMap };
    const loaded = { vmId: `scenario_${++this.opened}`, ...plugin, wasm, ...map };
    const { adapt = (options) => options, onStart = () => undefined } = this.options;
    const start = async (options: MockProxyOptions): Promise<MockProxy> => {
      const proxy = await startProxy(
        adapt({
          logLevel: hostLevel(logLevel),
          trace: "full",
          now: startOfTime,
          clusters: clusterScripts(clusters),
          ...options,
        }),
      );
      onStart(proxy);
      return proxy;
    };
    switch (kindOf(this.options.kinds, plugin.rootId)) {
      case "tcp":
        return OpenMockConnection.open(loaded, start);
      case "service": {
        const services = [{ ...loaded, singleton: plugin.singleton ?? true }];
        return new OpenMockService(await start({ services }));
      }
      case "http": {
        const rawUpstream = () => held.answer;
        return new OpenMock(
          await start({ filters: [loaded], http1Trailers: true, rawUpstream }),
          held,
        );
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

class OpenMock implements OpenTarget {
  private readonly observer: MockObserver;

  constructor(
    private readonly proxy: MockProxy,
    private readonly held: { answer: ScenarioAnswer },
  ) {
    this.observer = new MockObserver(proxy);
  }

  async exchange(
    request: ScenarioRequest,
    answer: ScenarioAnswer,
    timeout: number,
  ): Promise<Observation> {
    this.held.answer = answer;
    this.proxy.trace.clear();
    const first = this.proxy.rawUpstreamRequests.length;
    const { reply, halt } = await send(this.proxy, request, timeout);
    const arrived = this.proxy.rawUpstreamRequests[first];
    return {
      reply,
      upstream: arrived === undefined ? undefined : observedRequest(arrived),
      ...this.observer.observe(halt),
    };
  }

  async wait(milliseconds: number): Promise<SideObservation> {
    return waitOn(this.proxy, this.observer, milliseconds);
  }

  close(): Promise<void> {
    return this.proxy.close();
  }
}
