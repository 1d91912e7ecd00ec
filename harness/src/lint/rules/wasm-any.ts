// The configuration of a plugin or a VM: a google.protobuf.Any in protobuf's JSON form.

import { nearestWord } from "../../terminal/nearest-word.js";
import type { Subject } from "../finding.js";
import { isFields } from "../values.js";
import type { Placed } from "../wasm-message.js";
import { prefix } from "./wasm-types.js";

const stringValue = `${prefix}google.protobuf.StringValue`;
const bytesValue = `${prefix}google.protobuf.BytesValue`;
const struct = `${prefix}google.protobuf.Struct`;
const wellKnown = [stringValue, bytesValue, struct, `${prefix}google.protobuf.Value`];

/** Other messages that fit into an Any, and so are not misspelt ones of those above. */
const others = [
  ...[
    "Any",
    "Empty",
    "Duration",
    "Timestamp",
    "ListValue",
    "BoolValue",
    "DoubleValue",
    "FloatValue",
  ],
  ...["Int32Value", "Int64Value", "UInt32Value", "UInt64Value"],
].map((name) => `${prefix}google.protobuf.${name}`);

const wanted = `{"@type": ${stringValue}, value: '...'}`;

export function checkAny(subject: Subject, { value, path }: Placed): void {
  if (value === undefined || value === null) return;
  const { report } = subject;
  const type = isFields(value) ? value["@type"] : undefined;
  if (!isFields(value) || typeof type !== "string") {
    report("OUT2082", path, {
      message: isFields(value)
        ? 'the configuration has no "@type", and Istio refuses the EnvoyFilter.'
        : "the configuration is no typed object, and Istio refuses the EnvoyFilter.",
      rule: wanted,
      edits: typeof value === "string" ? [{ kind: "wrap", path, type: stringValue }] : [],
    });
    return;
  }
  if (!/^[\w.-]+\/(?:\w+\.)+\w+$/.test(type)) {
    report("OUT2071", [...path, "@type"], {
      message: `${type} is the name of no type: Istio refuses the EnvoyFilter.`,
      rule: `${prefix} and the full name of a message`,
      fix: `"@type": ${stringValue}`,
    });
    return;
  }
  const near = [...wellKnown, ...others].includes(type)
    ? undefined
    : (wellKnown.find((known) => known === `${prefix}${type}`) ?? nearestWord(type, wellKnown));
  if (near !== undefined) {
    report("OUT2071", [...path, "@type"], {
      message: `there is no type ${type}: Istio refuses the EnvoyFilter.`,
      rule: near,
      fix: `"@type": ${near}`,
      edits: [{ kind: "set", path: [...path, "@type"], value: near }],
    });
    return;
  }
  const inner = value["value"];
  if (wellKnown.includes(type) && inner === undefined) {
    report("OUT2074", path, {
      message: `${type.slice(prefix.length)} has no value, and Istio refuses the EnvoyFilter.`,
      rule: wanted,
    });
    return;
  }
  if (
    (type === stringValue || type === bytesValue) &&
    inner !== undefined &&
    typeof inner !== "string"
  ) {
    report("OUT2074", [...path, "value"], {
      message: `${type === stringValue ? "StringValue" : "BytesValue"} holds text, and here is ${Array.isArray(inner) ? "a list" : `${typeof inner === "object" ? "an" : "a"} ${typeof inner}`}.`,
      rule: "the JSON as text, value: '{...}'; or google.protobuf.Struct for an object",
    });
  } else if (type === struct && !isFields(inner)) {
    report("OUT2074", [...path, "value"], {
      message: "Struct holds an object under value.",
      rule: `"@type": ${struct}, value: {...}`,
    });
  }
}
