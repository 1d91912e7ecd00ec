// What Envoy knows beyond headers, each attribute with its type.

export { Attribute } from "./attribute.gen";
export {
  AnyAttribute,
  DurationAttribute,
  FlagAttribute,
  HeadersAttribute,
  IntegerAttribute,
  MessageAttribute,
  MetadataAttribute,
  PluginTextAttribute,
  TextAttribute,
  TimeAttribute,
  UnsignedAttribute,
} from "./kinds";
