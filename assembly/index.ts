// The public names of the SDK, and nothing else.

// Not public, but asconfig.json names them: they take the place of imports that Envoy does not offer.
import "./runtime/abort";
import "./runtime/seed";
import "./runtime/trace";

export { Action } from "./action";
export { base64, base64url } from "./encoding/base64";
export { Body } from "./http/body";
export { BodyCollector, BodyOutcome } from "./http/body-collector";
export { BodyTransform } from "./http/body-transform";
export { Bytes } from "./bytes";
export { CalloutKind, CalloutOutcome } from "./callout/outcome";
export { callForeignFunction, ForeignOutcome } from "./foreign/foreign-function";
export { Counter } from "./metrics/counter";
export { ecdsaSignature, rsaPublicKeyInfo } from "./encoding/asn1";
export { equalInConstantTime } from "./crypto/constant-time";
export { FilterCallout } from "./callout/filter-callout";
export { Gauge } from "./metrics/gauge";
export { GrpcStatus } from "./grpc-status";
export { Header } from "./http/header";
export { HeaderList } from "./http/header-list";
export { HeaderMap } from "./http/header-map";
export { hex } from "./encoding/hex";
export { Histogram } from "./metrics/histogram";
export { HmacSha256 } from "./crypto/hmac";
export { HttpCallout } from "./callout/http-callout";
export { HttpFilter } from "./http/filter";
export { HttpRequest } from "./http/request";
export { HttpResponse } from "./http/response";
export { log } from "./log";
export { LogLevel } from "./log-level";
export { monotonicNow, now } from "./clock";
export { Plugin } from "./plugin";
export { plugin } from "./registry";
export { PluginCallout } from "./callout/plugin-callout";
export { Property } from "./property";
export { randomBytes } from "./random";
export { ReceivedBody } from "./callout/received-body";
export { ReceivedHeaders } from "./callout/received-headers";
export { Sha256, sha256 } from "./crypto/sha256";
export { sharedData } from "./shared-data/shared-data";
export { SharedOutcome, SharedUpdate } from "./shared-data/shared-update";
export { SharedValue } from "./shared-data/shared-value";
export { Status } from "./status";
export { Stream } from "./http/stream";
export { StreamQueue } from "./callout/stream-queue";
export { verifySignature, Verification } from "./foreign/verify-signature";
