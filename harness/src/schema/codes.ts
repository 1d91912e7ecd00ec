// Explanations of the codes that configuration schemas, and configurations, can report.

import type { ExplanationTable } from "../errors/explanation.js";

export const schemaCodes: ExplanationTable = {
  OUT1701: {
    title: "config.schema.json cannot be read",
    text: "filters/NAME/config.schema.json says what a filter's configuration may be. It must be strict JSON: UTF-8, no comments, no trailing commas, no name twice in one object.",
  },
  OUT1702: {
    title: "a schema keyword that a module cannot check",
    text: "A module checks its configuration by itself, in little code, so only a part of JSON Schema 2020-12 is supported: type (object, string, integer, number, boolean, array), properties, required, additionalProperties, propertyNames, allOf of one reference, enum, const, minimum, maximum, minLength, maxLength, minItems, maxItems, minProperties, maxProperties, pattern (one class of characters, as ^[a-z-]+$), default, $ref, $defs, oneOf with a const tag, contentEncoding, x-secret, title, description. A keyword that would silently not be checked is refused.",
  },
  OUT1703: {
    title: "a schema keyword with a wrong value",
    text: "The keyword is supported, but not with this value. The message says which values are.",
  },
  OUT1704: {
    title: "a reference that leads nowhere",
    text: "$ref is #/$defs/NAME for a definition of the same file, outrigger:NAME for a fragment that comes with the SDK (config/fragments), or the path of another .schema.json file beside this one. A reference stands alone: beside it only description, title, default and x-secret count.",
  },
  OUT1705: {
    title: "two things of a schema with one name in code",
    text: "Every object and enum becomes a class or enum in config.gen.ts, every property a member. Names that differ only in - and _ or in capitals become one. Give one of the objects a title, or rename the property.",
  },
  OUT1706: {
    title: "an object with too many fields",
    text: "An object may have up to 64 fields and 255 bytes of members, a name or value of an enum up to 255 bytes. Group fields into objects; readers of the configuration will thank you too.",
  },
  OUT1707: {
    title: "a default that its own schema refuses",
    text: "A default is decoded by the same code as what users write, so it must be valid, and must not contain itself.",
  },
  OUT1710: {
    title: "a configuration that is not JSON",
    text: "A configuration is strict JSON (RFC 8259), because the module would refuse it otherwise: no comments, no trailing commas, no name twice in one object, no lone surrogates, at most 64 levels and 1 MiB.",
  },
  OUT1711: {
    title: "a configuration that its schema refuses",
    text: "The module refuses this configuration with the same words, and Envoy would not start or would keep the last configuration. The table in the filter's README says what each field may be.",
  },
  OUT1720: {
    title: "a generated file is stale",
    text: "config.gen.ts and the table in the README are made from config.schema.json. `outrigger schema NAME` writes both anew.",
  },
  OUT1721: {
    title: "the README has no place for the table",
    text: "The table of settings stands between the lines <!-- config:begin --> and <!-- config:end --> of the filter's README.md. Put both where the table should be.",
  },
};
