// WasmPlugin and TrafficExtension, as the API server knows them: two forms of much the same.
// Source: Istio, api/extensions/v1alpha1/wasm.proto and traffic_extension.proto (1.31).

import {
  free,
  has,
  int32,
  integer,
  list,
  object,
  oneOfWords,
  text,
  type CustomResource,
  type Schema,
} from "./schema.js";
import { selector, targetRef } from "./targets.js";
import { parseRequestUri } from "./url-text.js";

const schemes = ["", "http", "https", "file", "oci"];

function isModuleUrl(url: string): boolean {
  const parsed = parseRequestUri(url) ?? parseRequestUri(`http://${url}`);
  return parsed !== undefined && schemes.includes(parsed.scheme);
}

const environment = list(
  object(
    {
      name: text({ minimum: 1, maximum: 256 }),
      valueFrom: oneOfWords("INLINE", "HOST"),
      value: text({ maximum: 2048 }),
    },
    {
      required: ["name"],
      rules: [
        {
          says: "value goes with valueFrom INLINE; HOST takes it from the proxy's environment",
          holds: (entry) => entry["valueFrom"] !== "HOST" || !has(entry, "value"),
        },
      ],
    },
  ),
  { maximum: 256, key: "name" },
);

/** What both kinds say of the module. */
const module_: Readonly<Record<string, Schema>> = {
  url: text({
    minimum: 1,
    rules: [
      { says: "a URL with the scheme http, https, file or oci, or none", holds: isModuleUrl },
    ],
  }),
  sha256: text({ pattern: /^(?:|[a-f0-9]{64})$/ }),
  imagePullPolicy: oneOfWords("UNSPECIFIED_POLICY", "IfNotPresent", "Always"),
  imagePullSecret: text({ minimum: 1, maximum: 253 }),
  verificationKey: text(),
  pluginConfig: free,
  pluginName: text({ minimum: 1, maximum: 256 }),
  failStrategy: oneOfWords("FAIL_CLOSE", "FAIL_OPEN", "FAIL_RELOAD"),
  vmConfig: object({ env: environment }),
  type: oneOfWords("UNSPECIFIED_PLUGIN_TYPE", "HTTP", "NETWORK"),
};

const match = list(
  object({
    mode: oneOfWords("UNDEFINED", "CLIENT", "SERVER", "CLIENT_AND_SERVER"),
    ports: list(
      object({ number: integer({ minimum: 1, maximum: 65_535 }) }, { required: ["number"] }),
      { key: "number" },
    ),
  }),
);

const targets: Readonly<Record<string, Schema>> = {
  selector,
  targetRefs: list(targetRef, { maximum: 16 }),
};

export const wasmPluginResource: CustomResource = {
  group: "extensions.istio.io",
  kind: "WasmPlugin",
  versions: ["v1alpha1"],
  specRequired: true,
  spec: object(
    {
      ...targets,
      targetRef,
      ...module_,
      phase: oneOfWords("UNSPECIFIED_PHASE", "AUTHN", "AUTHZ", "STATS"),
      priority: int32({ nullable: true }),
      match,
    },
    {
      required: ["url"],
      rules: [
        {
          says: "at most one of selector, targetRef and targetRefs",
          holds: (spec) =>
            ["selector", "targetRef", "targetRefs"].filter((field) => has(spec, field)).length <= 1,
        },
      ],
    },
  ),
};

export const trafficExtensionResource: CustomResource = {
  group: "extensions.istio.io",
  kind: "TrafficExtension",
  versions: ["v1alpha1"],
  specRequired: true,
  spec: object(
    {
      ...targets,
      phase: oneOfWords("UNSPECIFIED", "AUTHN", "AUTHZ", "STATS"),
      priority: int32({ nullable: true }),
      match,
      wasm: object(module_, { required: ["url"] }),
      lua: object(
        { inlineCode: text({ minimum: 1, maximum: 65_536 }) },
        { required: ["inlineCode"] },
      ),
    },
    {
      rules: [
        {
          says: "selector or targetRefs, not both",
          holds: (spec) => !(has(spec, "selector") && has(spec, "targetRefs")),
        },
        {
          says: "exactly one of wasm and lua",
          holds: (spec) => has(spec, "wasm") !== has(spec, "lua"),
        },
      ],
    },
  ),
};
