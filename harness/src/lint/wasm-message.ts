// Envoy's Wasm message in the JSON form that manifests hold: its fields, their types, and what Envoy's own field
// rules (protoc-gen-validate) forbid.
// Source: Envoy, api/envoy/extensions/wasm/v3/wasm.proto, api/envoy/config/core/v3/{base,http_uri,backoff}.proto
// (1.40); protobuf's JSON mapping.

import {
  anything,
  boolean,
  list,
  map,
  object,
  text,
  type Fields,
  type ObjectSchema,
  type OpenSchema,
  type Schema,
} from "../crd/schema.js";
import type { ValuePath } from "../manifest/positioned-yaml.js";

const message = (fields: Readonly<Record<string, Schema>>): ObjectSchema =>
  object(fields, { protobuf: true });

/** A word of an enumeration, or its number. */
const words = (...names: string[]): OpenSchema => ({
  type: "any",
  rules: [
    {
      says: `one of ${names.join(", ")}`,
      holds: (value) =>
        names.includes(value as string) ||
        (Number.isInteger(value) && (value as number) >= 0 && (value as number) < names.length),
    },
  ],
});

const duration = text({
  pattern: /^-?\d{1,12}(?:\.\d{1,9})?s$/,
  says: "a duration in seconds, such as 10s or 0.5s",
});

/** Numbers of 32 bits stand as numbers or as text. */
const uint32: OpenSchema = {
  type: "any",
  rules: [
    {
      says: "0 to 4294967295",
      holds: (value) => {
        const isNumber =
          typeof value === "number" || (typeof value === "string" && /^\d+$/.test(value));
        return (
          isNumber &&
          Number.isInteger(Number(value)) &&
          Number(value) >= 0 &&
          Number(value) < 2 ** 32
        );
      },
    },
  ],
};

const backoff = message({ base_interval: duration, max_interval: duration });

/** Values of type Any are looked at by rules of their own. */
const any = anything;

const dataSource = message({
  filename: text(),
  inline_bytes: text(),
  inline_string: text(),
  environment_variable: text(),
  watched_directory: message({ path: text() }),
});

const retryPolicy = message({
  retry_back_off: backoff,
  num_retries: uint32,
  retry_on: text(),
  retry_priority: anything,
  retry_host_predicate: list(anything),
  host_selection_retry_max_attempts: anything,
});

const asyncDataSource = message({
  local: dataSource,
  remote: message({
    http_uri: message({ uri: text(), cluster: text(), timeout: duration }),
    sha256: text(),
    retry_policy: retryPolicy,
  }),
});

export const failurePolicies = ["UNSPECIFIED", "FAIL_RELOAD", "FAIL_CLOSED", "FAIL_OPEN"] as const;

const vmConfig = message({
  vm_id: text(),
  runtime: text(),
  code: asyncDataSource,
  configuration: any,
  allow_precompiled: boolean,
  nack_on_code_cache_miss: boolean,
  environment_variables: message({ host_env_keys: list(text()), key_values: map(text()) }),
});

export const pluginConfig = message({
  name: text(),
  root_id: text(),
  vm_config: vmConfig,
  configuration: any,
  fail_open: boolean,
  failure_policy: words(...failurePolicies),
  reload_config: message({ backoff }),
  capability_restriction_config: message({
    allowed_capabilities: map(message({})),
  }),
  allow_on_headers_stop_iteration: boolean,
});

/** The message of a filter; `@type` stands beside its fields. */
export const wasmFilterMessage = message({ "@type": text(), config: pluginConfig });

/** The message of a service, which a bootstrap holds. */
export const wasmServiceMessage = message({
  "@type": text(),
  config: pluginConfig,
  singleton: boolean,
});

/** Where a message stands: what may fetch its module depends on it. */
export type MessagePlace = "chain" | "EXTENSION_CONFIG" | "bootstrap";

/** A value with the place where it stands. */
export interface Placed {
  readonly value: unknown;
  readonly path: ValuePath;
}

/** A field of a message, under its name or in lowerCamelCase. */
export function member({ value, path }: Placed, name: string): Placed {
  const camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const fields = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  const key = [name, camel].find((spelling) => Object.hasOwn(fields, spelling));
  return key === undefined
    ? { value: undefined, path: [...path, name] }
    : { value: (fields as Fields)[key], path: [...path, key] };
}
