// What a module gets for a configuration, however that is given: as text, as bytes, as an object, or as the
// JSON form of a google.protobuf.Any, with `@type`, as in Envoy's own configuration files.
// Source: Envoy source/common/protobuf/utility.cc, MessageUtil::anyToBytes.

import { settingBytes, utf8 } from "./bytes.js";
import { MockUsageError } from "./mock-errors.js";
import { structBytes } from "./struct-value.js";

/**
 * A value that becomes bytes for the module. Text and bytes go as they are, an object as its JSON text. An object
 * with `@type` is a google.protobuf.Any: StringValue gives its string, BytesValue the bytes of its base64 text,
 * and everything else the protobuf bytes of the message, a Struct too, which is no JSON then.
 */
export type SettingValue = string | Uint8Array | object;

type AnyValue = Readonly<Record<"@type", string> & Record<string, unknown>>;

function isAny(value: object): value is AnyValue {
  return typeof (value as Partial<AnyValue>)["@type"] === "string";
}

function anyBytes(any: AnyValue): Uint8Array {
  const type = any["@type"].replace(/^.*\//, "");
  const { value } = any;
  if (type === "google.protobuf.StringValue" && typeof value === "string") return utf8(value);
  if (type === "google.protobuf.BytesValue" && typeof value === "string") {
    return Buffer.from(value, "base64");
  }
  if (type === "google.protobuf.Struct" && typeof value === "object" && value !== null) {
    return structBytes(value);
  }
  throw new MockUsageError(
    `the configuration is a ${type} that the mock host cannot turn into protobuf bytes.`,
    "give a StringValue, BytesValue or Struct with its `value`, or the bytes of the message themselves",
  );
}

/** @throws MockUsageError OUT1609 for an Any of a type other than the three. */
export function configurationBytes(value: SettingValue | undefined): Uint8Array {
  return typeof value === "object" && !(value instanceof Uint8Array) && isAny(value)
    ? anyBytes(value)
    : settingBytes(value);
}
