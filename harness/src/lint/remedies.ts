// What to do about a finding whose rule has no better word for the case at hand: one line for each code, and for each
// rule of a resource's definition.

import type { DiagnosticCode } from "../errors/diagnostic.js";

const byCode: Readonly<Record<DiagnosticCode, string>> = {
  OUT2002: "mend the text there; kubectl apply --dry-run=client -f FILE reads it the same way",
  OUT2005: "envsubst < FILE | outrigger lint -, or whatever replaces it before kubectl apply",
  OUT2006: "apiVersion: networking.istio.io/v1alpha3 and kind: EnvoyFilter, or whatever it is",
  OUT2014: "take the field away, or write one of those that the rule names",
  OUT2015: "write what the rule names",
  OUT2016: "change the fields that the rule names",
  OUT2017: "write what the rule names",
  OUT2018: "keep one of the two, or give the second another name",
  OUT2020: "keep workloadSelector for sidecars, targetRefs for gateways of the Gateway API",
  OUT2024: "labels: {app: my-app}; one EnvoyFilter for each value",
  OUT2030: "take the empty entry away",
  OUT2032: "patch: {operation: INSERT_BEFORE, value: {...}}",
  OUT2033: "value: {name: ..., typed_config: {...}}, or operation: REMOVE",
  OUT2034: "proxyVersion: ^1\\.30.*",
  OUT2035: "move the match under the name that the rule gives, or take it away",
  OUT2036: "take filterChain.filter out of the match",
  OUT2038: "take subFilter away, or write applyTo: HTTP_FILTER",
  OUT2042: "operation: MERGE, or REMOVE and ADD in two patches",
  OUT2043: "operation: MERGE",
  OUT2044: "operation: MERGE with what shall be there instead",
  OUT2049: "subFilter: {name: ...} in the match",
  OUT2051: "take the patch away, and annotate the pods: sidecar.istio.io/bootstrapOverride",
  OUT2055: "add an HTTP_FILTER patch with this name and config_discovery",
  OUT2056: "add an EXTENSION_CONFIG patch with this name and typed_config",
  OUT2059: "subFilter: {name: envoy.filters.http.router}, which is in every chain",
  OUT2060: "portNumber: 8080, or take portName away",
  OUT2071: "the type of the v3 API, as istioctl proxy-config listeners POD -o json shows it",
  OUT2072: "@type of the message itself, with its fields beside it",
  OUT2073: "take the field away, or write one of those that the rule names",
  OUT2074: "write what the rule names",
  OUT2075: "config: {vm_config: {code: {local: {filename: /var/local/wasm/plugin.wasm}}}}",
  OUT2081: "keep one: code: {local: {filename: ...}} or code: {remote: {...}}",
  OUT2082:
    "configuration: {\"@type\": type.googleapis.com/google.protobuf.StringValue, value: '...'}",
  OUT2086: "take the name out of host_env_keys or out of key_values",
  OUT2087: "failure_policy: FAIL_OPEN or FAIL_CLOSED",
  OUT2088: "name: a name of its own",
  OUT2089: "disabled: true in the chain, envoy.config.route.v3.FilterConfig in the route",
  OUT2090: "http_uri: {uri: https://..., cluster: ..., timeout: 10s}",
  OUT2091: "kind: WasmPlugin with this url, or an EXTENSION_CONFIG patch",
  OUT2092: "kind: WasmPlugin with imagePullSecret, and take the credentials away",
  OUT2095: "failure_policy: FAIL_RELOAD, or take reload_config away",
  OUT2096: "take nack_on_code_cache_miss away",
  OUT2097: "keep one of typed_config and config_discovery",
  OUT2102: "an image volume, or a WasmPlugin with an OCI image (docs/manifests.md)",
  OUT2104: "immutable: true",
  OUT2105: '\'{"wasm":{"configMap":{"name":"..."}}}\' and \'{"wasm":{"mountPath":"..."}}\'',
  OUT2106: '\'{"wasm":{"configMap":{"name":"..."}}}\' in single quotes',
  OUT2107: "move the annotation to spec.template.metadata.annotations",
  OUT2108: 'sidecar.istio.io/userVolume: \'{"wasm":{"configMap":{"name":"..."}}}\'',
  OUT2109: "take subPath away, and name the file below mountPath",
  OUT2110: "mount the folder: sidecar.istio.io/userVolume and userVolumeMount",
  OUT2120: "url: oci://registry/name@sha256:..., as outrigger push prints it",
  OUT2123: "take verificationKey away",
  OUT2125: "sha256sum FILE.wasm",
  OUT2126: "add wasm, or delete the policy",
  OUT2127: "add configPatches, or delete the EnvoyFilter",
};

/** Rules of definitions (CEL), by how they begin. */
const byRule: readonly (readonly [string, string])[] = [
  ["a URL with the scheme", "url: oci://registry/name@sha256:... or https://host/FILE.wasm"],
  ["at most one of", "keep one of them: selector for workloads, targetRefs for gateways"],
  ["selector or targetRefs", "keep one of them: selector for workloads, targetRefs for gateways"],
  ["exactly one of wasm and lua", "keep one of them; a second TrafficExtension holds the other"],
  ["one of targetRef and targetRefs", "targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: ...}]"],
  ["the group of a target", "group: gateway.networking.k8s.io"],
  ["group is ", "group: gateway.networking.k8s.io"],
  ["the kind of a target", "kind: Gateway or kind: HTTPRoute"],
  ["the target is in the policy's own", "take namespace away, and put the policy into that namespace"],
  ["type: HTTP goes with", "type: HTTP with http, or type: Image with image"],
  ["type: Image goes with", "type: HTTP with http, or type: Image with image"],
  ["type: Inline goes with", "type: Inline with inline, or type: ValueRef with valueRef"],
  ["value goes with valueFrom", "take value away, or write valueFrom: INLINE"],
  ["match.waypoint and context", "context: WAYPOINT with match.waypoint, or neither"],
  ["pullSecretRef names", "pullSecretRef: {name: ...}"],
  ["mergeType", "take mergeType away"],
  ["from: Selector", "selector: {matchLabels: {...}} beside from: Selector"],
]; // prettier-ignore

/** What to do, for a rule of a resource's definition. */
export function remedyOfRule(rule: string): string | undefined {
  return byRule.find(([start]) => rule.startsWith(start))?.[1];
}

export function remedyOf(code: DiagnosticCode): string | undefined {
  return byCode[code];
}
