// gRPC calls, and the protobuf wire format of their messages.

export { GrpcCallout } from "./grpc-callout";
export { GrpcCalloutPart } from "./grpc-callout-part";
export { GrpcExchange } from "./grpc-exchange";
export { GrpcFilterCallout } from "./grpc-filter-callout";
export { GrpcOutcome } from "./grpc-outcome";
export { GrpcPluginCallout } from "./grpc-plugin-callout";
export { GrpcStream } from "./grpc-stream";
export { ProtobufReader } from "../encoding/protobuf-reader";
export { ProtobufWriter } from "../encoding/protobuf-writer";
export { WireType } from "../encoding/wire-type";
