// A policy as documents, of whatever kind. Pure: the same policy and modules give the same documents.

import { envoyExtensionPolicy } from "./kinds/envoy-extension-policy.js";
import { policyPlugins } from "./kinds/istio-plugins.js";
import { isMounted, moduleConfigMaps, policyPodTemplate } from "./kinds/module-objects.js";
import { policyEnvoyFilter } from "./kinds/policy-envoy-filter.js";
import { policyBootstrap, policyListener } from "./kinds/policy-plain-envoy.js";
import type { ManifestKind } from "./policy.js";
import type { PreparedPolicy } from "./prepared-policy.js";

/** What a document is for; they are applied in this order. */
export type DocumentRole = "module" | "pod-template" | "filter" | "plain";

export interface ManifestDocument {
  readonly role: DocumentRole;
  readonly document: object;
}

const as =
  (role: DocumentRole) =>
  (document: object): ManifestDocument => ({ role, document });

function filterDocuments(prepared: PreparedPolicy): object[] {
  switch (prepared.policy.kind) {
    case "wasmplugin":
    case "trafficextension":
      return policyPlugins(prepared);
    case "envoyextensionpolicy":
      return [envoyExtensionPolicy(prepared)];
    default:
      return [policyEnvoyFilter(prepared)];
  }
}

/**
 * The documents of a policy in the order in which they are applied: ConfigMaps, the patch of the pod template, the
 * objects that place the filters; or the configuration of a plain Envoy. A policy that `checkPolicy` refuses has none
 * that would work.
 * @param kind another one than the policy's own
 */
export function render(
  prepared: PreparedPolicy,
  kind: ManifestKind = prepared.policy.kind,
): ManifestDocument[] {
  const wanted = { ...prepared, policy: { ...prepared.policy, kind } };
  if (kind === "envoy") return [as("plain")(policyBootstrap(wanted))];
  if (kind === "listener") return [as("plain")(policyListener(wanted))];
  const hasFiles = isMounted(wanted);
  return [
    ...(hasFiles && wanted.policy.source === "file" ? moduleConfigMaps(wanted) : []).map(
      as("module"),
    ),
    ...(hasFiles ? [as("pod-template")(policyPodTemplate(wanted))] : []),
    ...filterDocuments(wanted).map(as("filter")),
  ];
}
