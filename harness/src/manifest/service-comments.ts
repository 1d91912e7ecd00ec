// The comment lines at the top of the files that load a service.

import { manifestPaths, origin } from "./comments.js";
import type { Emission } from "./emission.js";

function applyOrder({ filterName, settings }: Emission): string[] {
  const { namespace } = settings;
  const paths = manifestPaths(filterName);
  return [
    "To apply, in this order (a pod that names a ConfigMap which is not there does not start):",
    `  1. the ConfigMaps    kubectl apply --server-side -f ${paths.file}`,
    `  2. the pod template  kubectl -n ${namespace} patch deployment DEPLOYMENT --patch-file ${paths.podTemplate}`,
    `                       kubectl -n ${namespace} rollout status deployment DEPLOYMENT`,
    "The bootstrap of a proxy is read once, when it starts: only new pods run the service, and another version",
    "has other ConfigMaps, which the pod template names; so apply both again. Delete the old ones after the rollout.",
    "",
    "To verify:",
    `  istioctl -n ${namespace} proxy-config bootstrap POD -o json | grep '"name": "${settings.name}"'`,
  ];
}

/** For the ConfigMaps. */
export function serviceComments(emission: Emission): string[] {
  return [
    ...origin(emission),
    "A service has no place in a listener, so no EnvoyFilter loads it: it is an extension of Envoy's bootstrap",
    "(envoy.bootstrap.wasm), and runs once in each proxy. The first ConfigMap holds the module, the second what",
    "Istio's agent merges into the bootstrap.",
    "",
    ...applyOrder(emission),
  ];
}

/** For the patch of the pod template. */
export function servicePodTemplateComments(emission: Emission): string[] {
  return [
    ...origin(emission),
    "Mounts the module, and names what Istio's agent merges into the bootstrap. A pod can name one such ConfigMap:",
    "where it has that annotation already, join the two JSON texts in one ConfigMap.",
    "This is a patch: kubectl patch takes it, kubectl apply does not. What the Deployment has else, stays.",
    "",
    ...applyOrder(emission),
  ];
}
