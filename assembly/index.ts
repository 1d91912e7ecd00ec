// The public names of the SDK, and nothing else.

// Not public, but asconfig.json names them: they take the place of imports that Envoy does not offer.
import "./runtime/abort";
import "./runtime/seed";
import "./runtime/trace";

export { Action } from "./action";
export { Body } from "./http/body";
export { Bytes } from "./bytes";
export { GrpcStatus } from "./grpc-status";
export { Header } from "./http/header";
export { HeaderList } from "./http/header-list";
export { HeaderMap } from "./http/header-map";
export { HttpFilter } from "./http/filter";
export { HttpRequest } from "./http/request";
export { HttpResponse } from "./http/response";
export { log } from "./log";
export { LogLevel } from "./log-level";
export { monotonicNow, now } from "./clock";
export { Plugin } from "./plugin";
export { plugin } from "./registry";
export { Status } from "./status";
export { Stream } from "./http/stream";
