// The protobuf wire format.

export { ProtobufReader } from "./protobuf-reader";
export { ProtobufWriter } from "./protobuf-writer";
export { WireType } from "./wire-type";
