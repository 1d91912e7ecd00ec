// The mock host as other areas and users see it.

export type { CalloutRequest, ClusterAnswer, ClusterScript } from "./callouts/cluster.js";
export { envoyMinors, type EnvoyMinor } from "./envoy-version.js";
export type { HostCallFamilies } from "./families/index.js";
export type { HeaderPair } from "./headers/pairs.js";
export type { LogLine } from "./host-process.js";
export {
  MockHaltError,
  MockStalledError,
  MockStartError,
  MockStreamReset,
  MockUsageError,
} from "./mock-errors.js";
export type { MockProxyOptions } from "./mock-options.js";
export { MockProxy } from "./mock-proxy.js";
export type { FailurePolicy, MockPlugin, SettingValue } from "./plugin.js";
export type {
  RawDownstreamReply,
  RawReply,
  RawRequest,
  RawUpstream,
  RawUpstreamRequest,
  UpstreamAnswer,
} from "./raw-messages.js";
export type { Protocol } from "./stream/stream-info.js";
export type { Trace, TraceEntry } from "./trace.js";
