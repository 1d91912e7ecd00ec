// A policy for Envoy Gateway: one EnvoyExtensionPolicy with the filters as a list, in order. Its controller fetches the
// modules and serves them to Envoy.
// Source: Envoy Gateway, api/v1alpha1/{envoyextensionpolicy_types,wasm_types}.go.

import {
  moduleUrl,
  policyMetadata,
  type ChainEntry,
  type PreparedPolicy,
} from "../prepared-policy.js";
import { moduleHashes } from "./policy-envoy-filter.js";
import { targetsOf } from "./targets.js";

function codeOf({ policy }: PreparedPolicy, entry: ChainEntry): object {
  if (policy.source === "remote") {
    return { type: "HTTP", http: { url: moduleUrl(entry) ?? "", sha256: entry.module.sha256 } };
  }
  const { image = "" } = entry.filter;
  const [, sha256] = image.split("@sha256:");
  const secret =
    policy.pullSecret === undefined ? {} : { pullSecretRef: { name: policy.pullSecret } };
  return {
    type: "Image",
    image: { url: image, ...(sha256 !== undefined && { sha256 }), ...secret },
  };
}

function wasmOf(prepared: PreparedPolicy, entry: ChainEntry): object {
  const { configuration, failurePolicy } = entry.filter;
  return {
    name: entry.envoyName,
    rootID: entry.rootId,
    code: codeOf(prepared, entry),
    ...(configuration !== undefined && { config: JSON.parse(configuration) as object }),
    failOpen: failurePolicy === "open",
  };
}

export function envoyExtensionPolicy(prepared: PreparedPolicy): object {
  const { policy, entries } = prepared;
  return {
    apiVersion: "gateway.envoyproxy.io/v1alpha1",
    kind: "EnvoyExtensionPolicy",
    metadata: policyMetadata(prepared, policy.name, {
      annotations: { "outrigger/module-sha256": moduleHashes(entries) },
    }),
    spec: {
      ...targetsOf(prepared, "", ""),
      wasm: entries.map((entry) => wasmOf(prepared, entry)),
    },
  };
}
