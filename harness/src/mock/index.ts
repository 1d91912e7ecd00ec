// The mock host as other areas and users see it.

export type {
  CalloutRequest,
  ClusterAnswer,
  ClusterLimits,
  ClusterOptions,
  ClusterScript,
  MockCluster,
} from "./callouts/cluster.js";
export type { DnsAnswer, DnsScript, ResolvedAddress } from "./callouts/dns.js";
export type { GrpcAnswer, GrpcScript, GrpcServerCall } from "./callouts/grpc-script.js";
export { envoyMinors, type EnvoyMinor } from "./envoy-version.js";
export type { HostCallFamilies } from "./families/index.js";
export type { HeaderPair } from "./headers/pairs.js";
export type { LogLine, MockTrap } from "./host-process.js";
export {
  MockHaltError,
  MockStalledError,
  MockStartError,
  MockStreamReset,
  MockUsageError,
} from "./mock-errors.js";
export type { MockProxyOptions, MockService } from "./mock-options.js";
export { MockProxy } from "./mock-proxy.js";
export type { FailurePolicy, MockPlugin, SettingValue } from "./plugin.js";
export type { RemoteModule } from "./remote-code.js";
export type {
  ClusterAttributes,
  ListenerSettings,
  LocalitySettings,
  MetadataSettings,
  NodeSettings,
  Surroundings,
} from "./properties/surroundings.js";
export type {
  RawDownstreamReply,
  RawEarlyUpstream,
  RawInterimHead,
  RawReply,
  RawRequest,
  RawRequestHead,
  RawUpstream,
  RawUpstreamRequest,
  UpstreamAnswer,
} from "./raw-messages.js";
export type {
  DirectResponse,
  HeaderChanges,
  HeaderMatch,
  HeaderToAdd,
  MockRoute,
  MockVirtualHost,
  Redirect,
  RouteMatch,
  RouteMetadata,
  WeightedCluster,
} from "./routes/route.js";
export type { MockStream } from "./stream/mock-stream.js";
export type { Certificate, CertificateFacts } from "./stream/certificate.js";
export { ClientConnection } from "./stream/connection-info.js";
export type { ConnectionSettings, SocketAddress, TlsSettings } from "./stream/connection-info.js";
export type { Protocol } from "./stream/stream-info.js";
export type { MockConnection } from "./tcp/mock-connection.js";
export type { TcpServer, TcpServerConnection, TcpUpstream } from "./tcp/tcp-upstream.js";
export type { Trace, TraceEntry, TraceLevel } from "./trace.js";
export type { VmUsage } from "./vm-handle.js";
export type { ManagedObjects } from "./vm/managed-objects.js";
