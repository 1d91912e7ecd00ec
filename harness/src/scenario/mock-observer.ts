// What was seen beside the streams of the mock host: log lines, callouts, metrics, traps.

import type { CalloutRequest, LogLine, MockHaltError, MockProxy, Trace } from "../mock/index.js";
import { withoutFrames } from "./grpc-answer.js";
import { observedLog, trapText, type ObservedCallout, type SideObservation } from "./target.js";

function observedCallout(request: CalloutRequest): ObservedCallout {
  const { cluster, method, path, authority, headers } = request;
  const body = withoutFrames(headers, request.body);
  return { cluster, method, path, authority, headers, body, trailers: [] };
}

/** What the host says when Envoy would have died or nobody knows what it would have answered. */
export function haltText(error: MockHaltError): string {
  const [diagnostic] = error.diagnostics;
  const fix = diagnostic?.fix === undefined ? "" : ` (${diagnostic.fix})`;
  return `${diagnostic?.message ?? error.message}${fix}`;
}

/** So many crossings at the end of a step are shown: enough to see how it went wrong. */
const mostCrossings = 40;

function describeTrace(trace: Trace): string[] {
  const { entries } = trace;
  const before = entries.length - mostCrossings;
  const lines = trace.describe(entries.slice(-mostCrossings));
  return before > 0 ? [`… ${before} crossings before`, ...lines] : lines;
}

/** Of a stack that a mistake without end made, the top is enough. */
const mostPlaces = 8;

/** Sees what one proxy does. */
export class MockObserver {
  private seenLogs = 0;
  private seenCallouts = 0;

  /** @param vmIds Those whose shared data the plugins see. */
  constructor(
    private readonly proxy: MockProxy,
    private readonly vmIds: readonly string[],
  ) {}

  /** As a real Envoy tells it, and the places in sources that only the mock knows. */
  private observedTrap(lines: readonly LogLine[]): string | undefined {
    const text = trapText(lines.filter((line) => line.fromHost));
    if (text === undefined) return undefined;
    const stack = this.proxy.traps.at(-1)?.stack ?? [];
    return [text, ...stack.slice(0, mostPlaces).map((place) => `  at ${place}`)].join("\n");
  }

  /** Since it was asked last. */
  observe(halt?: string): SideObservation {
    const { proxy } = this;
    const lines = proxy.logs.slice(this.seenLogs);
    this.seenLogs = proxy.logs.length;
    const callouts = proxy.calloutRequests.slice(this.seenCallouts);
    this.seenCallouts = proxy.calloutRequests.length;
    const trap = halt ?? this.observedTrap(lines);
    const metrics = proxy.metrics.filter(({ kind }) => kind !== "histogram");
    return {
      logs: lines.filter((line) => !line.fromHost).map(observedLog),
      callouts: callouts.map(observedCallout),
      metrics: new Map(metrics.map(({ name, value }) => [name, Number(value)])),
      shared: new Map(this.vmIds.flatMap((vmId) => [...this.sharedBy(vmId)])),
      ...(trap !== undefined && { trap }),
      trace: () => describeTrace(proxy.trace),
      crossings: () => proxy.trace.describe(),
    };
  }

  /** Keys as text. */
  private sharedBy(vmId: string): Map<string, Uint8Array> {
    const found = [...this.proxy.sharedData(vmId)];
    return new Map(found.map(([key, value]) => [Buffer.from(key, "latin1").toString(), value]));
  }
}
