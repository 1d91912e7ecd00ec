// Configurations by a schema: what config.gen.ts imports.

export { ConfigurationMap } from "./configuration-map";
export { ConfiguredPlugin } from "./configured-plugin";
export { decodeConfiguration } from "./decode";
export { otherForms } from "./other-forms";
export { decimals, encodedBytes } from "./optional";
export { Problems } from "./problems";
export { DecimalReader, TextDecoder } from "./decode-scalars";
export { FormDecoder } from "./decode";
