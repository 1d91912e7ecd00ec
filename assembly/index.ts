// The public names of the SDK, and nothing else.

// Not public, but asconfig.json names them: they take the place of imports that Envoy does not offer.
import "./runtime/abort";
import "./runtime/seed";
import "./runtime/trace";

export { Action } from "./action";
export { Body } from "./http/body";
export { Bytes } from "./bytes";
export { CalloutKind, CalloutOutcome } from "./callout/outcome";
export { FilterCallout } from "./callout/filter-callout";
export { GrpcStatus } from "./grpc-status";
export { Header } from "./http/header";
export { HeaderList } from "./http/header-list";
export { HeaderMap } from "./http/header-map";
export { HttpCallout } from "./callout/http-callout";
export { HttpFilter } from "./http/filter";
export { HttpRequest } from "./http/request";
export { HttpResponse } from "./http/response";
export { log } from "./log";
export { LogLevel } from "./log-level";
export { monotonicNow, now } from "./clock";
export { Plugin } from "./plugin";
export { PluginCallout } from "./callout/plugin-callout";
export { plugin } from "./registry";
export { ReceivedBody } from "./callout/received-body";
export { ReceivedHeaders } from "./callout/received-headers";
export { Status } from "./status";
export { Stream } from "./http/stream";
export { StreamQueue } from "./callout/stream-queue";
