// Scenarios on the mock host: in this process, in virtual time, with a proxy of its own for each scenario.

import { setTimeout as sleep } from "node:timers/promises";
import {
  MockHaltError,
  MockProxy,
  MockStalledError,
  MockStreamReset,
  type RawUpstreamRequest,
} from "../mock/index.js";
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

function observedRequest(request: RawUpstreamRequest): ObservedRequest {
  const { method, path, authority, headers, chunks, trailers } = request;
  return { method, path, authority, headers, body: Buffer.concat(chunks), trailers };
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

export interface MockTargetOptions {
  /** The module, or its path. */
  wasm: string | Uint8Array;
}

export class MockTarget implements ScenarioTarget {
  readonly name = "mock";
  private opened = 0;

  constructor(private readonly options: MockTargetOptions) {}

  async open(plugin: ScenarioPlugin, logLevel: LogLevelName): Promise<OpenTarget> {
    let next: ScenarioAnswer = "reset";
    const proxy = await MockProxy.start({
      filters: [{ vmId: `scenario_${++this.opened}`, ...plugin, wasm: this.options.wasm }],
      logLevel: hostLevel(logLevel),
      http1Trailers: true,
      rawUpstream: () => next,
    });
    let seen = 0;
    return {
      exchange: async (request, answer, timeout): Promise<Observation> => {
        next = answer;
        const first = proxy.rawUpstreamRequests.length;
        const { reply, halt } = await send(proxy, request, timeout);
        const lines = proxy.logs.slice(seen);
        seen = proxy.logs.length;
        const arrived = proxy.rawUpstreamRequests[first];
        const trap = halt ?? trapText(lines.filter((line) => line.fromHost));
        return {
          reply,
          upstream: arrived === undefined ? undefined : observedRequest(arrived),
          logs: lines.filter((line) => !line.fromHost).map(observedLog),
          ...(trap !== undefined && { trap }),
        };
      },
      close: () => proxy.close(),
    };
  }

  async close(): Promise<void> {}
}
