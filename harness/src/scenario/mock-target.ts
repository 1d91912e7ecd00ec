// Scenarios on the mock host: in this process, in virtual time, with a proxy of its own for each scenario.

import { setTimeout as sleep } from "node:timers/promises";
import {
  MockHaltError,
  MockProxy,
  MockStalledError,
  MockStartError,
  MockStreamReset,
  type CalloutRequest,
  type ClusterAnswer,
  type MockCluster,
  type MockProxyOptions,
  type RawUpstreamRequest,
  type Trace,
} from "../mock/index.js";
import { withoutFrames } from "./grpc-answer.js";
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
  trapText,
  type Observation,
  type ObservedCallout,
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

function observedCallout(request: CalloutRequest): ObservedCallout {
  const { cluster, method, path, authority, headers } = request;
  const body = withoutFrames(headers, request.body);
  return { cluster, method, path, authority, headers, body, trailers: [] };
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

function clusterScripts(clusters: readonly ScenarioCluster[]): Record<string, MockCluster> {
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

/** What the host says when Envoy would have died or nobody knows what it would have answered. */
function haltText(error: MockHaltError): string {
  const [diagnostic] = error.diagnostics;
  const fix = diagnostic?.fix === undefined ? "" : ` (${diagnostic.fix})`;
  return `${diagnostic?.message ?? error.message}${fix}`;
}

/** What became of a stream, and why the whole host is at an end when it is. */
interface Outcome {
  reply: Observation["reply"];
  halt?: string;
}

async function send(proxy: MockProxy, request: ScenarioRequest, timeout: number): Promise<Outcome> {
  const { method, path, authority, headers, chunks, trailers } = request;
  const cancel = new AbortController();
  const inTime = sleep(timeout, undefined, { signal: cancel.signal }).then((): Outcome => ({
    reply: { stalled: `no reply in ${timeout} ms` },
  }));
  inTime.catch(() => undefined);
  const sent = proxy
    .send({ method, path, authority, headers, chunks, trailers })
    .then((reply): Outcome => ({ reply }));
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

/** So many crossings at the end of a step are shown: enough to see how it went wrong. */
const mostCrossings = 40;

function describeTrace(trace: Trace): string[] {
  const { entries } = trace;
  const before = entries.length - mostCrossings;
  const lines = trace.describe(entries.slice(-mostCrossings));
  return before > 0 ? [`… ${before} crossings before`, ...lines] : lines;
}

export interface MockTargetOptions {
  /** The module, or its path. */
  wasm: string | Uint8Array;
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
    const proxy = await startProxy({
      filters: [{ vmId: `scenario_${++this.opened}`, ...plugin, wasm: this.options.wasm }],
      logLevel: hostLevel(logLevel),
      http1Trailers: true,
      trace: "full",
      now: startOfTime,
      clusters: clusterScripts(clusters),
      rawUpstream: () => held.answer,
    });
    return new OpenMock(proxy, held);
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
  private seenLogs = 0;
  private seenCallouts = 0;

  constructor(
    private readonly proxy: MockProxy,
    private readonly held: { answer: ScenarioAnswer },
  ) {}

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
      ...this.observe(halt),
    };
  }

  async wait(milliseconds: number): Promise<SideObservation> {
    this.proxy.trace.clear();
    try {
      this.proxy.advanceTime(milliseconds);
    } catch (error) {
      if (!(error instanceof MockHaltError)) throw error;
      return this.observe(haltText(error));
    }
    return this.observe();
  }

  close(): Promise<void> {
    return this.proxy.close();
  }

  private observe(halt?: string): SideObservation {
    const { proxy } = this;
    const lines = proxy.logs.slice(this.seenLogs);
    this.seenLogs = proxy.logs.length;
    const callouts = proxy.calloutRequests.slice(this.seenCallouts);
    this.seenCallouts = proxy.calloutRequests.length;
    const trap = halt ?? trapText(lines.filter((line) => line.fromHost));
    const metrics = proxy.metrics.filter(({ kind }) => kind !== "histogram");
    return {
      logs: lines.filter((line) => !line.fromHost).map(observedLog),
      callouts: callouts.map(observedCallout),
      metrics: new Map(metrics.map(({ name, value }) => [name, Number(value)])),
      ...(trap !== undefined && { trap }),
      trace: () => describeTrace(proxy.trace),
    };
  }
}
