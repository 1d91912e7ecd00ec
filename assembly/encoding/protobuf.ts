// The protobuf wire format, as far as the host's foreign functions need it.

export { ProtobufReader } from "./protobuf-reader";
export { ProtobufWriter } from "./protobuf-writer";
export { WireType } from "./wire-type";
