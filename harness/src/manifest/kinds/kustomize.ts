// A Kustomize base around the documents, and a component that patches the Deployment: a base cannot patch what it does
// not have.

import { yamlText } from "../yaml-text.js";

export function kustomization(resources: readonly string[]): object {
  return {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources,
  };
}

/** Kustomize reads a patch as an object; its name counts for nothing beside a target. */
export function podTemplateComponent(patch: object): object {
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "workload" },
    ...patch,
  };
  return {
    apiVersion: "kustomize.config.k8s.io/v1alpha1",
    kind: "Component",
    patches: [{ target: { kind: "Deployment" }, patch: yamlText(deployment) }],
  };
}
