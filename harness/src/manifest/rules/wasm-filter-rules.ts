// What is wrong with a wasm HTTP filter inside a patch. Istio checks neither values nor, with more than a
// warning, names of the fields inside: a misspelt one is silently dropped.
// Source: Envoy, envoy/extensions/wasm/v3/wasm.proto and envoy/extensions/filters/http/wasm/v3/wasm.proto.

import { at, isObject, type Finding } from "./findings.js";

const wasmTypes = {
  http: "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
  network: "type.googleapis.com/envoy.extensions.filters.network.wasm.v3.Wasm",
} as const;

/** Fields of PluginConfig and VmConfig that a manifest may carry. */
const pluginFields: ReadonlySet<string> = new Set([
  "name",
  "root_id",
  "vm_config",
  "configuration",
  "fail_open",
  "failure_policy",
  "reload_config",
  "capability_restriction_config",
  "allow_on_headers_stop_iteration",
]);
const vmFields: ReadonlySet<string> = new Set([
  "vm_id",
  "runtime",
  "code",
  "configuration",
  "allow_precompiled",
  "nack_on_code_cache_miss",
  "environment_variables",
]);

function unknownFields(value: object, known: ReadonlySet<string>, pointer: string): Finding[] {
  return Object.keys(value)
    .filter((field) => !known.has(field))
    .map((field) => ({
      pointer: `${pointer}/${field}`,
      message: `Envoy knows no field ${field} here`,
      rule: `one of ${[...known].join(", ")}`,
    }));
}

function checkCode(vmConfig: object, pointer: string): Finding[] {
  const local = at(vmConfig, "code", "local");
  if (at(local, "inline_string") !== undefined) {
    return [
      {
        pointer: `${pointer}/code/local/inline_string`,
        message: "inline_string is text; a module is bytes and fails to load from it",
        rule: "filename or inline_bytes",
      },
    ];
  }
  if (typeof (at(local, "filename") ?? at(local, "inline_bytes")) !== "string") {
    return [
      {
        pointer: `${pointer}/code`,
        message: "the module has no source",
        rule: "code.local with filename or inline_bytes",
      },
    ];
  }
  return [];
}

function checkAny(value: unknown, pointer: string): Finding[] {
  return value === undefined || typeof at(value, "@type") === "string"
    ? []
    : [
        {
          pointer,
          message: "the configuration is not typed",
          rule: 'an object with "@type": type.googleapis.com/google.protobuf.StringValue and value',
        },
      ];
}

/**
 * Everything that is wrong with the `value` of an HTTP_FILTER or NETWORK_FILTER patch; `pointer` is where it stands.
 */
export function checkWasmFilter(
  value: unknown,
  pointer: string,
  kind: keyof typeof wasmTypes = "http",
): Finding[] {
  const type = at(value, "typed_config", "@type");
  if (type !== wasmTypes[kind]) {
    return [
      {
        pointer: `${pointer}/typed_config`,
        message: `${String(type)} is not the type of a wasm ${kind === "http" ? "HTTP" : kind} filter`,
        rule: wasmTypes[kind],
      },
    ];
  }
  const config = at(value, "typed_config", "config");
  const vmConfig = at(config, "vm_config");
  const where = `${pointer}/typed_config/config`;
  if (!isObject(config) || !isObject(vmConfig)) {
    return [
      { pointer: where, message: "config or vm_config is missing", rule: "config.vm_config" },
    ];
  }
  const findings: Finding[] = [];
  if (typeof at(value, "name") !== "string" || at(value, "name") === "") {
    findings.push({ pointer: `${pointer}/name`, message: "the filter has no name", rule: "name" });
  }
  if (at(config, "fail_open") !== undefined && at(config, "failure_policy") !== undefined) {
    findings.push({
      pointer: `${where}/fail_open`,
      message: "Envoy refuses fail_open beside failure_policy",
      rule: "failure_policy alone (Istio 1.25 and newer), or fail_open alone",
    });
  }
  const runtime = at(vmConfig, "runtime");
  if (runtime !== undefined && runtime !== "envoy.wasm.runtime.v8") {
    findings.push({
      pointer: `${where}/vm_config/runtime`,
      message: `Istio's proxies have no runtime ${String(runtime)}`,
      rule: "envoy.wasm.runtime.v8",
    });
  }
  return [
    ...findings,
    ...unknownFields(config, pluginFields, where),
    ...unknownFields(vmConfig, vmFields, `${where}/vm_config`),
    ...checkCode(vmConfig, `${where}/vm_config`),
    ...checkAny(at(config, "configuration"), `${where}/configuration`),
  ];
}
