// How a field of a protobuf message is laid out (protobuf.dev, "Encoding"). Wire types 3 and 4 began
// and ended groups, which proto3 does not have.

/** The wire type of a field, the lowest three bits of its tag. */
export enum WireType {
  /** Numbers and booleans of up to 64 bits. */
  Varint = 0,
  /** fixed64, sfixed64, double. */
  Fixed64 = 1,
  /** string, bytes, messages, packed arrays. */
  Bytes = 2,
  /** fixed32, sfixed32, float. */
  Fixed32 = 5,
}
